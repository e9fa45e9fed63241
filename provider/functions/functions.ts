/** Looks at what a Manager holds, for programs; changes nothing. */
import type { CertificateKey, EntrySummary as EntryOfList, Environment, Manager } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { certificateId } from "../certificate/key";
import { certificatesOf } from "../certificate/ownedCertificates";
import { type EnvironmentEntry, observedEntries } from "../certificate/state";
import { withAdviceOn } from "../resource/advice";
import { type CertificateFacts, certificateFacts, contentOf, toPem } from "../x509";

/** A certificate as the Manager holds it, in the words of the outputs of an ApinizerCertificate. */
export interface CertificateInfo extends CertificateFacts {
  /** `projectName/certificateName`. */
  readonly id: string;
  /** Project that owns it. */
  readonly projectName: string;
  /** Name of the certificate, unique in its project. */
  readonly certificateName: string;
  /** Description. */
  readonly description: string;
  /** Names of the environments that have it, sorted. */
  readonly environments: readonly string[];
  /** Alias of the first of the entries. */
  readonly alias: string;
  /** The certificate of the first of the entries, as are the facts. */
  readonly certificatePem: string;
  /** One per environment, sorted; there can be two for the same one. */
  readonly environmentEntries: readonly EnvironmentEntry[];
}

/**
 * @throws CertificateNotFoundError, ApinizerError for a certificate in no environment, every ManagerError.
 */
export const getCertificate = withAdviceOn(async (manager: Manager, key: CertificateKey): Promise<CertificateInfo> => {
  const { projectName, certificateName } = key;
  const held = await manager.certificates.get({ projectName, certificateName });
  const id = certificateId(key);
  const [first] = sorted(held.entries);
  if (first === undefined) {
    throw new ApinizerError({
      subject: `certificate ${id}`,
      expected: "a certificate in at least one environment",
      received: "one in none",
      action: "Look at it in the Management Console.",
    });
  }
  return {
    id,
    projectName,
    certificateName,
    description: held.description,
    environments: environmentsOf(held.entries),
    alias: first.alias,
    certificatePem: toPem(first.der),
    ...certificateFacts(first.der),
    environmentEntries: observedEntries(held.entries),
  };
});

/** One environment of a listed certificate; what a Manager's list leaves out is absent. */
export interface ListedEntry {
  /** Name of the environment. */
  readonly environment: string;
  /** Alias of the entry. */
  readonly alias: string;
  /** Upper-case hex without colons. */
  readonly thumbprintSha1?: string;
  /** Upper-case hex without colons; from the content, which some Managers leave out. */
  readonly thumbprintSha256?: string;
  /** As the Manager writes it, else ISO 8601 in UTC out of the content. */
  readonly notAfter?: string;
}

/** A certificate as a list shows it. */
export interface ListedCertificate {
  /** `projectName/certificateName`. */
  readonly id: string;
  /** Project that owns it. */
  readonly projectName: string;
  /** Name of the certificate, unique in its project. */
  readonly certificateName: string;
  /** Description. */
  readonly description: string;
  /** Names of the environments that have it, sorted. */
  readonly environments: readonly string[];
  /** What each environment has, sorted by environment. */
  readonly environmentEntries: readonly ListedEntry[];
}

/**
 * The certificates that a project owns, sorted by name.
 * @throws those of {@link certificatesOf}.
 */
export const listCertificates = withAdviceOn(
  async (manager: Manager, projectName: string): Promise<ListedCertificate[]> => {
    const held = await certificatesOf(manager, projectName);
    return byName(held, ({ certificateName }) => certificateName).map(({ certificateName, description, entries }) => ({
      id: `${projectName}/${certificateName}`,
      projectName,
      certificateName,
      description,
      environments: environmentsOf(entries),
      environmentEntries: sorted(entries).map(listedEntry),
    }));
  },
);

function listedEntry(entry: EntryOfList): ListedEntry {
  const { environment, alias, thumbprintSha1, notAfter } = entry;
  const der = contentOf(entry);
  const facts = der === undefined ? undefined : certificateFacts(der);
  return {
    environment,
    alias,
    ...(thumbprintSha1 === undefined ? {} : { thumbprintSha1 }),
    ...(notAfter === undefined ? {} : { notAfter }),
    ...(facts === undefined
      ? {}
      : {
          thumbprintSha1: facts.thumbprintSha1,
          thumbprintSha256: facts.thumbprintSha256,
          notAfter: facts.notAfter,
        }),
  };
}

/** A JWK as a list shows it, without its key. */
export interface ListedJwkInfo {
  /** `projectName/name`. */
  readonly id: string;
  /** Project that owns it. */
  readonly projectName: string;
  /** Name of the JWK, unique in its project. */
  readonly name: string;
  /** Description; empty where it has none. */
  readonly description: string;
  /** `CERTIFICATE`, `URL`, `COPY_PASTE`, `PUBLIC_KEY`, `PRIVATE_KEY`, `KEYSTORE` or `GENERATE`. */
  readonly sourceType: string;
  /** Whether it refers to what it was made from. */
  readonly linked: boolean;
  /** `RSA`, `EC`, `OCT` or `OKP`. */
  readonly type: string;
  /** Key id. */
  readonly kid: string;
}

/**
 * The JWKs of a project, sorted by name, without keys.
 * @throws every ManagerError.
 */
export const listJwks = withAdviceOn(async (manager: Manager, projectName: string): Promise<ListedJwkInfo[]> => {
  const listed = await manager.jwks.list(projectName);
  return byName(listed, ({ name }) => name).map(({ name, description, sourceType, sourceId, type, kid }) => ({
    id: `${projectName}/${name}`,
    projectName,
    name,
    description,
    sourceType,
    linked: sourceId !== undefined,
    type,
    kid,
  }));
});

/**
 * The environments of a project, or all that the token may see, sorted by name.
 * @throws every ManagerError.
 */
export const listEnvironments = withAdviceOn(async (manager: Manager, projectName?: string): Promise<Environment[]> => {
  const found = await (projectName === undefined
    ? manager.environments.all()
    : manager.environments.ofProject(projectName));
  return byName(found, ({ name }) => name);
});

function environmentsOf(entries: readonly Pick<EntryOfList, "environment">[]): string[] {
  return [...new Set(entries.map(({ environment }) => environment))].sort();
}

function sorted<Entry extends Pick<EntryOfList, "environment" | "alias">>(entries: readonly Entry[]): Entry[] {
  return byName(entries, ({ environment, alias }) => `${environment}/${alias}`);
}

function byName<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
