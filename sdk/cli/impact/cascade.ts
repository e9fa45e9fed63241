/** What a write to a certificate does to the JWKs derived from it, within a plan. */
import type { CertificateKey, JwkKey } from "../../../provider/apinizer";
import type { CertificateJwk } from "../../../provider/certificate/jwks/certificateJwk";
import { type ForetoldJwks, foretellJwks, type JwkEffects } from "../../../provider/certificate/jwks/effects";
import { byProjectAndName, nameOf } from "../../../provider/certificate/jwks/find";
import type { Context } from "../../../provider/resource/context";
import { derOf, type Held } from "./held";
import type { Plan, PlannedStep } from "./plan";
import { keepsName, ownStepOf } from "./planned";
import { type JwkImpact, noEffects, type StepEffects } from "./stepImpact";

/** A step, of whatever resource. Without a context the Manager cannot be asked. */
export interface StepInPlan {
  readonly context: Context | undefined;
  /** This machine's clock, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly plan: Plan;
  readonly step: PlannedStep;
}

/** What is known of a certificate's step. */
export interface CertificateStep extends StepInPlan {
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
  /** RFC 7638 thumbprint of a key that it had, where that content is not known any more. */
  readonly keyThumbprint?: string | undefined;
}

/** Finds the JWKs, those included that the state has where the Manager tells none. */
export async function cascadeOf(
  about: StepInPlan,
  key: CertificateKey,
  held: Held,
  cascade: Cascade,
): Promise<StepEffects> {
  const { notKnown, advice } = cascade;
  const foretold = await look(about, key, held, cascade);
  const jwks = [...seenImpacts(about, foretold, cascade), ...unseenImpacts(about, foretold, cascade)];
  const isOpen = jwks.length > 0 || foretold.notKnown !== undefined;
  const mayLose = jwks.some(({ effect, chosen }) => !chosen && (effect === "cut" || effect === "deleted"));
  return {
    ...noEffects,
    jwks: jwks.sort(byProjectAndName),
    notKnown: [
      ...(foretold.notKnown === undefined ? [] : [`which JWKs are derived from it (${foretold.notKnown})`]),
      ...(isOpen && notKnown !== undefined ? [notKnown] : []),
    ],
    ...(advice !== undefined && mayLose ? { advice } : {}),
  };
}

/** Looks for JWKs that carry a key which the state has, or the Manager in any environment. */
async function look(
  { context, step }: StepInPlan,
  key: CertificateKey,
  held: Held,
  { effects, keyThumbprint }: Cascade,
): Promise<ForetoldJwks> {
  if (context === undefined)
    return { jwks: [], keys: new Set(), ambiguous: false, notKnown: "the Manager was not asked" };
  const known = derOf(step.old?.outputs.certificatePem);
  const entries = "certificate" in held ? held.certificate.entries.map(({ der }) => der) : [];
  const search = {
    ders: [...(known === undefined ? [] : [known]), ...entries],
    keyThumbprints: keyThumbprint === undefined ? [] : [keyThumbprint],
    isAllOfIt: "certificate" in held,
  };
  return foretellJwks(context, key, search, effects);
}

function seenImpacts(about: StepInPlan, { jwks, ambiguous }: ForetoldJwks, cascade: Cascade): JwkImpact[] {
  const certainty = cascade.notKnown !== undefined ? "not known" : ambiguous ? "ambiguous" : "certain";
  return jwks.map((jwk) => {
    const { projectName, name, effect } = jwk;
    const own = ownImpact(about, jwk, "certain");
    return own ?? { projectName, name, effect, chosen: cascade.effects.chosen, certainty };
  });
}

/** Those that the state has, where the Manager has not told all. */
function unseenImpacts(about: StepInPlan, foretold: ForetoldJwks, { effects }: Cascade): JwkImpact[] {
  const seen = new Set(foretold.jwks.map(nameOf));
  const known = foretold.notKnown === undefined ? [] : jwksOf(about.step.old?.outputs.jwks);
  return known
    .filter((jwk) => !seen.has(nameOf(jwk)))
    .map((jwk) => {
      const { projectName, name } = jwk;
      const effect = effects.on({ ...jwk, sourceId: "" });
      const own = ownImpact(about, jwk, "not known");
      return own ?? { projectName, name, effect, chosen: effects.chosen, certainty: "not known" };
    });
}

/** What a step of the plan for this very JWK does to it: it has the last word. */
function ownImpact(
  { plan, step }: StepInPlan,
  { projectName, name }: JwkKey,
  certainty: JwkImpact["certainty"],
): JwkImpact | undefined {
  const own = ownStepOf(plan, step, nameOf({ projectName, name }));
  if (own === undefined) return undefined;
  return { projectName, name, effect: keepsName(own) ? "recreated" : "deleted", chosen: true, certainty };
}

/** The JWKs that a state has of a certificate. */
function jwksOf(value: unknown): readonly CertificateJwk[] {
  return Array.isArray(value) ? (value as readonly CertificateJwk[]).filter(({ inSync }) => inSync) : [];
}
