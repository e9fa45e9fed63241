import * as pulumi from "@pulumi/pulumi";
import { expiryMessage, expiryWarningOf } from "../provider/certificate/expiry";
import { defaultConnection, readExpiryWarning } from "../provider/configuration/configuration";
import * as installedHost from "../provider/dynamic";
import type { Validity } from "../provider/x509";
import { certificateFacts, parseCertificatePem } from "../provider/x509";
import { warnOfConfiguration } from "./configurationWarnings";
import { declaredTwice } from "./declaredOnce";
import { deletesFirst } from "./deletesFirst";
import { isLinked, linkedCertificateHost } from "./linkedHosts";
import { withoutPromiseStacks } from "./promiseStacks";
import { fromStack } from "./stackConfiguration";

/** What a rotation does to the JWKs derived from the certificate: cut their link, or re-key them from the new one. */
export type JwkUpdateAction = "NULLIFY" | "UPDATE";
/** Which JWKs `UPDATE` re-keys. */
export type UpdateScope = "SAME_PROJECT" | "ALL_PROJECTS";
/** What a delete does to the JWKs derived from the certificate: cut their link, or delete them. */
export type JwkDeleteAction = "NULLIFY" | "DELETE";

/** Result of the last write in one environment. */
export interface Deployment {
  /** Name of the environment. */
  environment: string;
  /** Whether all of its pods have the certificate. */
  success: boolean;
  /** The Manager's own message. */
  message: string;
}

/** What the Manager held for one environment when it was last seen. */
export interface EnvironmentEntry {
  /** Name of the environment; there can be two entries for one. */
  environment: string;
  /** Alias of the entry. */
  alias: string;
  /** SHA-256 of the entry's certificate, upper-case hex. */
  thumbprintSha256: string;
}

/** A JWK derived from the certificate, as it was last seen. */
export interface CertificateJwk {
  /** Project of the JWK. */
  projectName: string;
  /** Name of the JWK, unique in its project. */
  name: string;
  /** Key id. */
  kid: string;
  /** Thumbprint of its key as in RFC 7638, base64url. */
  thumbprintSha256: string;
  /** Whether it is linked to the certificate and carries its key. */
  inSync: boolean;
}

/** Inputs of an {@link ApinizerCertificate}. */
export interface ApinizerCertificateArgs {
  /** Project that owns the certificate. Changing this forces replacement. */
  projectName: pulumi.Input<string>;
  /** Name of the certificate, unique in its project. Changing this forces replacement. */
  certificateName: pulumi.Input<string>;
  /** Alias of the certificate, unique in each environment. */
  alias: pulumi.Input<string>;
  /** Description. Apinizer requires one. */
  description: pulumi.Input<string>;
  /** Names of the environments to deploy to, at least one. Order and repetition do not matter. */
  environments: pulumi.Input<pulumi.Input<string>[]>;
  /** Exactly one X.509 certificate in PEM, without a private key. Compared by its DER bytes, not by its text. */
  certificatePem: pulumi.Input<string>;
  /** What a rotation does to the JWKs derived from this certificate. If not set, it cuts their link. */
  jwkUpdateAction?: pulumi.Input<JwkUpdateAction | undefined>;
  /** Which JWKs `jwkUpdateAction: "UPDATE"` re-keys. Requires it; without this input, those of the same project. */
  updateScope?: pulumi.Input<UpdateScope | undefined>;
  /** What a delete does to the JWKs derived from this certificate. If not set, it cuts their link. */
  jwkDeleteAction?: pulumi.Input<JwkDeleteAction | undefined>;
  /** On create, take over an existing certificate of that name instead of failing; write only what differs. Default `false`. */
  adoptExisting?: pulumi.Input<boolean | undefined>;
  /**
   * Fail a change that would cut or delete JWKs, or might, unless `jwkUpdateAction` (for an update) or `jwkDeleteAction`
   * (for a replacement or a delete) chooses that. Fails in the preview where the preview can tell. Default `false`.
   */
  protectJwks?: pulumi.Input<boolean | undefined>;
  /**
   * Warn when the certificate expires within this number of days, instead of the configuration's `expiryWarningDays`; 0 turns
   * this warning off. Recorded only.
   */
  expiryWarningDays?: pulumi.Input<number | undefined>;
  /**
   * Warn when the certificate has at most this part of its lifetime left, in percent from 0 to 100, instead of the
   * configuration's `expiryWarningPercent`. The earlier of both warns. Recorded only.
   */
  expiryWarningPercent?: pulumi.Input<number | undefined>;
  /** Configuration namespace that holds the Manager's address and credentials. Changing this forces replacement. Default `apinizer`. */
  connection?: pulumi.Input<string | undefined>;
}

