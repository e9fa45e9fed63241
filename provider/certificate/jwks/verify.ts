/** Looks what became of the JWKs of a certificate after it was updated. */
import { type CertificateKey, JwkNotFoundError, type JwkUpdate, type WriteOutcome } from "../../apinizer";
import { ApinizerError } from "../../base/errors";
import { answerOr } from "../../base/fallback";
import { certificateKeyThumbprint, jwkThumbprint } from "../../jose/thumbprint";
import type { Context } from "../../resource/context";
import { parseCertificatePem } from "../../x509";
import type { CertificateInputs } from "../inputs";
import { certificateSubject } from "../key";
import type { CertificateJwk } from "./certificateJwk";
import { byProjectAndName, findJwks, isAmbiguous, type JwkSearch, nameOf } from "./find";
import { isLinked, listedJwks, listedJwksAfterBatch } from "./reads";

/** What is known of a certificate and its JWKs before an update. */
export interface JwksBeforeUpdate {
  /** The outputs so far. */
  readonly jwks: readonly CertificateJwk[];
  /** What the Manager holds, as far as that is known. */
  readonly search: JwkSearch;
  /** The update changes what is around the certificate. */
  readonly keepsContent: boolean;
}

/** A JWK whose way through an update is watched. */
interface TrackedJwk extends CertificateJwk {
  /** The Manager's id of the certificate before; absent where that is not known. */
  readonly sourceId?: string;
}

/** JWKs whose way through an update is watched. */
export interface TrackedJwks {
  /** Linked before, as far as that is known. */
  readonly jwks: readonly TrackedJwk[];
  /** Cut before: no update reaches them. */
  readonly cut: readonly CertificateJwk[];
  readonly ambiguous: boolean;
  readonly keepsContent: boolean;
}

/** Finds, before an update, the JWKs that it shall take along. Reads only where it takes some along, and never fails. */
export async function trackJwks(
  context: Context,
  inputs: CertificateInputs,
  sent: JwkUpdate,
  { jwks, search, keepsContent }: JwksBeforeUpdate,
): Promise<TrackedJwks> {
  if (sent.jwkUpdateAction !== "UPDATE") return { jwks: [], cut: [], ambiguous: false, keepsContent };
  const found = await findJwks(context, inputs, { ...search, trustsOthers: keepsContent });
  if (found.notKnown !== undefined) {
    context.report.warn(
      `${certificateSubject(inputs)}: the JWKs derived from it could not be determined before the update (${found.notKnown}). ` +
        "`pulumi refresh` lists those that are linked to it afterwards.",
    );
  }
  const isReached = (jwk: CertificateJwk) =>
    sent.updateScope === "ALL_PROJECTS" || jwk.projectName === inputs.projectName;
  const linked = found.jwks.map((jwk) => ({ ...jwk, inSync: true })).filter(isReached);
  if (keepsContent) warnOfOtherKeys(context, inputs, linked);
  const names = new Set(linked.map(nameOf));
  const others = jwks.filter((jwk) => isReached(jwk) && !names.has(nameOf(jwk)));
  const standings = await Promise.all(
    others.map(async (jwk) => ({ jwk, standing: await standing(context, inputs, jwk) })),
  );
  const inStanding = (wanted: Standing) => standings.filter((one) => one.standing === wanted).map(({ jwk }) => jwk);
  const isUnknown = found.notKnown !== undefined;
  return {
    jwks: [...linked, ...inStanding("unknown"), ...(isUnknown ? inStanding("linked") : [])],
    cut: inStanding("cut").map((jwk) => ({ ...jwk, inSync: false })),
    // Where the certificate stays, a JWK has to stay linked to whichever it is.
    ambiguous: !keepsContent && (await isAmbiguous(context, inputs, found)),
    keepsContent,
  };
}

/** Updates; others that update at the same time wait for it where one list can prove it for all of them. */
export function updateTracked(
  { manager }: Context,
  { jwks, keepsContent }: TrackedJwks,
  update: () => Promise<WriteOutcome>,
): Promise<WriteOutcome> {
  return keepsContent && jwks.length > 0 ? manager.sharedReads.inBatch(update) : update();
}

