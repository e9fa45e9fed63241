/**
 * What the operations of a run look up together to find the JWKs of their certificates. All of it may be shared as long
 * as it goes on being used, but nothing of before this process wrote to the certificate that the operation is about.
 */
import {
  type CertificateKey,
  CertificateNotFoundError,
  certificateWrites,
  type EntrySummary,
  JwkNotFoundError,
  type ListedJwk,
  type Manager,
  sharedKey,
} from "../../apinizer";
import type { ApinizerError } from "../../base/errors";
import { answerOr } from "../../base/fallback";
import { certificateKeyThumbprint, jwkThumbprint } from "../../jose/thumbprint";
import { certificateFacts, contentOf } from "../../x509";

/** A JWK that is linked to a certificate. */
export interface LinkedJwk {
  readonly projectName: string;
  readonly name: string;
  readonly kid: string;
  /** RFC 7638, base64url; empty where it could not be read. */
  readonly thumbprintSha256: string;
  /** The Manager's id of the certificate. */
  readonly sourceId: string;
}

/** The key of one entry of a listed certificate. */
interface EntryKey {
  /** The list tells its content; without it, or a content that cannot be read, there is no key either. */
  readonly isTold: boolean;
  /** RFC 7638 thumbprint; absent also where JWK has no form for the key. */
  readonly key?: string;
  readonly thumbprintSha1?: string;
}

/** The certificates of a project by their names, and when the list of them was asked for. */
interface HeldKeys {
  readonly moment: number;
  readonly certificates: ReadonlyMap<string, readonly EntryKey[]>;
}

/**
 * The project, and those that the token may see.
 * @throws every ManagerError.
 */
export async function visibleProjects({ sharedReads: shared }: Manager, { projectName }: CertificateKey) {
  const visible = await shared.read("projects", ({ projects }) => projects.list(), { whileInUse: true });
  return [...new Set([projectName, ...visible])];
}

/**
 * The JWKs of a project without their keys, as they were at some time since the last write.
 * @throws every ManagerError.
 */
export function listedJwks(
  manager: Manager,
  projectName: string,
  about: CertificateKey,
): Promise<readonly ListedJwk[]> {
  return readSince(manager, about, sharedKey("jwks", projectName), ({ jwks }) => jwks.list(projectName));
}

/**
 * As {@link listedJwks}, after a write: begun once the writes of its batch have ended, so that one list serves them all.
 * Lists of before are kept beside it: what a batch has written is no reason for the rest of it to look again.
 */
export async function listedJwksAfterBatch(
  manager: Manager,
  projectName: string,
  about: CertificateKey,
): Promise<readonly ListedJwk[]> {
  await manager.sharedReads.afterBatch();
  const key = sharedKey("jwks after writes", projectName);
  return readSince(manager, about, key, ({ jwks }) => jwks.list(projectName));
}

/**
 * All JWKs of a project that are linked to some certificate, with their keys. One that cannot be read is told to `notRead`,
 * and has an empty key: of what it was made the list tells nevertheless.
 * @throws every ManagerError of the list.
 */
export async function linkedJwks(
  manager: Manager,
  projectName: string,
  about: CertificateKey,
  notRead: (error: ApinizerError) => void,
): Promise<LinkedJwk[]> {
  const listed = await listedJwks(manager, projectName, about);
  const read = (jwk: ListedJwk & { sourceId: string }) =>
    answerOr(
      [{ projectName, name: jwk.name, kid: jwk.kid, thumbprintSha256: "", sourceId: jwk.sourceId }],
      () => withKey(manager, projectName, jwk, about),
      notRead,
    );
  return (await Promise.all(listed.filter(isLinked).map(read))).flat();
}

export function isLinked(jwk: ListedJwk): jwk is ListedJwk & { sourceId: string } {
  return jwk.sourceType === "CERTIFICATE" && jwk.sourceId !== undefined;
}

