/** The package's functions as calls of the plugin: named by a token, answered with an object. */
import type { Manager } from "../../apinizer";
import { InvalidInputError } from "../../base/errors";
import type { ProviderFunction } from "../../functions/providerFunction";
import { callFunction, type FunctionName, functions } from "../../functions/registry";
import type { PropertyMap } from "../../resource/properties";

const prefix = "apinizer:index:";

/**
 * @throws InvalidInputError for a token that names no function, and those of the function.
 */
export async function invokeFunction(token: string, manager: () => Manager, args: PropertyMap): Promise<object> {
  const name = nameOf(token);
  const { listMember }: ProviderFunction<object, object> = functions[name];
  const result = await callFunction(name, manager, args);
  return listMember === undefined ? result : { [listMember]: result };
}

function nameOf(token: string): FunctionName {
  const name = Object.keys(functions).find((known) => token === prefix + known);
  if (name !== undefined) return name as FunctionName;
  throw new InvalidInputError({
    subject: "function",
    expected: Object.keys(functions)
      .map((known) => prefix + known)
      .join(" or "),
    received: JSON.stringify(token),
    action: "Correct the name, or install the version of the plugin that has it.",
  });
}
