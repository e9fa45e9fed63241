import type { PolicyConfigSchema, ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";
import { isCertificateType, isTrustBundleType } from "../resourceTypes";
import { declaredResource } from "./declared";
import { definitions, type PolicyDefinition } from "./definitions";
import { configSchemaOf, type PolicySettings, settingsOf } from "./settings";

/** What {@link apinizerPolicies} asks for. */
export interface ApinizerPolicyOptions {
  /** More than this number of days must be left until a certificate ends; 0 refuses only what has expired. Default 30. */
  minimumDaysLeft?: number | undefined;
  /** Least number of bits of an RSA key. Default 2048. */
  minimumRsaBits?: number | undefined;
  /** Whether a certificate is accepted whose key usage only allows encryption. Default `false`. */
  allowEncryption?: boolean | undefined;
  /** Names of the stacks in which JWKs must be safe, without organization and project, e.g. `production`. Default none. */
  stacks?: readonly string[] | undefined;
}

/**
 * Policies for certificates of an Apinizer gateway, for a policy pack with `@pulumi/policy`. They look at
 * `ApinizerCertificate` and `ApinizerTrustBundle` of the dynamic provider and at `Certificate` and `TrustBundle` of the native
 * plugin; of a bundle, at each of its certificates. They have no enforcement level of
 * their own: the pack's applies, or that of its configuration, which can also override the options for a stack.
 *
 * | policy | asks for |
 * | --- | --- |
 * | `apinizer-certificate-days-left` | more than `minimumDaysLeft` days until the certificate ends |
 * | `apinizer-certificate-rsa-bits` | an RSA key of at least `minimumRsaBits` bits |
 * | `apinizer-certificate-signature` | a signature without SHA-1, MD5 or an older hash |
 * | `apinizer-certificate-trust` | key usage and CA flag that fit trust material |
 * | `apinizer-jwks-nullify` | no `NULLIFY` in `jwkUpdateAction` and `jwkDeleteAction`, in `stacks` |
 * | `apinizer-jwks-protected` | `protectJwks: true`, in `stacks` |
 *
 * An input that is not known in a preview is left to the `pulumi up` that follows.
 *
 * @throws InvalidInputError for an option that cannot be used.
 *
 * @example
 * new PolicyPack("apinizer", {
 *   enforcementLevel: "mandatory",
 *   policies: apinizerPolicies({ minimumDaysLeft: 14, stacks: ["production"] }),
 * });
 */
export function apinizerPolicies(options: ApinizerPolicyOptions = {}): ResourceValidationPolicy[] {
  const settings = settingsOf(options);
  return definitions.map((definition) => policyOf(definition, settings));
}

function policyOf(definition: PolicyDefinition, settings: PolicySettings): ResourceValidationPolicy {
  const { name, description, configurable, violations } = definition;
  const configSchema: PolicyConfigSchema = configSchemaOf(configurable, settings);
  const validateResource = (args: ResourceValidationArgs, report: (message: string) => void): void => {
    if (!isCertificateType(args.type) && !isTrustBundleType(args.type)) return;
    const asked = { ...settings, ...args.getConfig<Partial<PolicySettings>>() };
    for (const violation of violations(declaredResource(args.urn, args.props), asked, Date.now())) {
      const { property, expected, received, action } = violation;
      report(`${property}: expected ${expected}, got ${received}. ${action}`);
    }
  };
  return { name, description, configSchema, validateResource };
}
