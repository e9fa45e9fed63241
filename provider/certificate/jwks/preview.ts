/** Says what a change of a certificate does to the JWKs derived from it, before it is made. */

import type { CertificateKey } from "../../apinizer";
import { sortedSet } from "../../base/sets";
import { certificateKeyThumbprint } from "../../jose/thumbprint";
import type { Context } from "../../resource/context";
import { isUnknown, type PropertyMap } from "../../resource/properties";
import { decodePem, parseCertificatePem } from "../../x509";
import type { CertificateInputs } from "../inputs";
import { certificateSubject } from "../key";
import {
  deletesJwks,
  type ForetoldJwks,
  foretellJwks,
  type JwkEffect,
  type JwkEffects,
  removalEffects,
  updateEffects,
} from "./effects";
import { JwksDeclaredError, JwksProtectedError } from "./errors";
import { type JwkSearch, nameOf } from "./find";

/** A change as far as JWKs are concerned. */
interface Change {
  readonly subject: string;
  /** `this update`, `the next update`, … */
  readonly what: string;
  readonly effects: JwkEffects;
  /** The certificate's content afterwards, where there is one and that is known. */
  readonly newContent?: Buffer | undefined;
  /** The option that says what to do with JWKs. */
  readonly option: "jwkUpdateAction" | "jwkDeleteAction";
  /** What to do about JWKs that are lost although that may not be meant. */
  readonly advice: string | undefined;
  /** Losing JWKs that nobody chose to lose is an error. */
  readonly refuses: boolean;
  /** Deleting JWKs that the program still declares is an error. */
  readonly keepsDeclared?: boolean;
  readonly failsUnreached: boolean;
}

/** How a change that is not made yet is told. */
export interface PreviewOptions {
  /** The engine is about to make the change; else it only compares, as in a refresh. */
  readonly isPlanned: boolean;
  /** Losing JWKs that nobody chose to lose is an error, if the change is planned. */
  readonly protect: boolean;
  /** That the Manager gives no answer is an error of its own, and not that something is unknown. */
  readonly failsUnreached?: boolean;
}

/** A certificate that is to change or to go. */
export interface ChangedCertificate extends CertificateKey {
  readonly jwkDeleteAction?: Exclude<CertificateInputs["jwkDeleteAction"], undefined>;
  /** Absent where it is not known. */
  readonly certificatePem?: string;
  /** RFC 7638 thumbprint of the key that it had when it was written, where that content is not known any more. */
  readonly keyThumbprint?: string;
}

/**
 * Tells what an update to another certificate does to the JWKs. Reads only; `search` where more is known of what the
 * Manager holds than the state tells; `failsUnreached` as of {@link PreviewOptions}.
 * @throws {@link JwksProtectedError}.
 */
export async function previewUpdate(
  context: Context,
  state: ChangedCertificate,
  news: PropertyMap,
  isPlanned: boolean,
  search: JwkSearch = knownBy(state),
  failsUnreached = false,
): Promise<void> {
  const { jwkUpdateAction: action, updateScope: scope, certificatePem } = news as Partial<CertificateInputs>;
  // What is not known in a preview is said by the `up`, which knows it.
  if (isUnknown(action) || (action === "UPDATE" && isUnknown(scope))) return;
  const newContent = isUnknown(certificatePem) ? undefined : parseCertificatePem(`${certificatePem}`);
  await reportEffects(context, state, search, {
    subject: certificateSubject(state),
    what: isPlanned ? "this update" : "the next update",
    effects: updateEffects(state, news, () => keyOf(newContent)),
    newContent,
    option: "jwkUpdateAction",
    advice: updateAdvice(action, scope),
    refuses: isPlanned && news.protectJwks === true,
    failsUnreached,
  });
}

