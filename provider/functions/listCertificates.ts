import type { EntrySummary } from "../apinizer";
import { certificateId } from "../certificate/key";
import { certificatesOf } from "../certificate/ownedCertificates";
import { certificateFacts, contentOf } from "../x509";
import { byEnvironment, byName, environmentsOf } from "./order";
import { nameRule, type ProviderFunction } from "./providerFunction";

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
  readonly environments: string[];
  /** What each environment has, sorted by environment. */
  readonly environmentEntries: ListedEntry[];
}

/**
 * The certificates that a project owns, sorted by name.
 * @throws those of {@link certificatesOf}.
 */
export const listCertificates: ProviderFunction<{ projectName: string }, ListedCertificate[]> = {
  args: { projectName: { rule: nameRule } },
  listMember: "certificates",
  async call(manager, { projectName }) {
    const held = await certificatesOf(manager(), projectName);
    return byName(held, ({ certificateName }) => certificateName).map(({ certificateName, description, entries }) => ({
      id: certificateId({ projectName, certificateName }),
      projectName,
      certificateName,
      description,
      environments: environmentsOf(entries),
      environmentEntries: byEnvironment(entries).map(listedEntry),
    }));
  },
};

function listedEntry(entry: EntrySummary): ListedEntry {
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
