/** Looks what became of the JWKs of a certificate after it was updated, and in a refresh. */
import { type CertificateKey, JwkNotFoundError, type JwkUpdate } from "./apinizer";
import { byProjectAndName, type Found, findJwks, listedJwks } from "./cascade";
import type { CertificateInputs } from "./certificateInputs";
import type { Context } from "./context";
import { ApinizerError } from "./errors";
import { certificateKeyThumbprint, jwkThumbprint } from "./jwkThumbprint";
import { parseCertificatePem } from "./x509";

/** A JWK created from a certificate, as it was last seen. */
export interface CertificateJwk {
  readonly projectName: string;
  readonly name: string;
  readonly kid: string;
  /** RFC 7638, base64url. */
  readonly thumbprintSha256: string;
  /** It is linked to the certificate and carries its key. */
  readonly inSync: boolean;
}

/** What is known of the JWKs before an update. */
export interface KnownJwks {
  /** The outputs so far. */
  readonly jwks: readonly CertificateJwk[];
  /** DER of what the Manager holds where the update changes that; empty where the certificate stays. */
  readonly replaced: readonly Buffer[];
}

/** JWKs whose way through an update is watched. */
export interface Watched {
  readonly jwks: readonly CertificateJwk[];
  readonly ambiguous: boolean;
}

/** Finds, before an update, the JWKs that it shall take along. Reads only where it may find some, and never fails. */
export async function watchJwks(
  context: Context,
  key: CertificateKey,
  sent: JwkUpdate,
  { jwks, replaced }: KnownJwks,
): Promise<Watched> {
  if (sent.jwkUpdateAction !== "UPDATE") return { jwks: [], ambiguous: false };
  const everywhere = sent.updateScope === "ALL_PROJECTS";
  const found: Found =
    replaced.length === 0
      ? { jwks: [], ambiguous: false }
      : await findJwks(context, key, replaced, everywhere ? "all" : [key.projectName]);
  if (found.notKnown !== undefined) {
    context.report.warn(
      `${subjectOf(key)}: which JWKs were made from it could not be found out before the update (${found.notKnown}): ` +
        "`pulumi refresh` shows those that are linked to it afterwards.",
    );
  }
  // Where the certificate is replaced, what was in sync is found again; what was cut is not, and stays in sight.
  const isLookedFor = replaced.length > 0 && found.notKnown === undefined;
  const kept = jwks.filter(
    (jwk) => !(isLookedFor && jwk.inSync) && (everywhere || jwk.projectName === key.projectName),
  );
  const names = new Set(found.jwks.map(nameOf));
  const linked = found.jwks.map(({ sourceId, ...jwk }) => ({ ...jwk, inSync: true }));
  return { jwks: [...linked, ...kept.filter((jwk) => !names.has(nameOf(jwk)))], ambiguous: found.ambiguous };
}

/** Reads the watched JWKs again after the update, and warns of those that do not carry the certificate's key. */
export async function proveJwks(
  context: Context,
  inputs: CertificateInputs,
  { jwks, ambiguous }: Watched,
): Promise<CertificateJwk[]> {
  const key = certificateKeyThumbprint(parseCertificatePem(inputs.certificatePem));
  const seen = (await Promise.all(jwks.map((jwk) => seenAgain(context, jwk, key)))).flat();
  // A JWK with the old key that is linked nevertheless hangs on the other certificate that has this key.
  const own = seen.filter(({ jwk, linked }) => jwk.inSync || !linked || !ambiguous);
  warnOfOutOfSync(context, inputs, own);
  return own.map(({ jwk }) => jwk).sort(byProjectAndName);
}

interface Seen {
  readonly jwk: CertificateJwk;
  readonly linked: boolean;
  /** What is wrong with it; undefined when it is in sync. */
  readonly problem?: string;
}

async function seenAgain(
  { manager }: Context,
  known: CertificateJwk,
  key: string | undefined,
): Promise<readonly Seen[]> {
  const { projectName, name } = known;
  try {
    const { kid, sourceId, publicJwk } = await manager.jwks.get(known);
    const thumbprintSha256 = (publicJwk === undefined ? undefined : jwkThumbprint(publicJwk)) ?? "";
    const linked = sourceId !== undefined;
    const inSync = linked && thumbprintSha256 === key;
    // What was cut before and is linked now with another key was made from something else.
    if (!known.inSync && linked && !inSync) return [];
    const problem = inSync ? {} : { problem: linked ? "carries another key" : "its link was cut" };
    return [{ jwk: { projectName, name, kid, thumbprintSha256, inSync }, linked, ...problem }];
  } catch (error) {
    if (error instanceof JwkNotFoundError) return [];
    if (!(error instanceof ApinizerError)) throw error;
    return [{ jwk: { ...known, inSync: false }, linked: false, problem: `could not be read (${error.received})` }];
  }
}

function warnOfOutOfSync({ manager, report }: Context, inputs: CertificateInputs, seen: readonly Seen[]): void {
  const outOfSync = seen.filter(({ problem }) => problem !== undefined);
  if (outOfSync.length === 0) return;
  const told = outOfSync.map(({ jwk, problem }) => `${nameOf(jwk)} (${problem})`).join(", ");
  const setting = `${inputs.connection}:legacyJwkParameters`;
  const hint = manager.legacyJwkParameters
    ? `If the Manager is of 2026.01 or newer, remove ${setting}: it does not know that parameter.`
    : `The Manager is probably older than 2026.01: if so, set ${setting} to true.`;
  report.warn(
    `${subjectOf(inputs)}: these JWKs were to be made anew from it and were not: ${told}. ` +
      `${outOfSync.some(({ problem }) => problem === "its link was cut") ? `${hint} ` : ""}` +
      "A further update cannot reach a JWK whose link is cut: delete it and create it again from the certificate.",
  );
}

/**
 * The JWKs of a certificate as a refresh sees them: those that are linked and carry its key, and of the ones known
 * before those that were cut. Shares the list of a project; where something cannot be read, what was known stays.
 */
export async function refreshedJwks(
  context: Context,
  inputs: CertificateInputs,
  known: readonly CertificateJwk[],
): Promise<readonly CertificateJwk[]> {
  const projects = [...new Set([inputs.projectName, ...known.map(({ projectName }) => projectName)])];
  const where = inputs.updateScope === "ALL_PROJECTS" ? "all" : projects;
  const found = await findJwks(context, inputs, [parseCertificatePem(inputs.certificatePem)], where);
  if (found.notKnown !== undefined) return known;
  const linked = found.jwks.map(({ sourceId, ...jwk }) => ({ ...jwk, inSync: true }));
  const names = new Set(linked.map(nameOf));
  const others = known.filter((jwk) => !names.has(nameOf(jwk)));
  try {
    const cut = await Promise.all(others.map((jwk) => stillCut(context, jwk)));
    return [...linked, ...cut.flat()].sort(byProjectAndName);
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return known;
  }
}

async function stillCut({ manager }: Context, jwk: CertificateJwk): Promise<CertificateJwk[]> {
  const listed = (await listedJwks(manager, jwk.projectName)).find(({ name }) => name === jwk.name);
  return listed === undefined || listed.sourceId !== undefined ? [] : [{ ...jwk, inSync: false }];
}

function nameOf({ projectName, name }: Pick<CertificateJwk, "projectName" | "name">): string {
  return `${projectName}/${name}`;
}

function subjectOf({ projectName, certificateName }: CertificateKey): string {
  return `certificate ${projectName}/${certificateName}`;
}
