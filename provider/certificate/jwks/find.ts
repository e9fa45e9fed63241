/**
 * Finds the JWKs that were made from a certificate. The Manager never tells a certificate's id, to which JWKs refer: so
 * a JWK counts as made from it when it is linked to a certificate and its public key is the certificate's (RFC 7638), and
 * with it all that are linked to the same one.
 * Source: pages "List JWKs" and "Get JWK"; section "JWK Association" of "JWKS Configuration".
 */
import { type CertificateKey, type Manager, ManagerUnavailableError } from "../../apinizer";
import type { ApinizerError } from "../../base/errors";
import { answerOr } from "../../base/fallback";
import type { Context } from "../../resource/context";
import { defined } from "../../resource/properties";
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
  /** What it had before is not known: any JWK that no other certificate explains may be made from it. */
  readonly hadUnknown?: boolean;
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
  /** That the Manager gave no answer to something of it. */
  readonly unreachable?: ManagerUnavailableError;
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
  const possible = search.hadUnknown === true ? await unexplained(manager, certificate, others) : [];
  const reasons = [
    ...(failures.length === 0 ? [] : [describeFailures(failures)]),
    ...(possible.length === 0 ? [] : [describePossible(possible)]),
  ];
  return defined({
    jwks: jwks.sort(byProjectAndName),
    keys,
    notKnown: reasons.length === 0 ? undefined : reasons.join("; "),
    unreachable: failures.find((error) => error instanceof ManagerUnavailableError),
  });
}

/** The JWKs whose keys no other certificate has, as far as can be told. */
async function unexplained(
  manager: Manager,
  certificate: CertificateKey,
  groups: readonly (readonly LinkedJwk[])[],
): Promise<LinkedJwk[]> {
  const isLeft = await Promise.all(
    groups.map(async (group) => !(await isHeldByAnother(manager, certificate, group, keysIn(group)))),
  );
  return groups.filter((_group, index) => isLeft[index] === true).flat();
}

function describePossible(jwks: readonly LinkedJwk[]): string {
  const names = [...jwks].sort(byProjectAndName).map(nameOf).join(", ");
  return `no environment has it, so that its former content is not known; it may be that of ${names}`;
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
  return isHeldByAnother(manager, certificate, jwks, new Set([...keys, ...keysIn(jwks)]));
}

/** Whether another certificate of any project, as far as the token may see, has one of the keys that these JWKs have. */
async function isHeldByAnother(
  manager: Manager,
  certificate: CertificateKey,
  jwks: readonly LinkedJwk[],
  keys: ReadonlySet<string>,
): Promise<boolean> {
  const own = [certificate.projectName, ...jwks.map(({ projectName }) => projectName)];
  const visible = await answerOr(own, () => visibleProjects(manager, certificate));
  const asked = [...new Set([...own, ...visible])].map((project) =>
    answerOr(false, () => hasOtherHolder(manager, project, certificate, keys)),
  );
  return (await Promise.all(asked)).includes(true);
}

function keysIn(jwks: readonly LinkedJwk[]): ReadonlySet<string> {
  return new Set(jwks.map(({ thumbprintSha256 }) => thumbprintSha256));
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