/** Empty where the JWK is gone, or linked no longer, or has no public key. */
function withKey(
  manager: Manager,
  projectName: string,
  { name, sourceId }: ListedJwk & { sourceId: string },
  about: CertificateKey,
): Promise<LinkedJwk[]> {
  return readSince(manager, about, sharedKey("jwk", projectName, name, sourceId), async ({ jwks }) => {
    try {
      const { kid, publicJwk, ...held } = await jwks.get({ projectName, name });
      const thumbprintSha256 = publicJwk === undefined ? undefined : jwkThumbprint(publicJwk);
      if (thumbprintSha256 === undefined || held.sourceId === undefined) return [];
      // Of one list all, so that those of one certificate have one source.
      return [{ projectName, name, kid, thumbprintSha256, sourceId }];
    } catch (error) {
      if (error instanceof JwkNotFoundError) return [];
      throw error;
    }
  });
}

/**
 * Thumbprints of the keys that the Manager holds for a certificate, in every entry; `known` is what some of them are
 * expected to hold, by which a list without contents is enough.
 * @throws every ManagerError of the reads.
 */
export async function heldKeysOf(
  manager: Manager,
  certificate: CertificateKey,
  known: readonly Buffer[],
): Promise<readonly string[]> {
  const listed = await entriesInList(manager, certificate);
  const ofKnown = (sha1: string | undefined) => known.filter((der) => certificateFacts(der).thumbprintSha1 === sha1);
  const keys = listed?.map(({ isTold, key, thumbprintSha1 }) => {
    if (isTold) return key === undefined ? [] : [key];
    const [der] = ofKnown(thumbprintSha1);
    return der === undefined ? undefined : keysOf([der]);
  });
  if (keys?.every((some) => some !== undefined)) return keys.flat() as string[];
  return keysOf(await heldDers(manager, certificate));
}

/** Thumbprints of the keys for which JWK has a form. */
export function keysOf(ders: readonly Buffer[]): string[] {
  return ders.flatMap((der) => certificateKeyThumbprint(der) ?? []);
}

/** Undefined where the list does not have it, or fails: it has to be read alone. */
async function entriesInList(manager: Manager, certificate: CertificateKey): Promise<readonly EntryKey[] | undefined> {
  // The project name `admin` lists across projects, so that names are not unique there.
  if (certificate.projectName === "admin") return undefined;
  const list = await heldKeys(manager, certificate.projectName, certificate).catch(() => undefined);
  return list?.certificates.get(certificate.certificateName);
}

async function heldDers({ certificates }: Manager, key: CertificateKey): Promise<readonly Buffer[]> {
  try {
    return (await certificates.get(key)).entries.map(({ der }) => der);
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return [];
    throw error;
  }
}

/**
 * Whether another certificate of the project carries one of the keys; false also where a list leaves out contents, or
 * this process has written to the other one meanwhile.
 * @throws every ManagerError.
 */
export async function hasOtherHolder(
  manager: Manager,
  projectName: string,
  certificate: CertificateKey,
  keys: ReadonlySet<string>,
): Promise<boolean> {
  const { moment, certificates } = await heldKeys(manager, projectName, certificate);
  return [...certificates].some(([certificateName, entries]) => {
    const name = certificateWrites({ projectName, certificateName });
    if (name === certificateWrites(certificate) || manager.sharedReads.lastWrite(name) > moment) return false;
    return entries.some(({ key }) => key !== undefined && keys.has(key));
  });
}

function heldKeys(manager: Manager, projectName: string, about: CertificateKey): Promise<HeldKeys> {
  return readSince(
    manager,
    about,
    sharedKey("held keys", projectName),
    async ({ sharedReads: shared, certificates }) => {
      const moment = shared.moment();
      const listed = await certificates.list(projectName);
      const byName = listed.map(({ certificateName, entries }) => [certificateName, entries.map(entryKey)] as const);
      return { moment, certificates: new Map(byName) };
    },
  );
}

function entryKey(entry: EntrySummary): EntryKey {
  const { thumbprintSha1 } = entry;
  const der = contentOf(entry);
  const key = der === undefined ? undefined : certificateKeyThumbprint(der);
  return {
    isTold: der !== undefined,
    ...(key === undefined ? {} : { key }),
    ...(thumbprintSha1 === undefined ? {} : { thumbprintSha1 }),
  };
}

function readSince<T>(manager: Manager, about: CertificateKey, key: string, ask: (manager: Manager) => Promise<T>) {
  const after = manager.sharedReads.lastWrite(certificateWrites(about));
  return manager.sharedReads.read(key, ask, { after, whileInUse: true });
}
