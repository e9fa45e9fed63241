import * as pulumi from "@pulumi/pulumi";
import type { ApinizerClient, Manager } from "../provider/apinizer";
import { ApinizerError } from "../provider/base/errors";
import { defaultConnection, readConfiguration } from "../provider/configuration/configuration";
import type { CertificateInfo, ListedCertificate, ListedJwkInfo } from "../provider/functions/functions";
import { fromStack } from "./stackConfiguration";

export type { CertificateInfo, ListedCertificate, ListedEntry, ListedJwkInfo } from "../provider/functions/functions";

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

/** The same arguments, as outputs of resources too. */
export type Inputs<Args> = { [Name in keyof Args]: pulumi.Input<Args[Name]> };

/**
 * Reads a certificate from the Manager, each time the program runs, previews included.
 * @throws {@link CertificateNotFoundError} if the project has no certificate of that name.
 * @throws {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const { notAfter } = await apinizer.getCertificate({ projectName: "payments", certificateName: "partner" });
 */
export async function getCertificate(args: GetCertificateArgs): Promise<CertificateInfo> {
  return look(args.connection, ({ getCertificate }, manager) => getCertificate(manager, args));
}

/** {@link getCertificate} for arguments that are outputs of resources. */
export function getCertificateOutput(args: Inputs<GetCertificateArgs>): pulumi.Output<CertificateInfo> {
  return pulumi
    .output(args)
    .apply((known) => getCertificate(known as GetCertificateArgs)) as pulumi.Output<CertificateInfo>;
}

/**
 * Lists the certificates of a project, sorted by name.
 * @throws {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const names = (await apinizer.listCertificates({ projectName: "payments" })).map(({ certificateName }) => certificateName);
 */
export async function listCertificates(args: ProjectArgs): Promise<ListedCertificate[]> {
  return look(args.connection, ({ listCertificates }, manager) => listCertificates(manager, args.projectName));
}

/** {@link listCertificates} for arguments that are outputs of resources. */
export function listCertificatesOutput(args: Inputs<ProjectArgs>): pulumi.Output<ListedCertificate[]> {
  return pulumi.output(args).apply((known) => listCertificates(known as ProjectArgs)) as pulumi.Output<
    ListedCertificate[]
  >;
}

/**
 * Lists the JWKs of a project without their keys, sorted by name.
 * @throws {@link ConfigurationError}, {@link ManagerError}
 * @example
 * const linked = (await apinizer.listJwks({ projectName: "payments" })).filter((jwk) => jwk.linked);
 */
export async function listJwks(args: ProjectArgs): Promise<ListedJwkInfo[]> {
  return look(args.connection, ({ listJwks }, manager) => listJwks(manager, args.projectName));
}

/** {@link listJwks} for arguments that are outputs of resources. */
export function listJwksOutput(args: Inputs<ProjectArgs>): pulumi.Output<ListedJwkInfo[]> {
  return pulumi.output(args).apply((known) => listJwks(known as ProjectArgs)) as pulumi.Output<ListedJwkInfo[]>;
}

/**
 * The environments of a project, or without `projectName` all that the token may see; sorted by name.
 * @throws ConfigurationError, ManagerError.
 */
export async function listEnvironments(args: ListEnvironmentsArgs = {}): Promise<EnvironmentInfo[]> {
  return look(args.connection, ({ listEnvironments }, manager) => listEnvironments(manager, args.projectName));
}

/** {@link listEnvironments} for arguments that are outputs of resources. */
export function listEnvironmentsOutput(args: Inputs<ListEnvironmentsArgs> = {}): pulumi.Output<EnvironmentInfo[]> {
  return pulumi.output(args).apply((known) => listEnvironments(known as ListEnvironmentsArgs)) as pulumi.Output<
    EnvironmentInfo[]
  >;
}

/** One client per connection: it keeps connections and tokens. */
const clients = new Map<string, ApinizerClient>();

type Functions = typeof import("../provider/functions/functions");

/**
 * Asks the Manager of a connection. The client is loaded when it is first needed: most programs only declare resources.
 * Pulumi prints the stack of what a program fails with, which tells nothing about a wrong name or setting: it is left out.
 */
async function look<T>(
  connection: string = defaultConnection,
  ask: (functions: Functions, manager: Manager) => Promise<T>,
): Promise<T> {
  const functions = require("../provider/functions/functions") as Functions;
  try {
    return await ask(functions, clientOf(connection).forOperation());
  } catch (error) {
    if (error instanceof ApinizerError) error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
}

function clientOf(connection: string): ApinizerClient {
  const { ApinizerClient } = require("../provider/apinizer") as typeof import("../provider/apinizer");
  const known = clients.get(connection);
  if (known !== undefined) return known;
  const read = readConfiguration(connection, fromStack);
  if ("problems" in read) throw read.problems[0];
  const client = new ApinizerClient(read.settings);
  clients.set(connection, client);
  return client;
}