/**
 * Tells what becomes of the JWKs when the certificate is deleted, on its own or by a replacement. Reads only. The delete
 * obeys what the last `pulumi up` recorded.
 * @throws {@link JwksProtectedError}; of a delete that would take along what the program declares {@link JwksDeclaredError}.
 */
export async function previewRemoval(
  context: Context,
  state: ChangedCertificate,
  what: "replacement" | "delete",
  { isPlanned, protect, failsUnreached = false }: PreviewOptions,
): Promise<void> {
  const action = state.jwkDeleteAction;
  const legacy = context.manager.legacyJwkParameters;
  await reportEffects(context, state, knownBy(state), {
    subject: certificateSubject(state),
    what: `${isPlanned ? "this" : "the next"} ${what}`,
    effects: removalEffects(legacy, state),
    option: "jwkDeleteAction",
    advice: removalAdvice(action, legacy),
    refuses: isPlanned && protect,
    keepsDeclared: what === "delete" && deletesJwks(legacy, state),
    failsUnreached,
  });
}

/** The state remembers one content at most: what the Manager holds beside it is looked up. */
export function knownBy({
  certificatePem,
  keyThumbprint,
}: Pick<ChangedCertificate, "certificatePem" | "keyThumbprint">): JwkSearch {
  return {
    ders: certificatePem === undefined ? [] : [decodePem(certificatePem)],
    keyThumbprints: keyThumbprint === undefined ? [] : [keyThumbprint],
  };
}

/** RFC 7638 thumbprint; worked out where JWKs are found: mostly there are none. */
function keyOf(content: Buffer | undefined): string | undefined {
  return content === undefined ? undefined : certificateKeyThumbprint(content);
}

/** What to do about JWKs that an update cuts. */
export function updateAdvice(action: CertificateInputs["jwkUpdateAction"], scope: CertificateInputs["updateScope"]) {
  if (action === undefined) {
    return 'jwkUpdateAction is not set: set it to "UPDATE" to re-key JWKs from the new certificate, or to "NULLIFY" if you want to cut them.';
  }
  return action === "UPDATE" && scope !== "ALL_PROJECTS"
    ? 'updateScope: "ALL_PROJECTS" also re-keys those of other projects.'
    : undefined;
}

/** What to do about JWKs that a delete cuts. */
export function removalAdvice(action: CertificateInputs["jwkDeleteAction"], legacy: boolean): string | undefined {
  if (action === undefined) {
    return 'jwkDeleteAction is not set: set it to "DELETE", or to "NULLIFY" if you want to cut them, and run `pulumi up` before the certificate goes: a delete obeys the recorded options.';
  }
  return action === "DELETE" && legacy
    ? "They are not deleted: Managers before 2026.01 (legacyJwkParameters) cannot do that."
    : undefined;
}

/** One message, if there is something to say. */
async function reportEffects(
  context: Context,
  certificate: ChangedCertificate,
  search: JwkSearch,
  change: Change,
): Promise<void> {
  const foretold = await foretellJwks(context, certificate, search, change.effects);
  if (change.failsUnreached && foretold.unreachable !== undefined) throw foretold.unreachable;
  if (foretold.jwks.length === 0 && foretold.notKnown === undefined) return;
  const { report } = context;
  const { subject, what, advice } = change;
  const { chosen } = change.effects;
  const { ambiguous } = foretold;
  const byEffect = namesByEffect(foretold);
  const lost = [...(byEffect.get("cut") ?? []), ...(byEffect.get("deleted") ?? [])];
  const newKey = keyOf(change.newContent);
  const [oldContent] = knownBy(certificate).ders;
  const keptKey = newKey === keyOf(oldContent) ? newKey : undefined;
  // What is not known yet may turn out to be the same.
  const mayKeepContent = change.option === "jwkUpdateAction" && change.newContent === undefined;
  const effect = describeEffects(foretold, byEffect, keptKey, mayKeepContent);
  const mayLose = lost.length > 0 || (foretold.notKnown !== undefined && !chosen);
  if (change.refuses && !chosen && mayLose) {
    const resolved = ambiguous
      ? ` It is uncertain whose JWKs these are: an explicit ${change.option} resolves it.`
      : "";
    throw new JwksProtectedError(subject, `${what}: ${effect}`, `${advice}${resolved}`, lost);
  }
  if (change.keepsDeclared === true) await requireUndeclared(context, certificate, foretold);
  // A replacement tells it, and so would its delete.
  if (!context.run.isNew(`${subject}: ${change.option}: ${newKey ?? ""}: ${effect}`)) return;
  if (advice !== undefined && mayLose) report.warn(`${subject}: ${what}: ${effect}. ${advice}`);
  else report.info(`${subject}: ${what}: ${effect}.`);
}

