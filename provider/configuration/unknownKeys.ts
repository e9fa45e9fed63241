import { nearestNames } from "../base/nearestNames";
import { configurationKeys } from "./keys";

/** What Pulumi itself reads from the namespace of a provider. */
const ofPulumi: ReadonlySet<string> = new Set(["version", "pluginDownloadURL"]);

/** A warning for every key of the namespace that means nothing: it is mistyped, or of another release. */
export function unknownKeyWarnings(connection: string, keys: readonly string[]): string[] {
  const known = Object.keys(configurationKeys);
  const unknown = keys.filter((key) => !known.includes(key) && !ofPulumi.has(key) && !key.startsWith("__"));
  return unknown.map((key) => {
    const [meant] = nearestNames(key, known);
    const hint = meant === undefined ? `Those are: ${known.join(", ")}.` : `Did you mean ${connection}:${meant}?`;
    return `${connection}:${key} has no effect: it is none of the settings that pulumi-apinizer knows. ${hint}`;
  });
}

/** The keys of a namespace among all of a stack's configuration. */
export function keysOf(connection: string, names: readonly string[]): string[] {
  const prefix = `${connection}:`;
  return names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
