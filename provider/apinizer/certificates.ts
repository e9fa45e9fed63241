import { formData } from "../base/lazyLibraries";
import { CertificateFormatError, contentThumbprint, parseCertificateContent } from "../x509";
import { type JsonObject, objects, text } from "./answer";
import { type WriteOutcome, writeAndDeploy } from "./deployingWrites";
import { UnreadableAnswerError } from "./errors";
import { incompleteAnswerError, resultList } from "./incompleteAnswer";
import { queryString, resourcePath } from "./paths";
import type { RequestContext } from "./requestContext";
import type { Requests, WasApplied } from "./requests";
import { type SharedReads, sharedKey } from "./sharedReads";
import type { HttpRequest } from "./transport";

/** Name of a certificate: unique in its project. */
export interface CertificateKey {
  readonly projectName: string;
  readonly certificateName: string;
}

/** What create and update send. */
export interface CertificateUpload extends CertificateKey {
  readonly alias: string;
  readonly description: string;
  readonly environments: readonly string[];
  /** PEM text of exactly one certificate. */
  readonly certificatePem: string;
}

/** What an update does to the JWKs created from the certificate. */
export type JwkUpdateAction = "NULLIFY" | "UPDATE";
/** Which JWKs an update reaches. */
export type UpdateScope = "SAME_PROJECT" | "ALL_PROJECTS";
/** What a delete does to the JWKs created from the certificate. */
export type JwkDeleteAction = "NULLIFY" | "DELETE";

/** The query parameters of an update. */
export interface JwkUpdate {
  readonly jwkUpdateAction?: JwkUpdateAction;
  readonly updateScope?: UpdateScope;
}

/** What the Manager holds for one environment. There can be two for the same one. */
export interface HeldEntry {
  readonly environment: string;
  readonly alias: string;
  /** The certificate's DER. */
  readonly der: Buffer;
}

/** Certificates that the workers of an environment hold. */
export interface Truststore {
  holds(alias: string): boolean;
}

/** What a list tells of one environment's entry; Managers differ in what they leave out. */
export interface EntrySummary extends Omit<HeldEntry, "der"> {
  /** Upper-case hex without colons. */
  readonly thumbprintSha1?: string;
  /** End of validity, as the Manager writes it: ISO 8601. */
  readonly notAfter?: string;
  /** The certificate as the Manager encodes it, not read yet: a list can be long. */
  readonly content?: string;
}

/** What is kept of a listed entry for several reads, because a list can be long. */
export interface SharedEntry extends Omit<EntrySummary, "content"> {
  /** SHA-256 of the DER in the listed content, upper-case hex; empty where the content cannot be read. */
  readonly contentThumbprint?: string;
}

/** A certificate as the Manager holds it. */
export interface HeldCertificate<Entry = HeldEntry> {
  readonly certificateName: string;
  readonly description: string;
  readonly entries: readonly Entry[];
}

/** A certificate as a list shows it. */
export type CertificateSummary = HeldCertificate<EntrySummary>;

/** Topics of shared answers about a project that a write to one of its certificates changes. */
const changedTopics = ["certificates", "source keys"] as const;

/** Name under which the last write to a certificate is noted; see {@link SharedReads.lastWrite}. */
export function certificateWrites({ projectName, certificateName }: CertificateKey): string {
  return JSON.stringify(["certificate", projectName, certificateName]);
}

/**
 * The certificate calls of the Management API.
 * Source: pages "Create/Update/Get/List/Delete Certificate" under keys and secrets.
 */
export class Certificates {
  constructor(
    private readonly requests: Requests,
    private readonly legacyJwkParameters: boolean,
    private readonly shared: SharedReads<{ readonly certificates: Certificates }>,
  ) {}

  /**
   * Creates and deploys.
   * @throws CertificateExistsError, AliasInUseError, EnvironmentNotFoundError and the general.
   */
  create(upload: CertificateUpload, wasApplied: WasApplied): Promise<WriteOutcome> {
    const path = resourcePath("projects", upload.projectName, "certificates");
    const request = {
      method: "POST",
      path,
      ...certificateForm(upload, { certificateName: upload.certificateName }),
    } as const;
    return this.write(request, context(upload, "the certificate to be created"), upload, wasApplied);
  }

