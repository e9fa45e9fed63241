/** What the engine plans, as `pulumi preview --json` and `pulumi destroy --preview-only --json` tell it. */
import { isUnknown, type PropertyMap, unknownValue } from "../../../provider/resource/properties";

/** A resource before or after a step. */
export interface PlannedState {
  /** Absent for what is to be created. */
  readonly id?: string;
  /** What is secret, or not known yet, is {@link unknownValue}. */
  readonly inputs: PropertyMap;
  /** As the inputs. */
  readonly outputs: PropertyMap;
  /** URN of its provider. */
  readonly provider?: string;
  readonly retainOnDelete: boolean;
  /** A replacement has taken its place, or takes it in this plan. */
  readonly isReplaced: boolean;
}

/** `same` stays as it is: the program declares it. */
export type Operation = "create" | "update" | "replace" | "delete" | "same";

/** What the engine plans for one certificate, JWK or trust bundle. */
export interface PlannedStep {
  readonly urn: string;
  readonly kind: "certificate" | "JWK" | "trust bundle";
  readonly operation: Operation;
  /** Of a replacement: the old one is deleted before the new one is created. */
  readonly deletedFirst: boolean;
  /** A replacement that the user demands (`--replace`, `replaceWith`): its create comes before any call that has the state. */
  readonly isCreatedUnasked: boolean;
  readonly old?: PlannedState;
  readonly news?: PlannedState;
  /** Properties because of which it is updated; absent where the provider does not tell. */
  readonly reasons?: readonly string[];
}

export interface Plan {
  /** The stack's configuration. */
  readonly config: Readonly<Record<string, string>>;
  /** In the engine's order. */
  readonly steps: readonly PlannedStep[];
  /** Inputs of the plugin's providers, by URN, as far as the plan has them. */
  readonly providers: ReadonlyMap<string, PropertyMap>;
}

/** What stands for a secret, even with `--show-secrets`. */
const secret = "[secret]";

/** Properties in which a secret, of which nothing is told, is not known. */
export function withoutSecrets(properties: PropertyMap): PropertyMap {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isHidden(value) ? unknownValue : value]),
  );
}

function isHidden(value: unknown): boolean {
  return value === secret || (Array.isArray(value) && value.includes(secret)) || isUnknown(value);
}

/** The text, where it is one that is known. */
export function knownText(value: unknown): string | undefined {
  return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

/** The texts, where all of them are known. */
export function knownTexts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || isUnknown(value)) return undefined;
  return value.filter((item) => typeof item === "string");
}

/** Pulumi's id of the resource before the step. */
export function oldId({ old }: PlannedStep): string | undefined {
  return old?.id;
}

const nameInputs = { certificate: "certificateName", JWK: "name", "trust bundle": "bundleName" } as const;

/** Pulumi's id of the resource after the step; undefined where its names are not known, or it is deleted. */
export function newId({ kind, news }: PlannedStep): string | undefined {
  if (news === undefined) return undefined;
  const names = [news.inputs.projectName, news.inputs[nameInputs[kind]]].map(knownText);
  return names.includes(undefined) ? undefined : names.join("/");
}

/** URN of the provider that a resource refers to by URN and id. */
export function referencedUrn(reference: string): string {
  return reference.split("::").slice(0, -1).join("::");
}

/** Logical name. */
export function logicalName({ urn }: Pick<PlannedStep, "urn">): string {
  return urn.split("::").slice(3).join("::");
}