/**
 * The state would go on to claim what was deleted. Where JWKs may be another certificate's, or could not be looked at, the
 * program tells which are made from this one.
 */
async function requireUndeclared(
  { run }: Context,
  certificate: CertificateKey,
  { jwks, ambiguous, notKnown }: ForetoldJwks,
): Promise<void> {
  const isFromIt = ({ projectName, certificateName }: PropertyMap) =>
    projectName === certificate.projectName && certificateName === certificate.certificateName;
  const fromIt = (run.inputsOfAll("JWK").filter(isFromIt) as { projectName: string; name: string }[]).map(nameOf);
  const found = jwks.map(nameOf).filter((name) => !ambiguous || fromIt.includes(name));
  const declared: string[] = [];
  for (const id of sortedSet([...found, ...(notKnown === undefined ? [] : fromIt)])) {
    if ((await run.keptBy({ kind: "JWK", id })) !== undefined) declared.push(id);
  }
  if (declared.length > 0) throw new JwksDeclaredError(certificateSubject(certificate), declared, notKnown);
}

function namesByEffect({ jwks }: ForetoldJwks): ReadonlyMap<JwkEffect, readonly string[]> {
  const names = new Map<JwkEffect, string[]>();
  for (const jwk of jwks) names.set(jwk.effect, [...(names.get(jwk.effect) ?? []), nameOf(jwk)]);
  return names;
}

function describeEffects(
  { jwks, notKnown, ambiguous }: ForetoldJwks,
  byEffect: ReadonlyMap<JwkEffect, readonly string[]>,
  keptKey: string | undefined,
  mayKeepContent: boolean,
): string {
  const verb = ambiguous || mayKeepContent ? "may be" : "will be";
  const endings: Readonly<Record<JwkEffect, string>> = {
    "re-keyed": `${verb} re-keyed from the new certificate`,
    untouched: "untouched",
    cut: `${verb} cut from it (link removed; the old key stays in use)`,
    deleted: `${verb} deleted`,
  };
  const parts = (Object.keys(endings) as JwkEffect[]).flatMap((effect) => {
    const names = byEffect.get(effect);
    return names === undefined ? [] : [`${names.join(", ")} ${endings[effect]}`];
  });
  const keepsKeys = jwks.length > 0 && jwks.every(({ thumbprintSha256 }) => thumbprintSha256 === keptKey);
  return [
    ...(keepsKeys ? ["the certificate keeps its key, so no JWK changes its key"] : []),
    ...(parts.length === 0 ? [] : [`JWKs derived from it: ${parts.join("; ")}`]),
    ...(mayKeepContent ? ["its new content is not known yet"] : []),
    ...(ambiguous ? ["another certificate has the same key, and these JWKs may be derived from that one"] : []),
    ...(notKnown === undefined ? [] : [`${unknownEffect(parts.length > 0)} (${notKnown})`]),
  ]
    .map((sentence, index) => (index === 0 ? sentence : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`))
    .join(". ");
}

function unknownEffect(some: boolean): string {
  return `it is unknown whether ${some ? "other " : ""}JWKs are derived from it, and what happens to them`;
}
