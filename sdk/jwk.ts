import * as pulumi from "@pulumi/pulumi";
import * as installedHost from "../provider/dynamicJwk";
import type { Deployment } from "./certificate";
import { warnOfConfiguration } from "./configurationWarnings";
import { declaredTwice } from "./declaredOnce";
import { deletesFirst } from "./deletesFirst";
import { isLinked, linkedJwkHost } from "./linkedHosts";
import { withoutPromiseStacks } from "./promiseStacks";

/** What a JWK is made from. */
export type JwkSourceType = "CERTIFICATE" | "PUBLIC_KEY" | "PRIVATE_KEY" | "KEYSTORE" | "URL" | "COPY_PASTE";

/** What a JWK is for: verifying signatures, or encrypting. */
export type JwkUseType = "SIGNATURE" | "ENCRYPTION";

/** Members of a JWK that may be published (RFC 7517, RFC 7518, RFC 8037). */
export interface PublicJwk {
  /** Key type: `RSA`, `EC` or `OKP`. */
  kty?: string;
  /** RSA: modulus. */
  n?: string;
  /** RSA: exponent. */
  e?: string;
  /** EC and OKP: curve. */
  crv?: string;
  /** EC and OKP: public key, or its x coordinate. */
  x?: string;
  /** EC: y coordinate. */
  y?: string;
  /** Key id. */
  kid?: string;
  /** `sig` or `enc`, where the Manager shows it. */
  use?: string;
  /** Algorithm, where the Manager shows it. */
  alg?: string;
}

/**
 * Inputs of an {@link ApinizerJwk}. `sourceType` says which of them belong together. Every change forces replacement, except
 * a change of `certificateThumbprint`, of the limits for fetching a `url`, or of `relink` while the JWK is linked.
 */
export interface ApinizerJwkArgs {
  /** Project that owns the JWK and its source. Changing this forces replacement. */
  projectName: pulumi.Input<string>;
  /** Name of the JWK, unique in its project. Changing this forces replacement. */
  name: pulumi.Input<string>;
  /** Description. Changing this forces replacement. */
  description?: pulumi.Input<string | undefined>;
  /** What the JWK is made from. Changing this forces replacement. Default `CERTIFICATE`. */
  sourceType?: pulumi.Input<JwkSourceType | undefined>;
  /**
   * For `CERTIFICATE`: certificate to derive the JWK from; bind it to its `certificateName` output.
   * Changing this forces replacement.
   */
  certificateName?: pulumi.Input<string | undefined>;
  /** For `PUBLIC_KEY` and `PRIVATE_KEY`: key of the project to make the JWK from. Changing this forces replacement. */
  keyName?: pulumi.Input<string | undefined>;
  /** For `KEYSTORE`: keystore of the project to make the JWK from. Changing this forces replacement. */
  keystoreName?: pulumi.Input<string | undefined>;
  /** For `KEYSTORE`: alias of the key in the keystore. Changing this forces replacement. */
  keystoreAlias?: pulumi.Input<string | undefined>;
  /**
   * For certificates, keys and keystores: environment whose entry of the source the JWK is made from; the JWK itself is
   * deployed to all environments of the project. Changing this forces replacement.
   */
  environmentName?: pulumi.Input<string | undefined>;
  /** For certificates, keys and keystores: what the JWK is for. Changing this forces replacement. */
  useType?: pulumi.Input<JwkUseType | undefined>;
  /**
   * For certificates, keys and keystores: algorithm (RFC 7518), checked against `useType` and, where it can be read, the key. `SIGNATURE`: RSA `RS256`, `RS384`,
   * `RS512`, `PS256`, `PS384`, `PS512`; P-256 `ES256`; P-384 `ES384`; P-521 `ES512`; secp256k1 `ES256K`; Ed25519 and Ed448
   * `EdDSA`. `ENCRYPTION`: RSA `RSA-OAEP-256`, …; EC `ECDH-ES`, …. Changing this forces replacement.
   */
  algorithm?: pulumi.Input<string | undefined>;
  /**
   * For `URL`: http or https address of a JWK or a JWK Set. The Manager fetches it when it creates the JWK, and never again.
   * Changing this forces replacement.
   */
  url?: pulumi.Input<string | undefined>;
  /** For `URL`: how long the Manager waits for a connection, in milliseconds. */
  connectTimeoutMs?: pulumi.Input<number | undefined>;
  /** For `URL`: how long the Manager waits for the answer, in milliseconds. */
  readTimeoutMs?: pulumi.Input<number | undefined>;
  /** For `URL`: the largest answer that the Manager takes, in bytes. */
  sizeLimitBytes?: pulumi.Input<number | undefined>;
  /**
   * For `COPY_PASTE`: a public JWK, or a JWK Set of public keys, as JSON. A private or symmetric key is refused.
   * Line breaks and the order of members may change. Changing this forces replacement.
   */
  publicJwk?: pulumi.Input<string | undefined>;
  /** For `URL` and `COPY_PASTE`: key id; required for a JWK Set, of which it names the key. Changing this forces replacement. */
  kid?: pulumi.Input<string | undefined>;
  /**
   * For `CERTIFICATE`: bind it to the certificate's `thumbprintSha256`: a rotation then refreshes the JWK's outputs in the same `pulumi up`.
   * It causes no write.
   */
  certificateThumbprint?: pulumi.Input<string | undefined>;
  /**
   * Recreate the JWK if its link was cut although it carries the source's key. The new one has another id at the Manager:
   * policies and credentials that refer to the old id lose it. Not for `URL` and `COPY_PASTE`. Default `false`.
   */
  relink?: pulumi.Input<boolean | undefined>;
  /** Configuration namespace that holds the Manager's address and credentials. Changing this forces replacement. Default `apinizer`. */
  connection?: pulumi.Input<string | undefined>;
}

