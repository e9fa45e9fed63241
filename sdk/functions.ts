import * as pulumi from "@pulumi/pulumi";
import type { CertificateInfo } from "../provider/functions/getCertificate";
import type { JwkSet } from "../provider/functions/getJwkSet";
import type { ListedCertificate } from "../provider/functions/listCertificates";
import type { ListedJwkInfo } from "../provider/functions/listJwks";
import type { ParsedCertificate } from "../provider/functions/readCertificates";
import { ask } from "./askManager";

export type { CertificateInfo } from "../provider/functions/getCertificate";
export type { JwkSet } from "../provider/functions/getJwkSet";
export type { ListedCertificate, ListedEntry } from "../provider/functions/listCertificates";
export type { ListedJwkInfo } from "../provider/functions/listJwks";
export type { ParsedCertificate } from "../provider/functions/readCertificates";

/** An environment that certificates can be deployed to. */
export interface EnvironmentInfo {
  /** Name of the environment. */
  readonly name: string;
  /** `PRODUCTION`, `SANDBOX` or `TEST`. */
  readonly type: string;
  /** `PUBLISHED`, `UNPUBLISHED` or `REPUBLISH_REQUIRED`. */
  readonly status: string;
}

/** Where a function looks. */
export interface ProjectArgs {
  /** Name of the project. */
  projectName: string;
  /** Configuration namespace with the Manager's address and credentials. Default `apinizer`. */
  connection?: string | undefined;
}

/** Arguments of {@link getCertificate}. */
export interface GetCertificateArgs extends ProjectArgs {
  /** Name of the certificate. */
  certificateName: string;
}

/** Arguments of {@link listEnvironments}. */
export interface ListEnvironmentsArgs extends Partial<ProjectArgs> {}

/** Arguments of {@link getJwkSet}. */
export interface GetJwkSetArgs extends ProjectArgs {
  /** Names of the JWKs whose keys are wanted. Without them: all of the project that have a public key. */
  names?: string[] | undefined;
}

/** Arguments of {@link readCertificates}. */
export interface ReadCertificatesArgs {
  /** A PEM bundle, or base64 of the DER of a certificate or of a PKCS #7 (`.p7b`). No private key. */
  text: string;
}

/** The same arguments, as outputs of resources too; so may be the items of a list. */
export type Inputs<Args> = { [Name in keyof Args]: pulumi.Input<WithInputs<Args[Name]>> };

type WithInputs<Value> = Value extends (infer Item)[] ? pulumi.Input<Item>[] : Value;

/**
 * Reads a certificate from the Manager, each time the program runs, previews included.
 * @throws {@link CertificateNotFoundError} if the project has no certificate of that name.
 * @throws {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const { notAfter } = await apinizer.getCertificate({ projectName: "payments", certificateName: "partner" });
 */
export async function getCertificate(args: GetCertificateArgs): Promise<CertificateInfo> {
  return ask("getCertificate", args);
}

/** {@link getCertificate} for arguments that are outputs of resources. */
export function getCertificateOutput(args: Inputs<GetCertificateArgs>): pulumi.Output<CertificateInfo> {
  return whenKnown(getCertificate, args);
}

/**
 * Lists the certificates of a project, sorted by name.
 * @throws {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const names = (await apinizer.listCertificates({ projectName: "payments" })).map(({ certificateName }) => certificateName);
 */
export async function listCertificates(args: ProjectArgs): Promise<ListedCertificate[]> {
  return ask("listCertificates", args);
}

/** {@link listCertificates} for arguments that are outputs of resources. */
export function listCertificatesOutput(args: Inputs<ProjectArgs>): pulumi.Output<ListedCertificate[]> {
  return whenKnown(listCertificates, args);
}

/**
 * Lists the JWKs of a project without their keys, sorted by name.
 * @throws {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const linked = (await apinizer.listJwks({ projectName: "payments" })).filter((jwk) => jwk.linked);
 */
export async function listJwks(args: ProjectArgs): Promise<ListedJwkInfo[]> {
  return ask("listJwks", args);
}

/** {@link listJwks} for arguments that are outputs of resources. */
export function listJwksOutput(args: Inputs<ProjectArgs>): pulumi.Output<ListedJwkInfo[]> {
  return whenKnown(listJwks, args);
}

/**
 * The environments of a project, or without `projectName` all that the token may see; sorted by name.
 * @throws ConfigurationError, ManagerError.
 */
export async function listEnvironments(args: ListEnvironmentsArgs = {}): Promise<EnvironmentInfo[]> {
  return ask("listEnvironments", args);
}

/** {@link listEnvironments} for arguments that are outputs of resources. */
export function listEnvironmentsOutput(args: Inputs<ListEnvironmentsArgs> = {}): pulumi.Output<EnvironmentInfo[]> {
  return whenKnown(listEnvironments, args);
}

/**
 * Reads the public keys of a project's JWKs as a JWK Set (RFC 7517). Private members are never kept. A symmetric key has no
 * public members: it is left out, or refused where it is named.
 * @throws {@link InvalidInputError} for a name that the project does not have; {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const { keys } = await apinizer.getJwkSet({ projectName: "payments", names: ["idp-access-tokens"] });
 */
export async function getJwkSet(args: GetJwkSetArgs): Promise<JwkSet> {
  return ask("getJwkSet", args);
}

/** {@link getJwkSet} for arguments that are outputs of resources. */
export function getJwkSetOutput(args: Inputs<GetJwkSetArgs>): pulumi.Output<JwkSet> {
  return whenKnown(getJwkSet, args);
}

/**
 * Reads every certificate of a text, each once, sorted by SHA-256 thumbprint. Asks no Manager and needs no configuration.
 * @throws {@link InvalidInputError} for a private key in the text, and for what cannot be read; it repeats nothing of the text.
 * @example
 * const certificates = await apinizer.readCertificates({ text: fs.readFileSync("partners.pem", "utf8") });
 * const roots = certificates.filter(({ selfSigned }) => selfSigned);
 */
export async function readCertificates(args: ReadCertificatesArgs): Promise<ParsedCertificate[]> {
  return ask("readCertificates", args);
}

/** {@link readCertificates} for arguments that are outputs of resources. */
export function readCertificatesOutput(args: Inputs<ReadCertificatesArgs>): pulumi.Output<ParsedCertificate[]> {
  return whenKnown(readCertificates, args);
}

function whenKnown<Args, Result>(call: (args: Args) => Promise<Result>, args: Inputs<Args>): pulumi.Output<Result> {
  return pulumi.output(args).apply((known) => call(known as Args)) as pulumi.Output<Result>;
}