  /**
   * Replaces and deploys; the query decides about the JWKs.
   * @throws as create, and CertificateNotFoundError.
   */
  update(upload: CertificateUpload, jwks: JwkUpdate, wasApplied: WasApplied): Promise<WriteOutcome> {
    const path = certificatePath(upload) + queryString(this.updateQuery(jwks));
    const request = { method: "PUT", path, ...certificateForm(upload, {}) } as const;
    return this.write(request, context(upload, "the certificate to be updated"), upload, wasApplied);
  }

  /**
   * @throws CertificateNotFoundError when the Manager says so of this certificate, and the general ones.
   */
  async get(key: CertificateKey): Promise<HeldCertificate> {
    const about = context(key, "the certificate");
    const { body } = await this.requests.read({ method: "GET", path: certificatePath(key) }, about);
    const found = objects(body ?? {}, "resultList").find((item) => text(item, "name") === key.certificateName);
    if (found === undefined) throw incompleteAnswerError(about, "an answer without it");
    const { entries, ...certificate } = readCertificate(found);
    return {
      ...certificate,
      entries: entries.map(({ environment, alias, content }) => {
        if (content !== undefined) return { environment, alias, der: readContent(content, environment, about) };
        throw incompleteAnswerError(about, `no content for environment ${environment}`);
      }),
    };
  }

  /**
   * All certificates of a project.
   * @throws the general ones.
   */
  async list(projectName: string): Promise<CertificateSummary[]> {
    const about = { subject: `project ${projectName}`, expected: "its certificates", projectName };
    const path = resourcePath("projects", projectName, "certificates");
    return resultList(await this.requests.read({ method: "GET", path }, about), about).map(readCertificate);
  }

  /**
   * As {@link list}, to be kept: of each content only its thumbprint, for a list can be long.
   * @throws the general ones.
   */
  async listToKeep(projectName: string): Promise<HeldCertificate<SharedEntry>[]> {
    const listed = await this.list(projectName);
    return listed.map(({ entries, ...certificate }) => ({ ...certificate, entries: entries.map(sharedEntry) }));
  }

  /**
   * What a list of the project shows of a certificate: one that serves for as long as others go on asking, a minute at
   * most, and started after the last write of ours, else a new one. Undefined, which says nothing about the certificate: it
   * is not in the list, or nobody else has asked for one of that project lately, so that a get costs less.
   * @throws the general ones.
   */
  async listed({ projectName, certificateName }: CertificateKey): Promise<HeldCertificate<SharedEntry> | undefined> {
    // The project name `admin` lists across projects, so that names are not unique there.
    if (projectName === "admin") return undefined;
    const list = await this.shared.readForSeveral(sharedKey("certificates", projectName), askForList(projectName));
    return list?.get(certificateName);
  }

  /**
   * What a list of the project shows, by name: one that started at most two seconds ago and after the last write of ours,
   * else a new one. Not for the project name `admin`, which lists across projects.
   * @throws the general ones.
   */
  listedByName(projectName: string): Promise<ReadonlyMap<string, HeldCertificate<SharedEntry>>> {
    return this.shared.read(sharedKey("certificates", projectName), askForList(projectName));
  }

  /**
   * What the workers of an environment trust, by their aliases; undefined where the Manager does not show it: that needs
   * 2026.09 and the permission EXPORT_IMPORT.
   * @throws ManagerUnavailableError.
   */
  async truststore(projectName: string, environment: string): Promise<Truststore | undefined> {
    const about = { subject: `environment ${environment}`, expected: "its truststore", projectName };
    const path = `${resourcePath("projects", projectName, "certificates", "truststore", environment)}export-file/`;
    const { status, text: archive } = await this.requests.exchange({ method: "GET", path }, about);
    if (status !== 200 || archive?.startsWith("PK") !== true) return undefined;
    // A ZIP archive names its files, `<alias>.cer`, outside of what it compresses, each after a number whose highest byte is
    // zero (APPNOTE.TXT 4.3.7): an alias that only ends alike has a character there.
    return { holds: (alias) => ["\0", "/"].some((before) => archive.includes(`${before}${alias}.cer`)) };
  }