/** The outputs that are not inputs: named here so that the engine fills them in. */
const outputs = {
  managerId: undefined,
  kid: undefined,
  type: undefined,
  publicJwk: undefined,
  thumbprintSha256: undefined,
  linked: undefined,
  certificateKeyThumbprint: undefined,
  declaredKid: undefined,
  declaredPublicJwk: undefined,
  deployedEnvironments: undefined,
  deployments: undefined,
};

/** Options that a program may leave out. */
const optional = {
  description: undefined,
  sourceType: undefined,
  certificateName: undefined,
  keyName: undefined,
  keystoreName: undefined,
  keystoreAlias: undefined,
  environmentName: undefined,
  useType: undefined,
  algorithm: undefined,
  url: undefined,
  connectTimeoutMs: undefined,
  readTimeoutMs: undefined,
  sizeLimitBytes: undefined,
  certificateThumbprint: undefined,
  relink: undefined,
  connection: undefined,
};

/**
 * A JWK of an Apinizer project, by default derived from a certificate and linked to it: a rotation of the certificate with
 * `jwkUpdateAction: "UPDATE"` re-keys it. `sourceType` names other sources: a key, a keystore, a URL, or a JWK in the program.
 * A key other than the source's, where that can be read, is drift: `pulumi refresh` shows it and `pulumi up` recreates the JWK.
 * If only the link was cut, a warning says so, and `relink` recreates it.
 *
 * A recreated JWK has another id at the Manager: policies and credentials that refer to the old id lose it. The preview
 * says so, and refuses a replacement that the Manager would refuse to create.
 *
 * Source: https://docs.apinizer.com, pages "Create JWK", "Get JWK", "Update JWK" and "Delete JWK".
 *
 * @example
 * const jwk = new apinizer.ApinizerJwk("idp-access-tokens", {
 *   projectName: "payments",
 *   name: "idp-access-tokens",
 *   certificateName: certificate.certificateName,
 *   environmentName: "production",
 *   useType: "SIGNATURE",
 *   algorithm: "RS256",
 *   certificateThumbprint: certificate.thumbprintSha256,
 * });
 * const partner = new apinizer.ApinizerJwk("partner", {
 *   projectName: "payments",
 *   name: "partner",
 *   sourceType: "COPY_PASTE",
 *   publicJwk: fs.readFileSync("partner.jwk.json", "utf8"),
 * });
 */