/** Reads the watched JWKs again after the update, and warns of those that are not as they shall be. */
export async function verifyJwks(
  context: Context,
  inputs: CertificateInputs,
  { jwks, cut, ambiguous, keepsContent }: TrackedJwks,
): Promise<CertificateJwk[]> {
  if (jwks.length === 0 && cut.length === 0) return [];
  const key = certificateKeyThumbprint(parseCertificatePem(inputs.certificatePem));
  const see = (jwk: TrackedJwk) =>
    keepsContent ? findInList(context, inputs, jwk, key) : readJwkAgain(context, jwk, key);
  const seen = (await Promise.all(jwks.map(see))).flat();
  // A JWK with the old key that is linked nevertheless hangs on the other certificate that has this key.
  const own = seen.filter(({ jwk, linked }) => jwk.inSync || !linked || !ambiguous);
  reportOutcome(context, inputs, { seen: own, cut, keepsContent });
  return [...own.map(({ jwk }) => jwk), ...cut].sort(byProjectAndName);
}

type Standing = "linked" | "cut" | "gone" | "unknown";

/** How a JWK of the outputs stands in what was listed before the update, in which it was not found as linked. */
function standing({ manager }: Context, about: CertificateKey, jwk: CertificateJwk): Promise<Standing> {
  return answerOr<Standing>("unknown", async () => {
    const listed = (await listedJwks(manager, jwk.projectName, about)).find(({ name }) => name === jwk.name);
    if (listed === undefined) return "gone";
    return listed.sourceId === undefined ? "cut" : "linked";
  });
}

interface Seen {
  readonly jwk: CertificateJwk;
  readonly linked: boolean;
  /** Its certificate has another id than before. */
  readonly movedId: boolean;
  /** What is wrong with it; undefined when it is in sync. */
  readonly problem?: string;
  /** Why it could not be looked at. */
  readonly notSeen?: string;
}

/** Where nothing but the link is at stake, one list tells it of many. */
async function findInList(
  context: Context,
  inputs: CertificateInputs,
  known: TrackedJwk,
  key: string | undefined,
): Promise<readonly Seen[]> {
  if (known.sourceId === undefined || known.thumbprintSha256 !== key) return readJwkAgain(context, known, key);
  const { sourceId, ...jwk } = known;
  try {
    const all = await listedJwksAfterBatch(context.manager, jwk.projectName, inputs);
    const listed = all.find(({ name }) => name === jwk.name);
    if (listed === undefined) return [];
    if (!isLinked(listed)) return [cutBy(jwk, cutByThis)];
    return [{ jwk: { ...jwk, kid: listed.kid }, linked: true, movedId: listed.sourceId !== sourceId }];
  } catch (error) {
    return [notSeen(jwk, error)];
  }
}

async function readJwkAgain(
  { manager }: Context,
  known: TrackedJwk,
  key: string | undefined,
): Promise<readonly Seen[]> {
  const { sourceId: before, ...jwk } = known;
  try {
    const { kid, sourceId, publicJwk } = await manager.jwks.get(known);
    const thumbprintSha256 = (publicJwk === undefined ? undefined : jwkThumbprint(publicJwk)) ?? "";
    const seen = { ...jwk, kid, thumbprintSha256 };
    if (sourceId === undefined) return [cutBy(seen, before === undefined ? "its link is cut" : cutByThis)];
    const inSync = thumbprintSha256 === key;
    // What was cut before and is linked now with another key was made from something else.
    if (!known.inSync && !inSync) return [];
    const movedId = before !== undefined && before !== sourceId;
    return [{ jwk: { ...seen, inSync }, linked: true, movedId, ...(inSync ? {} : { problem: "carries another key" }) }];
  } catch (error) {
    if (error instanceof JwkNotFoundError) return [];
    return [notSeen(jwk, error)];
  }
}

const cutByThis = "its link was cut by this update";

function cutBy(jwk: CertificateJwk, problem: string): Seen {
  return { jwk: { ...jwk, inSync: false }, linked: false, movedId: false, problem };
}

/**
 * Counts as out of sync until a refresh has looked.
 * @throws what is none of the Manager's.
 */