/** The outputs that are not inputs: named here so that the engine fills them in. */
const outputs = {
  deployedEnvironments: undefined,
  deployments: undefined,
  environmentEntries: undefined,
  thumbprintSha1: undefined,
  thumbprintSha256: undefined,
  subjectDn: undefined,
  issuerDn: undefined,
  serialNumber: undefined,
  notBefore: undefined,
  notAfter: undefined,
  subjectAlternativeNames: undefined,
  publicKeyAlgorithm: undefined,
  jwks: undefined,
};

/** Options that a program may leave out and the provider fills in or leaves out. */
const optional = {
  jwkUpdateAction: undefined,
  updateScope: undefined,
  jwkDeleteAction: undefined,
  adoptExisting: undefined,
  protectJwks: undefined,
  expiryWarningDays: undefined,
  expiryWarningPercent: undefined,
  connection: undefined,
};

/**
 * An X.509 certificate of an Apinizer project, deployed to environments. It is trust material, without a private key:
 * it verifies partners and tokens, and JWKs are derived from it.
 *
 * Source: https://docs.apinizer.com, pages "Create Certificate", "Update Certificate" and "Delete Certificate".
 *
 * @example
 * const certificate = new apinizer.ApinizerCertificate("idp-signing", {
 *   projectName: "payments",
 *   certificateName: "idp-signing",
 *   alias: "idp-signing",
 *   description: "Token signing certificate of the identity provider",
 *   environments: ["production", "staging"],
 *   certificatePem: fs.readFileSync("idp-signing.pem", "utf8"),
 *   jwkUpdateAction: "UPDATE",
 * });
 */
export class ApinizerCertificate extends pulumi.dynamic.Resource {
  /** Project that owns the certificate. */
  declare readonly projectName: pulumi.Output<string>;
  /** Name of the certificate, unique in its project. */
  declare readonly certificateName: pulumi.Output<string>;
  /** Alias, unique per environment. */
  declare readonly alias: pulumi.Output<string>;
  /** Description. */
  declare readonly description: pulumi.Output<string>;
  /** Names of the environments to deploy to. */
  declare readonly environments: pulumi.Output<string[]>;
  /** The certificate in PEM. */
  declare readonly certificatePem: pulumi.Output<string>;
  /** What a rotation does to the JWKs derived from this certificate. */
  declare readonly jwkUpdateAction: pulumi.Output<JwkUpdateAction | undefined>;
  /** Which JWKs `UPDATE` re-keys. */
  declare readonly updateScope: pulumi.Output<UpdateScope | undefined>;
  /** What a delete does to the JWKs derived from this certificate. */
  declare readonly jwkDeleteAction: pulumi.Output<JwkDeleteAction | undefined>;
  /** Whether a create takes over an existing certificate of that name. */
  declare readonly adoptExisting: pulumi.Output<boolean>;
  /** Whether a change that would cut or delete JWKs without an explicit choice fails. */
  declare readonly protectJwks: pulumi.Output<boolean>;
  /** Days before its end from which the certificate is warned about, instead of the configuration's. */
  declare readonly expiryWarningDays: pulumi.Output<number | undefined>;
  /** Part of its lifetime in percent from which the certificate is warned about, instead of the configuration's. */
  declare readonly expiryWarningPercent: pulumi.Output<number | undefined>;
  /** Configuration namespace with the Manager's address and credentials. */
  declare readonly connection: pulumi.Output<string>;

