/** The functions that programs of every language may call: what a Manager holds, read when it is asked. */
import type { Manager } from "../../apinizer";
import { InvalidInputError } from "../../base/errors";
import * as functions from "../../functions/functions";
import type { PropertyMap } from "../../resource/properties";

type FunctionType = (manager: Manager, args: PropertyMap) => Promise<object>;

const functionTypes: Readonly<Record<string, FunctionType>> = {
  "apinizer:index:getCertificate": (manager, args) =>
    functions.getCertificate(manager, {
      projectName: required(args, "projectName"),
      certificateName: required(args, "certificateName"),
    }),
  "apinizer:index:listCertificates": async (manager, args) => ({
    certificates: await functions.listCertificates(manager, required(args, "projectName")),
  }),
  "apinizer:index:listJwks": async (manager, args) => ({
    jwks: await functions.listJwks(manager, required(args, "projectName")),
  }),
  "apinizer:index:listEnvironments": async (manager, args) => ({
    environments: await functions.listEnvironments(
      manager,
      args.projectName === undefined ? undefined : required(args, "projectName"),
    ),
  }),
};

export function functionTypeOf(token: string): FunctionType {
  const type = functionTypes[token];
  if (type !== undefined) return type;
  throw new InvalidInputError({
    subject: "function",
    expected: Object.keys(functionTypes).join(" or "),
    received: JSON.stringify(token),
    action: "Correct the name, or install the version of the plugin that has it.",
  });
}

function required(args: PropertyMap, property: string): string {
  const value = args[property];
  if (typeof value === "string" && value.trim() !== "") return value;
  const received = value === undefined ? "nothing" : typeof value === "string" ? "a blank one" : "something else";
  throw new InvalidInputError({
    subject: "function",
    property,
    expected: "a name",
    received,
    action: "Set it in the program.",
  });
}
