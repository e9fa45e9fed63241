/** What the policies find wrong with the options that decide on JWKs. */
import type { Problem } from "../../provider/resource/inputRules";
import { isUnknown } from "../../provider/resource/properties";
import type { DeclaredResource } from "./declared";

/** A problem of one input. */
export interface Violation extends Problem {
  readonly property: string;
}

const instead = {
  jwkUpdateAction: "Set UPDATE, which re-keys the JWKs.",
  jwkDeleteAction: "Set DELETE, or protectJwks without this option, which refuses a delete while there are JWKs.",
} as const;

export function nullifyViolations(certificate: DeclaredResource): Violation[] {
  return Object.entries(instead)
    .filter(([property]) => certificate.input(property) === "NULLIFY")
    .map(([property, action]) => ({
      property,
      expected: `an option that cuts no JWK from its certificate in stack ${certificate.stack}`,
      received: "NULLIFY",
      action,
    }));
}

export function protectionViolations(certificate: DeclaredResource): Violation[] {
  const protectJwks = certificate.input("protectJwks");
  if (protectJwks === true || isUnknown(protectJwks)) return [];
  return [
    {
      property: "protectJwks",
      expected: `true in stack ${certificate.stack}`,
      received: protectJwks === undefined ? "nothing" : "false",
      action: "Set protectJwks: true.",
    },
  ];
}