  /** Environments that list the certificate and have no known failed deployment, sorted. */
  declare readonly deployedEnvironments: pulumi.Output<string[]>;
  /** Result of the last write for each environment, sorted. Empty if nothing was written, or if the answer was lost. */
  declare readonly deployments: pulumi.Output<Deployment[]>;
  /**
   * What the Manager held for each environment when it was last read, sorted. Present only if one of them deviates from the
   * other outputs: otherwise each of `environments` has `alias` and `thumbprintSha256`.
   */
  declare readonly environmentEntries: pulumi.Output<EnvironmentEntry[] | undefined>;
  /** SHA-1 of the DER bytes, upper-case hex without colons. */
  declare readonly thumbprintSha1: pulumi.Output<string>;
  /** SHA-256 of the DER bytes, upper-case hex without colons. */
  declare readonly thumbprintSha256: pulumi.Output<string>;
  /** Subject in the order and escaping of RFC 4514, e.g. `CN=example.com,O=Example Inc,C=US`. */
  declare readonly subjectDn: pulumi.Output<string>;
  /** Issuer in the order and escaping of RFC 4514. */
  declare readonly issuerDn: pulumi.Output<string>;
  /** Serial number in lower-case hex. */
  declare readonly serialNumber: pulumi.Output<string>;
  /** Start of validity, ISO 8601 in UTC. */
  declare readonly notBefore: pulumi.Output<string>;
  /** End of validity, ISO 8601 in UTC. */
  declare readonly notAfter: pulumi.Output<string>;
  /** `DNS:…`, `IP:…`, `email:…`, `URI:…` as they stand in the certificate. */
  declare readonly subjectAlternativeNames: pulumi.Output<string[]>;
  /** `RSA-2048`, `EC-P-256`, `Ed25519`, … */
  declare readonly publicKeyAlgorithm: pulumi.Output<string>;
  /** JWKs created from the certificate, sorted; empty after a create, until an update or a refresh has looked. */
  declare readonly jwks: pulumi.Output<CertificateJwk[]>;

  constructor(name: string, args: ApinizerCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    const restoreStacks = withoutPromiseStacks();
    try {
      const twice = declaredTwice({
        kind: "certificate",
        resource: `ApinizerCertificate ${JSON.stringify(name)}`,
        projectName: args.projectName,
        name: args.certificateName,
        connection: args.connection,
      });
      super(
        isLinked ? linkedCertificateHost : installedHost,
        name,
        { ...outputs, ...optional, ...args, declaredTwice: twice, ...deletesFirst(opts) },
        opts,
        "apinizer",
        "ApinizerCertificate",
      );
    } finally {
      restoreStacks();
    }
    warnOfExpiry(this, args);
    warnOfConfiguration(args.connection);
  }
}

/** A dynamic provider's methods have no resource to speak on, so this is said from the program, in previews too. */
function warnOfExpiry(resource: pulumi.Resource, args: ApinizerCertificateArgs): void {
  const { certificatePem, connection, expiryWarningDays, expiryWarningPercent } = args;
  pulumi.output({ certificatePem, connection, expiryWarningDays, expiryWarningPercent }).apply((known) => {
    const configured = readExpiryWarning(known.connection ?? defaultConnection, fromStack);
    const message = expiryMessage(validityOf(known.certificatePem), Date.now(), expiryWarningOf(known, configured));
    if (message !== undefined) void pulumi.log.warn(message, resource);
  });
}

/** What is no certificate is reported by the checks of the provider: far away. */
function validityOf(certificatePem: string): Validity {
  try {
    return certificateFacts(parseCertificatePem(certificatePem));
  } catch {
    return { notBefore: "2000-01-01T00:00:00Z", notAfter: "9999-12-31T23:59:59Z" };
  }
}