export class ApinizerJwk extends pulumi.dynamic.Resource {
  /** Project that owns the JWK. */
  declare readonly projectName: pulumi.Output<string>;
  /** Name of the JWK, unique in its project. */
  declare readonly name: pulumi.Output<string>;
  /** Description. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** What it is made from. */
  declare readonly sourceType: pulumi.Output<JwkSourceType>;
  /** Certificate that it is derived from. */
  declare readonly certificateName: pulumi.Output<string | undefined>;
  /** Key that it is made from. */
  declare readonly keyName: pulumi.Output<string | undefined>;
  /** Keystore that it is made from. */
  declare readonly keystoreName: pulumi.Output<string | undefined>;
  /** Alias of the key in the keystore. */
  declare readonly keystoreAlias: pulumi.Output<string | undefined>;
  /** Environment whose entry of the source it is made from. */
  declare readonly environmentName: pulumi.Output<string | undefined>;
  /** What it is for. */
  declare readonly useType: pulumi.Output<JwkUseType | undefined>;
  /** Algorithm. */
  declare readonly algorithm: pulumi.Output<string | undefined>;
  /** Address that it is a snapshot of: what the URL served when the JWK was created. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** How long the Manager waited for a connection, in milliseconds. */
  declare readonly connectTimeoutMs: pulumi.Output<number | undefined>;
  /** How long the Manager waited for the answer, in milliseconds. */
  declare readonly readTimeoutMs: pulumi.Output<number | undefined>;
  /** The largest answer that the Manager took, in bytes. */
  declare readonly sizeLimitBytes: pulumi.Output<number | undefined>;
  /** Thumbprint of the certificate that the outputs belong to. */
  declare readonly certificateThumbprint: pulumi.Output<string | undefined>;
  /** Whether it is recreated if its link was cut although it carries the source's key. */
  declare readonly relink: pulumi.Output<boolean>;
  /** Configuration namespace with the Manager's address and credentials. */
  declare readonly connection: pulumi.Output<string>;

  /** The Manager's own id, by which policies refer to the JWK; empty if the Manager does not return it. */
  declare readonly managerId: pulumi.Output<string>;
  /** Key id, as the Manager holds it. */
  declare readonly kid: pulumi.Output<string>;
  /** `RSA`, `EC` or `OKP`. */
  declare readonly type: pulumi.Output<string>;
  /** The public key as a JWK, without private members. */
  declare readonly publicJwk: pulumi.Output<PublicJwk>;
  /** Thumbprint of the key as in RFC 7638 with SHA-256, base64url. */
  declare readonly thumbprintSha256: pulumi.Output<string>;
  /** Whether it is linked to its source: a rotation re-keys only linked JWKs. Always false for `URL` and `COPY_PASTE`. */
  declare readonly linked: pulumi.Output<boolean>;
  /**
   * Thumbprint, as in RFC 7638, of the source's key when it was last seen: of the certificate's, or of the declared
   * `publicJwk`; empty where that is not known.
   */
  declare readonly certificateKeyThumbprint: pulumi.Output<string>;
  /** The input `kid`, as it was last declared. */
  declare readonly declaredKid: pulumi.Output<string | undefined>;
  /** The input `publicJwk`, as it was last declared. */
  declare readonly declaredPublicJwk: pulumi.Output<string | undefined>;
  /** Environments to which the create deployed it, sorted; empty where the Manager did not say. */
  declare readonly deployedEnvironments: pulumi.Output<string[]>;
  /** Result of the create per environment, sorted. */
  declare readonly deployments: pulumi.Output<Deployment[]>;

  constructor(name: string, args: ApinizerJwkArgs, opts?: pulumi.CustomResourceOptions) {
    const restoreStacks = withoutPromiseStacks();
    try {
      const twice = declaredTwice({
        kind: "JWK",
        resource: `ApinizerJwk ${JSON.stringify(name)}`,
        projectName: args.projectName,
        name: args.name,
        connection: args.connection,
      });
      super(
        isLinked ? linkedJwkHost : installedHost,
        name,
        { ...outputs, ...optional, ...args, declaredTwice: twice, ...deletesFirst(opts) },
        opts,
        "apinizer",
        "ApinizerJwk",
      );
    } finally {
      restoreStacks();
    }
    warnOfConfiguration(args.connection);
  }
}