function notSeen(jwk: CertificateJwk, error: unknown): Seen {
  if (!(error instanceof ApinizerError)) throw error;
  return { jwk: { ...jwk, inSync: false }, linked: false, movedId: false, notSeen: error.received };
}

interface Outcome {
  readonly seen: readonly Seen[];
  readonly cut: readonly CertificateJwk[];
  readonly keepsContent: boolean;
}

function reportOutcome(context: Context, inputs: CertificateInputs, { seen, cut, keepsContent }: Outcome): void {
  const { report } = context;
  const problems = seen.flatMap(({ jwk, problem }) => (problem === undefined ? [] : [{ name: nameOf(jwk), problem }]));
  if (problems.length > 0) {
    const wereCut = problems.some(({ problem }) => problem === cutByThis);
    report.warn(
      `${certificateSubject(inputs)}: these JWKs should have ${keepsContent ? "stayed linked to it" : "been re-keyed from it"}, but were not: ` +
        `${problems.map(({ name, problem }) => `${name} (${problem})`).join(", ")}. ` +
        `${wereCut ? whyCut(context, inputs) : ""}${outOfReach}`,
    );
  }
  const unseen = seen.flatMap(({ jwk, notSeen }) => (notSeen === undefined ? [] : [`${nameOf(jwk)} (${notSeen})`]));
  if (unseen.length > 0) {
    report.warn(
      `${certificateSubject(inputs)}: these JWKs could not be looked at after this update: ${unseen.join(", ")}. ` +
        `\`pulumi refresh\` tells whether they ${keepsContent ? "are still linked to it" : "were re-keyed from it"}.`,
    );
  }
  if (cut.length > 0) {
    report.warn(
      `${certificateSubject(inputs)}: the link of these JWKs to it was cut before this update: ${cut.map(nameOf).join(", ")}. ` +
        outOfReach,
    );
  }
  const moved = seen.filter(({ movedId }) => movedId);
  if (moved.length > 0) warnOfNewId(context, inputs, moved.map(({ jwk }) => nameOf(jwk)).join(", "));
}

const outOfReach =
  "An update cannot reach a JWK whose link is cut: delete it and create it again from the certificate.";

/** Told once in a run: it is the Manager's way, whatever certificate shows it. */
function warnOfNewId({ report, run }: Context, inputs: CertificateInputs, jwks: string): void {
  if (!run.isNew("certificates get another id")) return;
  report.warn(
    `${certificateSubject(inputs)}: with this update the Manager gave it another id, as its JWKs show (${jwks}). Point ` +
      "policies, and whatever else refers to the certificate by id, at it again. The same goes for every other certificate " +
      "that is updated.",
  );
}

/** Why links are cut although UPDATE is sent, told once in a run as {@link warnOfNewId}; empty afterwards. */
function whyCut({ manager, run }: Context, inputs: CertificateInputs): string {
  if (!run.isNew("links are cut although UPDATE was sent")) return "";
  return (
    `The Manager was sent UPDATE and cut links. ${legacyHint(inputs, manager.legacyJwkParameters)} ` +
    "`npx pulumi-apinizer probe` tells which parameter it knows. "
  );
}

function legacyHint({ connection }: CertificateInputs, legacyJwkParameters: boolean): string {
  const setting = `${connection}:legacyJwkParameters`;
  return legacyJwkParameters
    ? `If the Manager is of 2026.01 or newer, remove ${setting}: it does not know that parameter.`
    : `The Manager is probably older than 2026.01: if so, set ${setting} to true.`;
}

/** An entry was changed outside Pulumi, and no refresh has seen it: the update puts the wanted content there, too. */
function warnOfOtherKeys({ report }: Context, inputs: CertificateInputs, jwks: readonly CertificateJwk[]): void {
  if (jwks.length === 0) return;
  const key = certificateKeyThumbprint(parseCertificatePem(inputs.certificatePem));
  const others = jwks.filter(({ thumbprintSha256 }) => thumbprintSha256 !== "" && thumbprintSha256 !== key);
  if (others.length === 0) return;
  report.warn(
    `${certificateSubject(inputs)}: JWKs derived from it carry a key other than this certificate's: ` +
      `${others.map(nameOf).join(", ")}. It was changed outside Pulumi; this update re-keys them.`,
  );
}
