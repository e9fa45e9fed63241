/** Says what a change of a certificate does to the JWKs made from it, before it is made. */
import { type Found, findJwks, type LinkedJwk } from "./cascade";
import { JwksProtectedError } from "./cascadeErrors";
import { type CertificateInputs, isUnknown, type RawInputs } from "./certificateInputs";
import { type CertificateState, oldCertificates } from "./certificateState";
import type { Context } from "./context";
import { certificateKeyThumbprint } from "./jwkThumbprint";
import { parseCertificatePem } from "./x509";

/** What becomes of a JWK. */
type Fate = "re-keyed" | "untouched" | "cut" | "deleted";

/** A change as far as JWKs are concerned. */
interface Change {
  readonly subject: string;
  readonly what: "this update" | "this replacement" | "this delete";
  readonly fateOf: (jwk: LinkedJwk) => Fate;
  /** The new certificate has the old one's key. */
  readonly keepsKey: boolean;
  /** The program says what to do with JWKs. */
  readonly chosen: boolean;
  /** What to do about JWKs that are lost although that may not be meant. */
  readonly advice: string | undefined;
  /** Losing JWKs that nobody chose to lose is an error. */
  readonly protect: boolean;
}

/**
 * Tells what an update to another certificate does to the JWKs. Reads only.
 * Errors: {@link JwksProtectedError}.
 */
export async function foreseeUpdate(context: Context, state: CertificateState, news: RawInputs): Promise<void> {
  const { jwkUpdateAction: action, updateScope: scope, certificatePem } = news as Partial<CertificateInputs>;
  // What is not known in a preview is said by the `up`, which knows it.
  if (isUnknown(action)) return;
  const ders = oldCertificates(state, certificatePem);
  const key = isUnknown(certificatePem)
    ? undefined
    : certificateKeyThumbprint(parseCertificatePem(`${certificatePem}`));
  tell(context, await findJwks(context, state, ders, "all"), {
    subject: `certificate ${state.projectName}/${state.certificateName}`,
    what: "this update",
    keepsKey: key !== undefined && ders.every((der) => certificateKeyThumbprint(der) === key),
    fateOf: ({ projectName, thumbprintSha256 }) => {
      if (action !== "UPDATE" || (scope !== "ALL_PROJECTS" && projectName !== state.projectName)) return "cut";
      return thumbprintSha256 === key ? "untouched" : "re-keyed";
    },
    chosen: action !== undefined,
    advice: updateAdvice(action, scope),
    protect: news.protectJwks === true,
  });
}

/**
 * Tells what becomes of the JWKs when the certificate is deleted, on its own or by a replacement. Reads only. The delete
 * obeys what the last `pulumi up` recorded. Errors: {@link JwksProtectedError}.
 */
export async function foreseeRemoval(
  context: Context,
  state: CertificateState,
  what: "this replacement" | "this delete",
  protect: boolean,
): Promise<void> {
  const action = state.jwkDeleteAction;
  const found = await findJwks(context, state, oldCertificates(state), "all");
  const deletes = action === "DELETE" && !context.manager.legacyJwkParameters;
  tell(context, found, {
    subject: `certificate ${state.projectName}/${state.certificateName}`,
    what,
    keepsKey: false,
    fateOf: () => (deletes ? "deleted" : "cut"),
    chosen: action !== undefined,
    advice: removalAdvice(action, deletes),
    protect,
  });
}

function updateAdvice(action: CertificateInputs["jwkUpdateAction"], scope: CertificateInputs["updateScope"]) {
  if (action === undefined) {
    return 'jwkUpdateAction is not set: set it to "UPDATE" to make JWKs anew from the new certificate, or to "NULLIFY" to say that cutting them is meant.';
  }
  return action === "UPDATE" && scope !== "ALL_PROJECTS"
    ? 'updateScope: "ALL_PROJECTS" makes those of other projects anew too.'
    : undefined;
}

function removalAdvice(action: CertificateInputs["jwkDeleteAction"], deletes: boolean): string | undefined {
  if (action === undefined) {
    return 'jwkDeleteAction is not set: set it to "DELETE", or to "NULLIFY" to say that cutting them is meant, and run `pulumi up` before the certificate goes: a delete obeys what was recorded.';
  }
  return action === "DELETE" && !deletes
    ? "They are not deleted: Managers before 2026.01 (legacyJwkParameters) cannot do that."
    : undefined;
}

/** One message, if there is something to say. */
function tell({ report }: Context, found: Found, change: Change): void {
  if (found.jwks.length === 0 && found.notKnown === undefined) return;
  const { subject, what, chosen, advice } = change;
  const fates = new Map<Fate, string[]>();
  for (const jwk of found.jwks) {
    const fate = change.fateOf(jwk);
    fates.set(fate, [...(fates.get(fate) ?? []), `${jwk.projectName}/${jwk.name}`]);
  }
  const lost = [...(fates.get("cut") ?? []), ...(fates.get("deleted") ?? [])];
  const effect = effectOf(found, fates, change);
  const mayLose = lost.length > 0 || (found.notKnown !== undefined && !chosen);
  if (change.protect && !chosen && mayLose)
    throw new JwksProtectedError(subject, `${what}: ${effect}`, advice ?? "", lost);
  if (advice !== undefined && mayLose) report.warn(`${subject}: ${what}: ${effect}. ${advice}`);
  else report.info(`${subject}: ${what}: ${effect}.`);
}

function effectOf(found: Found, fates: ReadonlyMap<Fate, readonly string[]>, { keepsKey }: Change): string {
  const verb = found.ambiguous ? "may be" : "will be";
  const endings: Readonly<Record<Fate, string>> = {
    "re-keyed": `${verb} re-keyed from the new certificate`,
    untouched: "untouched",
    cut: `${verb} cut from it (link removed; the old key stays in use)`,
    deleted: `${verb} deleted`,
  };
  const parts = (Object.keys(endings) as Fate[]).flatMap((fate) => {
    const names = fates.get(fate);
    return names === undefined ? [] : [`${names.join(", ")} ${endings[fate]}`];
  });
  return [
    ...(keepsKey && parts.length > 0 ? ["the certificate keeps its key, so no JWK changes its key"] : []),
    ...(parts.length === 0 ? [] : [`JWKs made from it: ${parts.join("; ")}`]),
    ...(found.ambiguous ? ["another certificate has the same key, and these JWKs may be made from that one"] : []),
    ...(found.notKnown === undefined ? [] : [`${notKnown(parts.length > 0)} (${found.notKnown})`]),
  ].join(". ");
}

function notKnown(some: boolean): string {
  return `it is not known whether ${some ? "other " : ""}JWKs were made from it, and what happens to them`;
}
