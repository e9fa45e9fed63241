import * as pulumi from "@pulumi/pulumi";
import { defaultConnection, type ExpiryWarning, readExpiryWarning } from "../provider/configuration/configuration";
import * as installedHost from "../provider/dynamicTrustBundle";
import { validityWarnings } from "../provider/trustBundle/validity";
import { wantedMembers } from "../provider/trustBundle/wanted";
import type { JwkDeleteAction } from "./certificate";
import { warnOfConfiguration } from "./configurationWarnings";
import { certificateDeclaredTwice, declaredTwice } from "./declaredOnce";
import { deletesFirst } from "./deletesFirst";
import { isLinked, linkedTrustBundleHost } from "./linkedHosts";
import { withoutPromiseStacks } from "./promiseStacks";
import { fromStack } from "./stackConfiguration";

/** Inputs of an {@link ApinizerTrustBundle}. */
export interface ApinizerTrustBundleArgs {
  /** Project that owns the certificates. Changing this forces replacement. */
  projectName: pulumi.Input<string>;
  /**
   * Name of the bundle. Its certificates' names and aliases are this name, a hyphen, and the first 16 hex digits of their
   * SHA-256 thumbprints, in lower case. Changing this forces replacement.
   */
  bundleName: pulumi.Input<string>;
  /** Environments that shall trust the certificates. Order and repetition carry no meaning. One that is taken out loses all of them at once. */
  environments: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * The certificates to be trusted: PEM texts with one or more certificates each, without private keys. A set, compared by
   * the certificates' DER bytes.
   */
  certificates: pulumi.Input<pulumi.Input<string>[]>;
  /** Description of each certificate. By default `Trust bundle` and the bundle's name. */
  description?: pulumi.Input<string | undefined>;
  /**
   * For how many days a certificate stays trusted after it left `certificates`, at most 3650. The time starts when every new
   * certificate is deployed, and a certificate that is retiring keeps its date. Default `0`.
   */
  overlapDays?: pulumi.Input<number | undefined>;
  /** SHA-256 thumbprints, in hex with or without colons, of certificates that go at once, without overlap. */
  distrust?: pulumi.Input<pulumi.Input<string>[] | undefined>;
  /** Keep a retiring certificate until its date although it has expired. Default `false`. */
  keepExpired?: pulumi.Input<boolean | undefined>;
  /** What the removal of a certificate does to the JWKs created from it: clear their link, or delete them. */
  jwkDeleteAction?: pulumi.Input<JwkDeleteAction | undefined>;
  /**
   * Fail, in the preview already, if JWKs would be cut from a certificate or deleted, or may be, without an explicit
   * `jwkDeleteAction`. Default `false`.
   */
  protectJwks?: pulumi.Input<boolean | undefined>;
  /** Configuration namespace that holds the Manager's address and credentials. Changing this forces replacement. Default `apinizer`. */
  connection?: pulumi.Input<string | undefined>;
}

/** A certificate of a trust bundle. */
export interface TrustBundleMember {
  /** SHA-256 of the DER bytes that the Manager holds, upper-case hex without colons. */
  thumbprintSha256: string;
  /** Name of the certificate at the Manager, and its alias. */
  certificateName: string;
  /** Subject in the order and escaping of RFC 4514, e.g. `CN=example.com,O=Example Inc,C=US`. */
  subjectDn: string;
  /** End of validity, ISO 8601 in UTC. */
  notAfter: string;
  /** When it is due to be removed, ISO 8601 in UTC; empty for a certificate of the set. */
  retiresAt: string;
}

/** A deployment of a bundle's certificate that failed. */
export interface TrustBundleDeployment {
  /** Environment. */
  environment: string;
  /** Name of the certificate. */
  certificateName: string;
  /** Always false. */
  success: boolean;
  /** Message of the Manager. */
  message: string;
}

/** The outputs that are not inputs: named here so that the engine fills them in. */
const outputs = {
  members: undefined,
  nextRetirement: undefined,
  deployedEnvironments: undefined,
  deployments: undefined,
};

/** Options that a program may leave out. */
const optional = {
  description: undefined,
  overlapDays: undefined,
  distrust: undefined,
  keepExpired: undefined,
  jwkDeleteAction: undefined,
  protectJwks: undefined,
  connection: undefined,
};

