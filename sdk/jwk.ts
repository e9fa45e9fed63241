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
 * Inputs of an {@link ApinizerJwk}. Every change but that of `certificateThumbprint`, and of `relink` while it is linked,
 * makes another JWK of it.
 */
export interface ApinizerJwkArgs {
  /** Project that owns the JWK, and the certificate that it is made from. */
  projectName: pulumi.Input<string>;
  /** Name of the JWK, unique in its project. */
  name: pulumi.Input<string>;
  /** Description. */
  description?: pulumi.Input<string | undefined>;
  /** Name of the certificate that the JWK is made from: bind it to the certificate's `certificateName` output. */
  certificateName: pulumi.Input<string>;
  /** Environment whose entry of the certificate it is made from. It is deployed to all environments of the project. */
  environmentName: pulumi.Input<string>;
  /** What it is for. */
  useType: pulumi.Input<JwkUseType>;
  /**
   * Algorithm (RFC 7518), checked against `useType` and the certificate's key. `SIGNATURE`: RSA `RS256`, `RS384`,
   * `RS512`, `PS256`, `PS384`, `PS512`; P-256 `ES256`; P-384 `ES384`; P-521 `ES512`; secp256k1 `ES256K`; Ed25519 and Ed448
   * `EdDSA`. `ENCRYPTION`: RSA `RSA-OAEP-256`, …; EC `ECDH-ES`, ….
   */
  algorithm: pulumi.Input<string>;
  /**
   * Bind it to the certificate's `thumbprintSha256`: a rotation then reads the JWK again in the same `pulumi up`, so that
   * its outputs are right. Nothing is written for it.
   */
  certificateThumbprint?: pulumi.Input<string | undefined>;
  /**
   * Make the JWK anew where its link was cut although it carries the certificate's key. It then has another id at the
   * Manager, which policies and credentials that hold the old one do not follow. Default false.
   */
  relink?: pulumi.Input<boolean | undefined>;
  /** Configuration namespace with the Manager's address and credentials. Default `apinizer`. */
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
 * A JWK of an Apinizer project, made from a certificate and linked to it: rotating the certificate with
 * `jwkUpdateAction: "UPDATE"` re-keys it. Another key than the certificate's is drift: `pulumi refresh` shows it and
 * `pulumi up` makes the JWK anew. A link that was cut while the key is right is told, and stays so unless `relink` is set.
 *
 * A JWK made anew has another id at the Manager: policies and credentials that hold the old one lose it. So the preview
 * says it, and refuses a replacement whose create the Manager would refuse.
 *
 * Source: https://docs.apinizer.com, pages "Create JWK", "Get JWK", "Update JWK" and "Delete JWK".
 */
export class ApinizerJwk extends pulumi.dynamic.Resource {
  /** Project that owns the JWK. */
  declare readonly projectName: pulumi.Output<string>;
  /** Name of the JWK, unique in its project. */
  declare readonly name: pulumi.Output<string>;
  /** Description. */
  declare readonly description: pulumi.Output<string | undefined>;
  /** Name of the certificate that it is made from. */
  declare readonly certificateName: pulumi.Output<string>;
  /** Environment whose entry of the certificate it is made from. */
  declare readonly environmentName: pulumi.Output<string>;
  /** What it is for. */
  declare readonly useType: pulumi.Output<JwkUseType>;
  /** Algorithm. */
  declare readonly algorithm: pulumi.Output<string>;
  /** Thumbprint of the certificate that the outputs belong to. */
  declare readonly certificateThumbprint: pulumi.Output<string | undefined>;
  /** Whether it is made anew where its link was cut although it carries the certificate's key. */
  declare readonly relink: pulumi.Output<boolean>;
  /** Configuration namespace with the Manager's address and credentials. */
  declare readonly connection: pulumi.Output<string>;

  /** The Manager's own id, by which policies hold the JWK; empty where the Manager does not tell it. */
  declare readonly managerId: pulumi.Output<string>;
  /** Key id. */
  declare readonly kid: pulumi.Output<string>;
  /** `RSA`, `EC` or `OKP`. */
  declare readonly type: pulumi.Output<string>;
  /** The public key as a JWK, without private members. */
  declare readonly publicJwk: pulumi.Output<PublicJwk>;
  /** Thumbprint of the key as in RFC 7638 with SHA-256, base64url. */
  declare readonly thumbprintSha256: pulumi.Output<string>;
  /** Whether it is linked to its certificate: only then a rotation re-keys it. */
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
