import { InvalidInputError } from "../errors";
import { certificateType } from "./certificateType";
import { jwkType } from "./jwkType";
import type { ResourceType } from "./resourceType";

const resourceTypes: Readonly<Record<string, ResourceType>> = {
  "apinizer:index:Certificate": certificateType,
  "apinizer:index:Jwk": jwkType,
};

/** The type that a URN names: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export function resourceTypeOf(urn: string): ResourceType {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const type = resourceTypes[token];
  if (type !== undefined) return type;
  throw new InvalidInputError({
    subject: "resource type",
    expected: Object.keys(resourceTypes).join(" or "),
    received: JSON.stringify(token),
    action: "Correct the type, or install the version of the plugin that has it.",
  });
}
