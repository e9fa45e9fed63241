/**
 * Finds the JWKs that were made from a certificate. The Manager never tells a certificate's id, to which JWKs refer: so
 * a JWK counts as made from it when it is linked to a certificate and its public key is the certificate's (RFC 7638), and
 * with it all that are linked to the same one.
 * Source: pages "List JWKs" and "Get JWK"; section "JWK Association" of "JWKS Configuration".
 */
import type { CertificateKey } from "../../apinizer";
import type { ApinizerError } from "../../base/errors";
import { answerOr } from "../../base/fallback";
import type { Context } from "../../resource/context";
import { isExplained } from "./otherCertificates";
import { hasOtherHolder, heldKeysOf, keysOf, type LinkedJwk, linkedJwks, visibleProjects } from "./reads";

/** What is looked for, and where. */
export interface JwkSearch {
  /** What is known of the certificate's contents, as DER. */
  readonly ders: readonly Buffer[];
  /** RFC 7638 thumbprints of keys that it had, where their contents are not known. */
  readonly keyThumbprints?: readonly string[];
  /** The Manager holds nothing else for it; else it is read where there are JWKs that it might explain. */
  readonly isAllOfIt?: boolean;
  /** JWKs that carry the key of another certificate of this run are taken to be that one's. */
  readonly trustsOthers?: boolean;
  /** By default in all projects that the token may see. */
  readonly projects?: readonly string[];
}

/** What could be found out about the JWKs of a certificate. */
export interface FoundJwks {
  /** Sorted by project and name. */
  readonly jwks: readonly LinkedJwk[];
  /** RFC 7638 thumbprints of the keys by which they were found; none where no JWK is linked. */
  readonly keys: ReadonlySet<string>;
  /** Why there may be more of them; absent when everything was looked at. */
  readonly notKnown?: string;
}

/** Finds the JWKs of a certificate. Never fails because of the Manager: it tells what could not be looked at. */
export async function findJwks(context: Context, certificate: CertificateKey, search: JwkSearch): Promise<FoundJwks> {
  const { manager } = context;
  const failures: ApinizerError[] = [];
  const notRead = (error: ApinizerError) => void failures.push(error);
  const projects =
    search.projects ??
    (await answerOr([certificate.projectName], () => visibleProjects(manager, certificate), notRead));
  const perProject = projects.map((project) =>
    answerOr([], () => linkedJwks(manager, project, certificate, notRead), notRead),
  );
  const groups = bySource((await Promise.all(perProject)).flat());
  // To work out keys takes long, and mostly no JWK is linked.
  const keys = new Set(groups.length === 0 ? [] : [...(search.keyThumbprints ?? []), ...keysOf(search.ders)]);
  const others = groups.filter((group) => !carries(group, keys));
  const isExhausted = others.length === 0 || search.isAllOfIt === true;
  if (!isExhausted && !(search.trustsOthers === true && isExplained(context, certificate, others))) {
    const held = await answerOr([], () => heldKeysOf(manager, certificate, search.ders), notRead);
    for (const key of held) keys.add(key);
  }
  const jwks = groups.filter((group) => carries(group, keys)).flat();
  return {
    jwks: jwks.sort(byProjectAndName),
    keys,
    ...(failures.length === 0 ? {} : { notKnown: describeFailures(failures) }),
  };
}

/** What was not answered, by the reason: a Manager that is down has one for all of it. */
function describeFailures(failures: readonly ApinizerError[]): string {
  const reasons = new Map<string, Set<string>>();
  for (const { subject, received } of failures)
    reasons.set(received, (reasons.get(received) ?? new Set()).add(subject));
  return [...reasons]
    .map(([received, subjects]) => `${[...subjects].sort().join(", ")}: ${received}`)
    .sort()
    .join("; ");
}

/**
 * Whether the JWKs may be made from another certificate. They are not where all refer to one id, and no other certificate
 * that the token may see has its keys or one of theirs: a JWK can be made from a certificate of any project. What cannot be
 * looked at counts as no.
 */
export async function isAmbiguous(
  { manager }: Context,
  certificate: CertificateKey,
  { jwks, keys }: FoundJwks,
): Promise<boolean> {
  if (jwks.length === 0) return false;
  if (new Set(jwks.map(({ sourceId }) => sourceId)).size > 1) return true;
  const own = [certificate.projectName, ...jwks.map(({ projectName }) => projectName)];
  const visible = await answerOr(own, () => visibleProjects(manager, certificate));
  const theirs = new Set([...keys, ...jwks.map(({ thumbprintSha256 }) => thumbprintSha256)]);
  const asked = [...new Set([...own, ...visible])].map((project) =>
    answerOr(false, () => hasOtherHolder(manager, project, certificate, theirs)),
  );
  return (await Promise.all(asked)).includes(true);
}

export function byProjectAndName(a: Pick<LinkedJwk, "projectName" | "name">, b: typeof a): number {
  const [first, second] = [nameOf(a), nameOf(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A JWK's name as messages have it. */
export function nameOf({ projectName, name }: Pick<LinkedJwk, "projectName" | "name">): string {
  return `${projectName}/${name}`;
}

/** JWKs that refer to one certificate each. */
function bySource(jwks: readonly LinkedJwk[]): LinkedJwk[][] {
  const groups = new Map<string, LinkedJwk[]>();
  for (const jwk of jwks) groups.set(jwk.sourceId, [...(groups.get(jwk.sourceId) ?? []), jwk]);
  return [...groups.values()];
}

function carries(group: readonly LinkedJwk[], keys: ReadonlySet<string>): boolean {
  return group.some(({ thumbprintSha256 }) => keys.has(thumbprintSha256));
}
