/**
 * Finds the JWKs that were made from a certificate. The Manager never tells a certificate's id, to which JWKs refer: so
 * a JWK counts as made from it when it is linked to a certificate and its public key is the certificate's (RFC 7638).
 * Source: pages "List JWKs" and "Get JWK"; section "JWK Association" of "JWKS Configuration".
 */
import {
  type CertificateKey,
  JwkNotFoundError,
  jwkListKey,
  type ListedEntry,
  type ListedJwk,
  type Manager,
} from "./apinizer";
import { contentOf } from "./certificateListing";
import type { Context } from "./context";
import { ApinizerError } from "./errors";
import { certificateKeyThumbprint, jwkThumbprint } from "./jwkThumbprint";

/** A JWK that is linked to a certificate. */
export interface LinkedJwk {
  readonly projectName: string;
  readonly name: string;
  readonly kid: string;
  /** RFC 7638, base64url. */
  readonly thumbprintSha256: string;
  /** The Manager's id of the certificate. */
  readonly sourceId: string;
}

/** What could be found out about the JWKs of a certificate. */
export interface Found {
  /** Sorted by project and name. */
  readonly jwks: readonly LinkedJwk[];
  /** Another certificate has the same key: some of the JWKs may be made from that one. */
  readonly ambiguous: boolean;
  /** Why there may be more of them; absent when everything was looked at. */
  readonly notKnown?: string;
}

/** Where to look: in the named projects, or in all that the token may see. */
export type Where = readonly string[] | "all";

const nothing: Found = { jwks: [], ambiguous: false };

/**
 * The JWKs that are linked and carry the key of one of the certificates, given as DER. Never fails because of the
 * Manager: it tells what could not be looked at. Makes no request where JWK has no form for the keys.
 */
export async function findJwks(
  { manager }: Pick<Context, "manager">,
  certificate: CertificateKey,
  ders: readonly Buffer[],
  where: Where,
): Promise<Found> {
  const keys = new Set(ders.flatMap((der) => certificateKeyThumbprint(der) ?? []));
  if (keys.size === 0) return nothing;
  const failures: string[] = [];
  const projects = await known(failures, [certificate.projectName], () =>
    where === "all" ? allProjects(manager, certificate.projectName) : Promise.resolve(where),
  );
  const perProject = projects.map((project) => known(failures, [], () => linkedJwks(manager, project)));
  const jwks = (await Promise.all(perProject)).flat().filter((jwk) => keys.has(jwk.thumbprintSha256));
  return {
    jwks: jwks.sort(byProjectAndName),
    ambiguous: jwks.length > 0 && (await isAmbiguous(manager, certificate, keys, jwks)),
    ...(failures[0] === undefined ? {} : { notKnown: failures[0] }),
  };
}

/** The JWKs of a project without their keys, shared by all who ask at about the same time. */
export function listedJwks({ shared, jwks }: Manager, projectName: string): Promise<readonly ListedJwk[]> {
  // A write to a certificate changes its own JWKs alone, and nobody asks for these again in this window.
  return shared.read(jwkListKey(projectName), () => jwks.list(projectName));
}

export function byProjectAndName(a: Pick<LinkedJwk, "projectName" | "name">, b: typeof a): number {
  const [first, second] = [a, b].map(({ projectName, name }) => `${projectName}/${name}`) as [string, string];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** All JWKs of a project that are linked to some certificate. */
async function linkedJwks(manager: Manager, projectName: string): Promise<LinkedJwk[]> {
  const listed = await listedJwks(manager, projectName);
  const linked = listed.filter((jwk) => jwk.sourceType === "CERTIFICATE" && jwk.sourceId !== undefined);
  return (await Promise.all(linked.map((jwk) => withKey(manager, projectName, jwk)))).flat();
}

/** An update gives a certificate another id, so a JWK with the same source has the same key: it is read once. */
function withKey(manager: Manager, projectName: string, listed: ListedJwk): Promise<LinkedJwk[]> {
  const { name, sourceId } = listed;
  const key = JSON.stringify(["jwk", projectName, name, sourceId]);
  const read = async (): Promise<LinkedJwk[]> => {
    try {
      const { kid, publicJwk, ...held } = await manager.jwks.get({ projectName, name });
      const thumbprintSha256 = publicJwk === undefined ? undefined : jwkThumbprint(publicJwk);
      if (thumbprintSha256 === undefined || held.sourceId === undefined) return [];
      return [{ projectName, name, kid, thumbprintSha256, sourceId: held.sourceId }];
    } catch (error) {
      if (error instanceof JwkNotFoundError) return [];
      throw error;
    }
  };
  return manager.shared.read(key, read, Number.POSITIVE_INFINITY);
}

async function allProjects(manager: Manager, own: string): Promise<readonly string[]> {
  return [...new Set([own, ...(await visibleProjects(manager))])];
}

/** The projects that the token may see, shared by all who ask at about the same time. */
export function visibleProjects({ shared, projects }: Manager): Promise<readonly string[]> {
  return shared.read("projects", () => projects.list());
}

/** JWKs of one certificate refer to one id; and no other certificate of their projects may have its key. */
async function isAmbiguous(
  manager: Manager,
  { projectName, certificateName }: CertificateKey,
  keys: ReadonlySet<string>,
  jwks: readonly LinkedJwk[],
): Promise<boolean> {
  if (new Set(jwks.map(({ sourceId }) => sourceId)).size > 1) return true;
  const projects = [...new Set([projectName, ...jwks.map((jwk) => jwk.projectName)])];
  const own = JSON.stringify([projectName, certificateName]);
  const holders = await Promise.all(
    projects.map((project) => known([], new Map<string, string[]>(), () => keyHolders(manager, project))),
  );
  return holders.some((ofProject) => [...keys].some((key) => ofProject.get(key)?.some((holder) => holder !== own)));
}

/** Certificates of a project by the keys that they carry; where a list leaves out contents, it tells nothing. */
function keyHolders({ shared, certificates }: Manager, projectName: string): Promise<Map<string, string[]>> {
  return shared.read(`key holders ${projectName}`, async () => {
    const holders = new Map<string, string[]>();
    for (const { certificateName, entries } of await certificates.list(projectName)) {
      const keys = new Set(entries.flatMap((entry) => keyOf(entry) ?? []));
      for (const key of keys) {
        holders.set(key, [...(holders.get(key) ?? []), JSON.stringify([projectName, certificateName])]);
      }
    }
    return holders;
  });
}

/** Undefined also for content that cannot be read: that belongs to another certificate. */
function keyOf(entry: ListedEntry): string | undefined {
  const der = contentOf(entry);
  return der === undefined ? undefined : certificateKeyThumbprint(der);
}

/** What is answered; where that fails, the fallback, and the reason among the failures. */
async function known<T>(failures: string[], fallback: T, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    failures.push(`${error.subject}: ${error.received}`);
    return fallback;
  }
}
