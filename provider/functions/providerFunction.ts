/** What a function of the package is to the hosts that serve it. */
import type { Manager } from "../apinizer";
import { type Rule, wrongType } from "../resource/inputRules";

/** A function that programs call. Its documentation and the types of its arguments stand in `sdk/functions.ts`. */
export interface ProviderFunction<Args extends object, Result> {
  /** Its arguments, in the order in which users see them. */
  readonly args: { readonly [Name in keyof Args]-?: { readonly rule: Rule } };
  /** A plugin answers with objects: the member that holds the result, where that is a list. */
  readonly listMember?: string;
  /** `manager` connects when it is called: a function that needs no Manager works without configuration. */
  call(manager: () => Manager, args: Args): Promise<Result>;
}

/** What a name has to be that nothing is created by: the Manager knows whether there is such a thing. */
export function nameRule(value: unknown) {
  if (typeof value !== "string") return wrongType("a name", value);
  if (value.trim() !== "") return undefined;
  return { expected: "a name", received: "a blank one", action: "Set it in the program." };
}

/** As {@link nameRule}, for an argument that may be left out. */
export function optionalNameRule(value: unknown) {
  return value === undefined ? undefined : nameRule(value);
}
