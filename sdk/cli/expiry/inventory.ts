/** What the Manager holds: every certificate of many projects, each with what one list tells of it. Changes nothing. */
import {
  AuthenticationError,
  CertificateNotFoundError,
  type CertificateSummary,
  type Manager,
} from "../../../provider/apinizer";
import { ApinizerError } from "../../../provider/base/errors";
import { certificatesOf } from "../../../provider/certificate/ownedCertificates";
import { certificateFacts, contentOf } from "../../../provider/x509";
import { inOrder } from "../inOrder";
import { isProjectRefusal } from "../projectRefusal";
import type { InventoryEntry, InventoryItem, InventoryJwk, ReadItem } from "./item";
import { type LinkedJwks, linkedJwks } from "./linkedJwks";

/** Something that the Manager did not tell. */
export interface NotRead {
  readonly error: ApinizerError;
  /** It is no error where the credentials see more projects than they may read. */
  readonly isError: boolean;
}

export interface Inventory {
  /** Projects that were asked for, sorted. */
  readonly projects: readonly string[];
  readonly items: readonly InventoryItem[];
  readonly notRead: readonly NotRead[];
}

export interface InventoryOptions {
  /** Without any, all that the credentials see. */
  readonly projects: readonly string[];
  /** So many requests at once. */
  readonly atOnce: number;
  /** Told after each project. */
  readonly progress: (done: number, of: number) => void;
}

interface ListedProject {
  readonly certificates: readonly { readonly projectName: string; readonly summary: CertificateSummary }[];
  readonly jwks: LinkedJwks["listed"];
}

/**
 * One list of certificates and one of JWKs for each project; a read of its own for a certificate whose content the list
 * leaves out, and for one JWK of each certificate that has some. `operation` gives the calls of one operation, with a time
 * limit of its own. What one project, certificate or JWK refuses does not end the rest; a certificate is then what the
 * list tells of it.
 * @throws AuthenticationError, and every ManagerError of the list of projects.
 */
export async function takeInventory(operation: () => Manager, options: InventoryOptions): Promise<Inventory> {
  const { atOnce, progress } = options;
  const areNamed = options.projects.length > 0;
  const projects = areNamed ? [...new Set(options.projects)].sort() : await operation().projects.list();
  const notRead: NotRead[] = [];
  const attempt = async <T>(fallback: T, ask: () => Promise<T>, isError = (_: ApinizerError) => true): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ApinizerError) || error instanceof AuthenticationError) throw error;
      notRead.push({ error, isError: isError(error) });
      return fallback;
    }
  };
  const attemptList = <T>(fallback: T, ask: () => Promise<T>): Promise<T> =>
    attempt(fallback, ask, (error) => areNamed || !isProjectRefusal(error));
  let done = 0;
  const listed = await inOrder(projects, atOnce, async (projectName): Promise<ListedProject> => {
    const certificates = await attemptList(undefined, () => certificatesOf(operation(), projectName));
    const jwks = certificates === undefined ? [] : await attemptList([], () => operation().jwks.list(projectName));
    progress(++done, projects.length);
    return {
      certificates: (certificates ?? []).map((summary) => ({ projectName, summary })),
      jwks: jwks.map((jwk) => ({ projectName, jwk })),
    };
  });
  const certificates = listed.flatMap((project) => project.certificates);
  const read = await inOrder(certificates, atOnce, async ({ projectName, summary: { certificateName, entries } }) => {
    const key = { projectName, certificateName };
    const listed = byContent(key, entries.map(listedEntry));
    if (entries.every(({ content }) => content !== undefined)) return listed;
    return attempt(listed, () => itemsOf(operation(), key));
  });
  const items = read.flat();
  const jwksOf = await linkedJwks(
    { operation, atOnce, attempt },
    { listed: listed.flatMap(({ jwks }) => jwks), items },
  );
  return { projects, items: items.map((item) => withJwks(item, jwksOf(item))), notRead };
}

function withJwks({ der: _, ...item }: ReadItem, jwks: readonly InventoryJwk[]): InventoryItem {
  return { ...item, jwks };
}

type Key = Pick<InventoryItem, "projectName" | "certificateName">;
type ReadEntry = InventoryEntry & { readonly der?: Buffer; readonly notAfter?: string; readonly problem?: string };

/** What the list alone tells of an entry. */
function listedEntry(entry: CertificateSummary["entries"][number]): ReadEntry {
  const der = contentOf(entry);
  if (der !== undefined) return { ...entry, der };
  const isTold = entry.content !== undefined;
  return {
    ...entry,
    problem: isTold ? "its content is no certificate that can be read" : "its content could not be read",
  };
}

/** Empty where it was deleted since it was listed. */
async function itemsOf({ certificates }: Manager, key: Key): Promise<readonly ReadItem[]> {
  try {
    const { entries } = await certificates.get(key);
    return byContent(key, entries);
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return [];
    throw error;
  }
}

function byContent(key: Key, entries: readonly ReadEntry[]): ReadItem[] {
  if (entries.length === 0) return [{ ...key, entries: [], problem: "it is in no environment" }];
  const contents = new Map<string, ReadEntry[]>();
  for (const entry of entries) {
    const content = entry.der?.toString("base64") ?? `${entry.problem}: ${entry.notAfter}`;
    contents.set(content, [...(contents.get(content) ?? []), entry]);
  }
  return [...contents.values()].map((same) => ({ ...key, entries: sorted(same), ...told(same) }));
}

function sorted(entries: readonly ReadEntry[]): InventoryEntry[] {
  const unique = new Map(
    entries.map(({ environment, alias }) => [JSON.stringify([environment, alias]), { environment, alias }]),
  );
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

/** What is known of entries with one content. */
function told([first]: readonly ReadEntry[]): Pick<ReadItem, "facts" | "der" | "notAfter" | "problem"> {
  if (first?.der !== undefined) {
    const facts = certificateFacts(first.der);
    return { facts, der: first.der, notAfter: facts.notAfter };
  }
  const notAfter = instant(first?.notAfter);
  const { problem = "" } = first ?? {};
  return { problem, ...(notAfter === undefined ? {} : { notAfter }) };
}

/** A date as the Manager writes it, in UTC without milliseconds. */
function instant(date: string | undefined): string | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
