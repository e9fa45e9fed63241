/** Property values as the engine has them. */

/** Inputs or outputs of a resource by their names, before anything is known of them. */
export type PropertyMap = Readonly<Record<string, unknown>>;

/** What Pulumi puts in the place of a value that is not known in a preview. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === unknownValue || (Array.isArray(value) && value.includes(unknownValue));
}

/** Without the members that are undefined. */
export function defined<T extends object>(members: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Name in keyof T]: Exclude<T[Name], undefined> };
}
