/**
 * Property values as they travel between the engine and a plugin, translated to plain ones and back.
 * Source: the constants of Pulumi's package sdk/go/common/resource/plugin (rpc.go) and sdk/go/common/resource/sig.
 */
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isUnknown, unknownValue } from "../../resource/properties";
import { structOf } from "./structs";

/** Plain values of a resource, and the names of those that hold a secret somewhere. */
export interface PropertyValues {
  /** A value that is not known yet is {@link unknownValue}. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly secrets: ReadonlySet<string>;
}

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The engine has a text of its own for each type of value that is not known yet. */
const unknowns: ReadonlySet<unknown> = new Set([
  unknownValue,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

/** Reads what the engine sent; nothing sent is no values. */
export function readProperties(struct: Struct | undefined): PropertyValues {
  const secrets = new Set<string>();
  const read = ([name, wire]: [string, unknown]): [string, unknown] => [name, plain(wire, () => secrets.add(name))];
  const values = Object.fromEntries(Object.entries(struct?.toJavaScript() ?? {}).map(read));
  return { values, secrets };
}

function plain(wire: unknown, foundSecret: () => void): unknown {
  if (unknowns.has(wire)) return unknownValue;
  if (Array.isArray(wire)) return wire.map((item) => plain(item, foundSecret));
  if (typeof wire !== "object" || wire === null) return wire;
  const { [signature]: kind, value, secret } = wire as Record<string, unknown>;
  if (kind === secretSignature || (kind === outputSignature && secret === true)) foundSecret();
  if (kind === secretSignature) return plain(value, foundSecret);
  if (kind === outputSignature) return value === undefined ? unknownValue : plain(value, foundSecret);
  return Object.fromEntries(Object.entries(wire).map(([name, item]) => [name, plain(item, foundSecret)]));
}

/** What the engine is sent: the named values as secrets; those that are undefined are left out. */
export function writeProperties(values: object, secrets: ReadonlySet<string>): Struct {
  const wire = Object.entries(withoutUndefined(values) as Record<string, unknown>).map(([name, value]) => [
    name,
    secrets.has(name) ? { [signature]: secretSignature, value } : value,
  ]);
  return structOf(Object.fromEntries(wire));
}

function withoutUndefined(value: unknown): unknown {
  // The engine tells a list with an unknown item from an unknown list; for us both are not known yet.
  if (Array.isArray(value)) return isUnknown(value) ? unknownValue : value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  const defined = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(defined.map(([name, item]) => [name, withoutUndefined(item)]));
}
