/** What a write to a certificate does to the JWKs derived from it, within a plan. */
import type { CertificateKey } from "../../../provider/apinizer";
import type { CertificateJwk } from "../../../provider/certificate/jwks/certificateJwk";
import { type ForetoldJwks, foretellJwks, type JwkEffects } from "../../../provider/certificate/jwks/effects";
import { byProjectAndName, nameOf } from "../../../provider/certificate/jwks/find";
import type { Context } from "../../../provider/resource/context";
import { derOf, type Held } from "./held";
import type { Plan, PlannedStep } from "./plan";
import { keepsName, ownStepOf } from "./planned";
import { type JwkImpact, noEffects, type StepEffects } from "./stepImpact";

/** What is known of a certificate's step. Without a context the Manager cannot be asked. */
export interface CertificateStep {
  readonly context: Context | undefined;
  readonly plan: Plan;
  readonly step: PlannedStep;
  /** The certificate before the step; undefined where there is none. */
  readonly key: CertificateKey | undefined;
}

/** How a write reaches JWKs. */
export interface Cascade {
  readonly effects: JwkEffects;
  /** Why it is not known whether it comes to that. */
  readonly notKnown?: string | undefined;
  /** What to do about JWKs that are lost although that may not be meant. */
  readonly advice?: string | undefined;
}

/** Finds the JWKs, those included that the state has where the Manager tells none. */
export async function cascadeOf(
  about: CertificateStep,
  key: CertificateKey,
  held: Held,
  { effects, notKnown, advice }: Cascade,
): Promise<StepEffects> {
  const { context, plan, step } = about;
  const entries = "certificate" in held ? held.certificate.entries.map(({ der }) => der) : [];
  const known = derOf(step.old?.outputs.certificatePem);
  const search = { ders: [...(known === undefined ? [] : [known]), ...entries], isAllOfIt: "certificate" in held };
  const foretold: ForetoldJwks =
    context === undefined
      ? { jwks: [], keys: new Set(), ambiguous: false, notKnown: "the Manager was not asked" }
      : await foretellJwks(context, key, search, effects);
  const impactOn = (
    jwk: Pick<JwkImpact, "projectName" | "name">,
    effect: JwkImpact["effect"],
    isSeen: boolean,
  ): JwkImpact => {
    const { projectName, name } = jwk;
    const own = ownStepOf(plan, step, nameOf(jwk));
    if (own !== undefined) {
      const certainty = isSeen ? "certain" : "not known";
      return { projectName, name, effect: keepsName(own) ? "recreated" : "deleted", chosen: true, certainty };
    }
    const isKnown = isSeen && notKnown === undefined;
    const certainty = !isKnown ? "not known" : foretold.ambiguous ? "ambiguous" : "certain";
    return { projectName, name, effect, chosen: effects.chosen, certainty };
  };
  const seen = foretold.jwks.map((jwk) => impactOn(jwk, jwk.effect, true));
  const names = new Set(seen.map(nameOf));
  const unseen = (foretold.notKnown === undefined ? [] : jwksOf(step.old?.outputs.jwks))
    .filter((jwk) => !names.has(nameOf(jwk)))
    .map((jwk) => impactOn(jwk, effects.on({ ...jwk, sourceId: "" }), false));
  const jwks = [...seen, ...unseen].sort(byProjectAndName);
  const mayLose = jwks.some(({ effect, chosen }) => !chosen && (effect === "cut" || effect === "deleted"));
  return {
    ...noEffects,
    jwks,
    notKnown: [
      ...(foretold.notKnown === undefined ? [] : [`which JWKs are derived from it (${foretold.notKnown})`]),
      ...(notKnown === undefined || (jwks.length === 0 && foretold.notKnown === undefined) ? [] : [notKnown]),
    ],
    ...(advice !== undefined && mayLose ? { advice } : {}),
  };
}

/** The JWKs that a state has of a certificate. */
function jwksOf(value: unknown): readonly CertificateJwk[] {
  return Array.isArray(value) ? (value as readonly CertificateJwk[]).filter(({ inSync }) => inSync) : [];
}