  /**
   * Undeploys everywhere and deletes.
   * @throws CertificateNotFoundError, and the general ones.
   */
  delete(
    key: CertificateKey,
    jwkDeleteAction: JwkDeleteAction | undefined,
    wasApplied: WasApplied,
  ): Promise<WriteOutcome> {
    const query = queryString(this.legacyJwkParameters ? {} : { jwkDeleteAction });
    const about = context(key, "the certificate to be deleted");
    return this.write({ method: "DELETE", path: certificatePath(key) + query }, about, key, wasApplied);
  }

  private async write(
    request: HttpRequest,
    about: RequestContext,
    key: CertificateKey,
    wasApplied: WasApplied,
  ): Promise<WriteOutcome> {
    this.forget(key);
    try {
      return await writeAndDeploy(this.requests, request, about, wasApplied);
    } finally {
      // A list that was under way meanwhile may be of before.
      this.forget(key);
    }
  }

  private forget(key: CertificateKey): void {
    this.shared.noteWrite(certificateWrites(key));
    for (const topic of changedTopics) this.shared.forget(topic, key.projectName);
  }

  private updateQuery({ jwkUpdateAction, updateScope }: JwkUpdate): Record<string, string | undefined> {
    if (!this.legacyJwkParameters) return { jwkUpdateAction, updateScope };
    const updateReferencedJwks = jwkUpdateAction === undefined ? undefined : String(jwkUpdateAction === "UPDATE");
    return { updateReferencedJwks, updateScope };
  }
}

function certificatePath({ projectName, certificateName }: CertificateKey): string {
  return resourcePath("projects", projectName, "certificates", certificateName);
}

function context({ projectName, certificateName }: CertificateKey, expected: string): RequestContext {
  return { subject: `certificate ${projectName}/${certificateName}`, expected, projectName, certificateName };
}

/** The body of a create or an update, and the headers that go with it. All fields are required on update too. */
export function certificateForm(upload: CertificateUpload, extra: Readonly<Record<string, string>>) {
  const data = new (formData())();
  const fields = {
    ...extra,
    alias: upload.alias,
    certificateDescription: upload.description,
    environmentList: [...new Set(upload.environments)].join(","),
  };
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  data.append("pemEncodedFile", Buffer.from(upload.certificatePem), {
    filename: "certificate.pem",
    contentType: "application/x-pem-file",
  });
  return { headers: data.getHeaders(), body: data.getBuffer() };
}

function askForList(projectName: string) {
  return async ({ certificates }: { readonly certificates: Certificates }) =>
    byName(await certificates.listToKeep(projectName));
}

function byName(
  certificates: readonly HeldCertificate<SharedEntry>[],
): ReadonlyMap<string, HeldCertificate<SharedEntry>> {
  return new Map(certificates.map((certificate) => [certificate.certificateName, certificate]));
}

function sharedEntry({ content, ...entry }: EntrySummary): SharedEntry {
  return content === undefined ? entry : { ...entry, contentThumbprint: contentThumbprint(content) };
}

function readCertificate(item: JsonObject): CertificateSummary {
  return {
    certificateName: text(item, "name") ?? "",
    description: text(item, "description") ?? "",
    entries: objects(item, "certificateEnvironmentList").map(readEntry),
  };
}

function readEntry(entry: JsonObject): EntrySummary {
  const content = text(entry, "base64EncodedContent");
  const thumbprint = text(entry, "sha1Thumbprint");
  const notAfter = text(entry, "endDate");
  return {
    environment: text(entry, "environmentName") ?? "",
    alias: text(entry, "alias") ?? "",
    ...(content === undefined || content === "" ? {} : { content }),
    ...(thumbprint === undefined ? {} : { thumbprintSha1: thumbprint.replaceAll(":", "").toUpperCase() }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

function readContent(content: string, environment: string, { subject }: RequestContext): Buffer {
  try {
    return parseCertificateContent(content);
  } catch (error) {
    if (!(error instanceof CertificateFormatError)) throw error;
    throw new UnreadableAnswerError({
      subject,
      expected: `the certificate that the Manager holds in environment ${environment}: ${error.expected}`,
      received: error.received,
      action: "Look at the certificate in the Management Console; upload it again if it is broken there.",
    });
  }
}
