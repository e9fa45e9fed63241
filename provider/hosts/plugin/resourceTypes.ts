import { InvalidInputError } from "../../base/errors";
import type { ResourceType } from "./resourceType";

/** Loaded when a resource of the type is met: the engine waits for the plugin's start. */
const resourceTypes: Readonly<Record<string, () => ResourceType>> = {
  "apinizer:index:Certificate": () =>
    (require("./certificateType") as typeof import("./certificateType")).certificateType,
  "apinizer:index:Jwk": () => (require("./jwkType") as typeof import("./jwkType")).jwkType,
};

/** The type that a URN names: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export function resourceTypeOf(urn: string): ResourceType {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const type = resourceTypes[token];
  if (type !== undefined) return type();
  throw new InvalidInputError({
    subject: "resource type",
    expected: Object.keys(resourceTypes).join(" or "),
    received: JSON.stringify(token),
    action: "Correct the type, or install the version of the plugin that has it.",
  });
}
