import * as pulumi from "@pulumi/pulumi";
import * as installedHost from "../provider/dynamicJwk";
import type { Deployment } from "./certificate";
import { declaredTwice } from "./declaredOnce";
import { isLinked, linkedJwkHost } from "./linkedHosts";
import { warnOfPlainCredentials } from "./plainCredentials";
import { withoutPromiseStacks } from "./promiseStacks";

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
 * Inputs of an {@link ApinizerJwk}. Every change forces replacement, except a change of `certificateThumbprint`, or of
 * `relink` while the JWK is linked.
 */
export interface ApinizerJwkArgs {
  /** Project that owns the JWK and its certificate. Changing this forces replacement. */
  projectName: pulumi.Input<string>;
  /** Name of the JWK, unique in its project. Changing this forces replacement. */
  name: pulumi.Input<string>;
  /** Description. Changing this forces replacement. */
  description?: pulumi.Input<string | undefined>;
  /** Certificate to derive the JWK from: bind it to its `certificateName` output. Changing this forces replacement. */
  certificateName: pulumi.Input<string>;
  /**
   * Environment whose entry of the certificate the JWK is derived from; the JWK itself is deployed to all environments of
   * the project. Changing this forces replacement.
   */
  environmentName: pulumi.Input<string>;
  /** What the JWK is for. Changing this forces replacement. */
  useType: pulumi.Input<JwkUseType>;
  /**
   * Algorithm (RFC 7518), checked against `useType` and the certificate's key. `SIGNATURE`: RSA `RS256`, `RS384`,
   * `RS512`, `PS256`, `PS384`, `PS512`; P-256 `ES256`; P-384 `ES384`; P-521 `ES512`; secp256k1 `ES256K`; Ed25519 and Ed448
   * `EdDSA`. `ENCRYPTION`: RSA `RSA-OAEP-256`, …; EC `ECDH-ES`, …. Changing this forces replacement.
   */
  algorithm: pulumi.Input<string>;
  /**
   * Bind it to the certificate's `thumbprintSha256`: a rotation then refreshes the JWK's outputs in the same `pulumi up`.
   * It causes no write.
   */
  certificateThumbprint?: pulumi.Input<string | undefined>;
  /**
   * Recreate the JWK if its link was cut although it carries the certificate's key. The new one has another id at the
   * Manager: policies and credentials that refer to the old id lose it. Default `false`.
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
  deployedEnvironments: undefined,
  deployments: undefined,
};

/** Options that a program may leave out. */
const optional = {
  description: undefined,
  certificateThumbprint: undefined,
  relink: undefined,
  connection: undefined,
};

/**
 * A JWK of an Apinizer project, derived from a certificate and linked to it: a rotation of the certificate with
 * `jwkUpdateAction: "UPDATE"` re-keys it. A key other than the certificate's is drift: `pulumi refresh` shows it and
 * `pulumi up` recreates the JWK. If only the link was cut, a warning says so, and `relink` recreates it.
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
 */
export class ApinizerJwk extends pulumi.dynamic.Resource {
  /** Project that owns the JWK. */
  declare readonly projectName: pulumi.Output<string>;
  /** Name of the JWK, unique in its project. */
  declare readonly name: pulumi.Output<string>;
  /** Description. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** Certificate that it is derived from. */
  declare readonly certificateName: pulumi.Output<string>;
  /** Environment whose entry of the certificate it is derived from. */
  declare readonly environmentName: pulumi.Output<string>;
  /** What it is for. */
  declare readonly useType: pulumi.Output<JwkUseType>;
  /** Algorithm. */
  declare readonly algorithm: pulumi.Output<string>;
  /** Thumbprint of the certificate that the outputs belong to. */
  declare readonly certificateThumbprint: pulumi.Output<string | undefined>;
  /** Whether it is recreated if its link was cut although it carries the certificate's key. */
  declare readonly relink: pulumi.Output<boolean>;
  /** Configuration namespace with the Manager's address and credentials. */
  declare readonly connection: pulumi.Output<string>;

  /** The Manager's own id, by which policies refer to the JWK; empty if the Manager does not return it. */
  declare readonly managerId: pulumi.Output<string>;
  /** Key id. */
  declare readonly kid: pulumi.Output<string>;
  /** `RSA`, `EC` or `OKP`. */
  declare readonly type: pulumi.Output<string>;
  /** The public key as a JWK, without private members. */
  declare readonly publicJwk: pulumi.Output<PublicJwk>;
  /** Thumbprint of the key as in RFC 7638 with SHA-256, base64url. */
  declare readonly thumbprintSha256: pulumi.Output<string>;
  /** Whether it is linked to its certificate. A rotation re-keys only linked JWKs. */
  declare readonly linked: pulumi.Output<boolean>;
  /** Thumbprint, as in RFC 7638, of the certificate's key when it was last seen; empty when that is not known. */
  declare readonly certificateKeyThumbprint: pulumi.Output<string>;
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
        { ...outputs, ...optional, ...args, declaredTwice: twice },
        opts,
        "apinizer",
        "ApinizerJwk",
      );
    } finally {
      restoreStacks();
    }
    warnOfPlainCredentials(args.connection);
  }
}
