/** What JWKs are made from, as the page "Create JWK" has it. */
import type { JwkUseType } from "../jose/algorithms";

/** What a JWK can be made from. */
export const jwkSourceTypes = ["CERTIFICATE", "PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE", "URL", "COPY_PASTE"] as const;

export type JwkSourceType = (typeof jwkSourceTypes)[number];

/** What names the source of a JWK, and says how to read it: {@link jwkSourceMembers} says which belong to which source. */
export interface JwkSourceInputs {
  readonly certificateName?: string;
  readonly keyName?: string;
  readonly keystoreName?: string;
  /** Alias of the key in the keystore's file. */
  readonly keystoreAlias?: string;
  /** Environment whose entry of the source is taken. */
  readonly environmentName?: string;
  readonly useType?: JwkUseType;
  readonly algorithm?: string;
  /** Fetched by the Manager, once. */
  readonly url?: string;
  readonly connectTimeoutMs?: number;
  readonly readTimeoutMs?: number;
  readonly sizeLimitBytes?: number;
  /** A public JWK or a JWK Set of such, JSON. */
  readonly publicJwk?: string;
  /** Required where `url` or `publicJwk` is a set. */
  readonly kid?: string;
}

export type JwkSourceInput = keyof JwkSourceInputs;

/** Inputs by what "Create JWK" calls them. */
type Members = { readonly [Name in JwkSourceInput]?: string };

interface SourceMembers {
  readonly required: Members;
  readonly optional: Members;
}

const use = { environmentName: "environmentName", useType: "useType", algorithm: "algorithm" };
const ofKey: SourceMembers = { required: { keyName: "keyName", ...use }, optional: {} };

/** Which inputs belong to which source, and what "Create JWK" calls them. */
export const jwkSourceMembers: Readonly<Record<JwkSourceType, SourceMembers>> = {
  CERTIFICATE: { required: { certificateName: "certificateName", ...use }, optional: {} },
  PUBLIC_KEY: ofKey,
  PRIVATE_KEY: ofKey,
  KEYSTORE: { required: { keystoreName: "keyStoreName", keystoreAlias: "aliasName", ...use }, optional: {} },
  URL: {
    required: { url: "url" },
    optional: {
      kid: "kid",
      connectTimeoutMs: "urlOptionConnectTimeout",
      readTimeoutMs: "urlOptionReadTimeout",
      sizeLimitBytes: "urlOptionSizeLimit",
    },
  },
  COPY_PASTE: { required: { publicJwk: "jwkStr" }, optional: { kid: "kid" } },
};

/** The source as "Create JWK" takes it. */
export function createMembers(sourceType: JwkSourceType, inputs: JwkSourceInputs): Readonly<Record<string, unknown>> {
  const { required, optional } = jwkSourceMembers[sourceType];
  const names = Object.entries({ ...required, ...optional }) as [JwkSourceInput, string][];
  return { sourceType, ...Object.fromEntries(names.map(([input, member]) => [member, inputs[input]])) };
}
