import { CertificateFormatError } from "../../provider/x509";
import { type CertificateRule, daysLeftRule, rsaBitsRule, signatureRule, trustRule } from "./certificateRules";
import type { DeclaredResource } from "./declared";
import { nullifyViolations, protectionViolations, type Violation } from "./jwkRules";
import type { PolicySettings } from "./settings";

/** A policy: what it asks for, and how it finds what breaks it. */
export interface PolicyDefinition {
  readonly name: string;
  readonly description: string;
  /** Settings that its configuration can override. */
  readonly configurable: readonly (keyof PolicySettings)[];
  /** `now` in milliseconds since the epoch. */
  readonly violations: (resource: DeclaredResource, settings: PolicySettings, now: number) => Violation[];
}

export const definitions: readonly PolicyDefinition[] = [
  {
    name: "apinizer-certificate-days-left",
    description: "A certificate must not end soon.",
    configurable: ["minimumDaysLeft"],
    violations: ofContent(daysLeftRule),
  },
  {
    name: "apinizer-certificate-rsa-bits",
    description: "The RSA key of a certificate must be long enough.",
    configurable: ["minimumRsaBits"],
    violations: ofContent(rsaBitsRule),
  },
  {
    name: "apinizer-certificate-signature",
    description: "A certificate must not be signed with SHA-1, MD5 or an older hash.",
    configurable: [],
    violations: ofContent(signatureRule),
  },
  {
    name: "apinizer-certificate-trust",
    description: "Key usage and CA flag of a certificate must fit trust material.",
    configurable: ["allowEncryption"],
    violations: ofContent(trustRule),
  },
  {
    name: "apinizer-jwks-nullify",
    description: "JWKs must not be cut from their certificate.",
    configurable: ["stacks"],
    violations: inStacks(nullifyViolations),
  },
  {
    name: "apinizer-jwks-protected",
    description: "JWKs must be protected.",
    configurable: ["stacks"],
    violations: inStacks(protectionViolations),
  },
];

function ofContent(rule: CertificateRule): PolicyDefinition["violations"] {
  return ({ contents }, settings, now) =>
    contents.flatMap(({ property, der }) => {
      const problem = problemOf(() => rule(der, settings, now));
      return problem === undefined ? [] : [{ property, ...problem }];
    });
}

/** What a rule needs and cannot read is a problem itself. */
function problemOf(find: () => ReturnType<CertificateRule>): ReturnType<CertificateRule> {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error;
    const { expected, received, action } = error;
    return { expected, received, action };
  }
}

function inStacks(find: (resource: DeclaredResource) => Violation[]): PolicyDefinition["violations"] {
  return (resource, { stacks }) => (stacks.includes(resource.stack) ? find(resource) : []);
}