/**
 * Certificates that environments shall trust, as a set, with overlap: what leaves the set stays trusted for `overlapDays`.
 * New certificates are deployed in every environment before any old one goes. What is due is removed by the next
 * `pulumi up`: run it nightly.
 *
 * An environment trusts every certificate deployed to it, by whatever name: the same certificate in another bundle or
 * resource keeps it trusted.
 *
 * Source: https://docs.apinizer.com, pages "Create Certificate", "Update Certificate" and "Delete Certificate".
 *
 * @example
 * const partner = new apinizer.ApinizerTrustBundle("partner", {
 *   projectName: "payments",
 *   bundleName: "partner-cas",
 *   environments: ["production", "staging"],
 *   certificates: [fs.readFileSync("partner-cas.pem", "utf8")],
 *   overlapDays: 30,
 * });
 */
export class ApinizerTrustBundle extends pulumi.dynamic.Resource {
  /** Project that owns the certificates. */
  declare readonly projectName: pulumi.Output<string>;
  /** Name of the bundle. */
  declare readonly bundleName: pulumi.Output<string>;
  /** Environments that shall trust the certificates. */
  declare readonly environments: pulumi.Output<string[]>;
  /** Description of each certificate. */
  declare readonly description: pulumi.Output<string>;
  /** For how many days a certificate stays trusted after it left the set. */
  declare readonly overlapDays: pulumi.Output<number>;
  /** Thumbprints of certificates that go without overlap. */
  declare readonly distrust: pulumi.Output<string[] | undefined>;
  /** Whether a retiring certificate is kept until its date although it has expired. */
  declare readonly keepExpired: pulumi.Output<boolean>;
  /** What the removal of a certificate does to JWKs. */
  declare readonly jwkDeleteAction: pulumi.Output<JwkDeleteAction | undefined>;
  /** Whether losing JWKs without an explicit choice is an error. */
  declare readonly protectJwks: pulumi.Output<boolean>;
  /** Configuration namespace with the Manager's address and credentials. */
  declare readonly connection: pulumi.Output<string>;

  /** The certificates of the set and those that are retiring, sorted by thumbprint. */
  declare readonly members: pulumi.Output<TrustBundleMember[]>;
  /** The earliest `retiresAt`, ISO 8601 in UTC; empty where nothing is retiring. */
  declare readonly nextRetirement: pulumi.Output<string>;
  /** Environments in which every certificate of the set is deployed, sorted. */
  declare readonly deployedEnvironments: pulumi.Output<string[]>;
  /** Deployments of the last write that failed. */
  declare readonly deployments: pulumi.Output<TrustBundleDeployment[]>;

  constructor(name: string, args: ApinizerTrustBundleArgs, opts?: pulumi.CustomResourceOptions) {
    const restoreStacks = withoutPromiseStacks();
    try {
      const twice = declaredTwice({
        kind: "trust bundle",
        resource: `ApinizerTrustBundle ${JSON.stringify(name)}`,
        projectName: args.projectName,
        name: args.bundleName,
        connection: args.connection,
      });
      const certificateTwice = certificateDeclaredTwice({
        resource: `ApinizerTrustBundle ${JSON.stringify(name)}`,
        projectName: args.projectName,
        certificateNames: certificateNamesOf(args),
        connection: args.connection,
      });
      super(
        isLinked ? linkedTrustBundleHost : installedHost,
        name,
        {
          ...outputs,
          ...optional,
          ...args,
          declaredTwice: twice,
          certificateDeclaredTwice: certificateTwice,
          ...deletesFirst(opts),
        },
        opts,
        "apinizer",
        "ApinizerTrustBundle",
      );
    } finally {
      restoreStacks();
    }
    warnOfValidity(this, args);
    warnOfConfiguration(args.connection);
  }
}

/** What is no certificate is reported by the checks of the provider. */
function certificateNamesOf({ bundleName, certificates }: ApinizerTrustBundleArgs): pulumi.Output<string[]> {
  return pulumi.output({ bundleName, certificates }).apply((known) => {
    try {
      return wantedMembers(known.bundleName, known.certificates).map(({ certificateName }) => certificateName);
    } catch {
      return [];
    }
  });
}

/** A dynamic provider's methods have no resource to speak on, so this is said from the program, in previews too. */
function warnOfValidity(resource: pulumi.Resource, args: ApinizerTrustBundleArgs): void {
  const { bundleName, certificates, connection } = args;
  pulumi.output({ bundleName, certificates, connection }).apply((known) => {
    const configured = readExpiryWarning(known.connection ?? defaultConnection, fromStack);
    for (const message of validityOf(known.bundleName, known.certificates, configured)) {
      void pulumi.log.warn(message, resource);
    }
  });
}

/** What is no certificate is reported by the checks of the provider. */
function validityOf(bundleName: string, certificates: readonly string[], configured: ExpiryWarning): string[] {
  try {
    return validityWarnings(bundleName, certificates, Date.now(), configured);
  } catch {
    return [];
  }
}
