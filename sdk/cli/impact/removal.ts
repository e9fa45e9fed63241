import type { CertificateKey, JwkDeleteAction } from "../../../provider/apinizer";
import { removalEffects } from "../../../provider/certificate/jwks/effects";
import { removalAdvice } from "../../../provider/certificate/jwks/preview";
import { isUnknown } from "../../../provider/resource/properties";
import { addressOf } from "./address";
import { type Cascade, type CertificateStep, cascadeOf, type StepInPlan } from "./cascade";
import { environmentsOf, type Held } from "./held";
import { knownTexts, newId, type PlannedStep } from "./plan";
import { type Keeper, keeperOf, keptBy } from "./planned";
import { type EnvironmentImpact, type JwkImpact, noEffects, type StepEffects, unchosenLosses } from "./stepImpact";

/** A delete of a certificate, on its own or by a replacement. It obeys what the state has recorded. */
export async function removalOf(about: CertificateStep, key: CertificateKey, held: Held): Promise<StepEffects> {
  const { plan, step } = about;
  const keeper = keeperOf(plan, step);
  const reason = whyItStays(step, keeper);
  if (reason !== undefined) return { ...noEffects, notes: [reason] };
  if ("isGone" in held) return { ...noEffects, notes: ["The Manager does not hold it any more."] };
  const { jwkDeleteAction } = step.old?.outputs ?? {};
  const cascade = await lossOf(about, key, held, { jwkDeleteAction, keeper });
  if (isRefused(about, cascade)) return refused(cascade);
  const environments = environmentsOf(held) ?? knownTexts(step.old?.outputs.environments) ?? [];
  return {
    ...cascade,
    environments: environments.map((environment) => ({ environment, ...successorIn(about, environment) })),
  };
}

/** Why a delete leaves what it is about, in a sentence; undefined where it does not, as far as is known. */
export function whyItStays(step: PlannedStep, keeper: Keeper | undefined): string | undefined {
  if (step.old?.retainOnDelete === true) return "It stays at the Manager: retainOnDelete.";
  return keeper === undefined || keeper.condition !== undefined ? undefined : keptBy(step, keeper);
}

/** What a delete obeys. */
export interface Obeyed {
  readonly jwkDeleteAction: unknown;
  readonly keeper?: Keeper | undefined;
}

/** What a delete of a certificate does to JWKs, by the option that it obeys. */
export async function lossOf(
  about: StepInPlan,
  key: CertificateKey,
  held: Held,
  { jwkDeleteAction, keeper, keyThumbprint }: Obeyed & Pick<Cascade, "keyThumbprint">,
): Promise<StepEffects> {
  const action = isUnknown(jwkDeleteAction) ? undefined : (jwkDeleteAction as JwkDeleteAction | undefined);
  const legacy = about.context?.manager.legacyJwkParameters === true;
  const unsure = keeper === undefined ? undefined : keptBy(about.step, keeper);
  const cascade = await cascadeOf(about, key, held, {
    effects: removalEffects(legacy, action === undefined ? {} : { jwkDeleteAction: action }),
    notKnown: unsure ?? (isUnknown(jwkDeleteAction) ? "what its jwkDeleteAction is, which is a secret" : undefined),
    advice: removalAdvice(action, legacy),
    keyThumbprint,
  });
  // Environments may be lost where no JWK is.
  const notKnown = ["notKnown" in held ? held.notKnown : [], unsure ?? [], cascade.notKnown].flat();
  return { ...cascade, losesManagerId: true, notKnown: [...new Set(notKnown)] };
}

/** Whether protectJwks ends a delete because of what it would come to. A replacement was refused in its preview. */
export function isRefused({ step }: StepInPlan, { advice }: StepEffects): boolean {
  const { jwkDeleteAction, protectJwks } = step.old?.outputs ?? {};
  const isChosen = jwkDeleteAction !== undefined && !isUnknown(jwkDeleteAction);
  return step.operation === "delete" && protectJwks === true && advice !== undefined && !isChosen;
}

/**
 * Nothing that a refused delete would do comes about. Whether it is refused is open where its JWKs may be another certificate's
 * as well, and one goes by a step of its own: without that one, they may be known to be the other's.
 */
export function refused(losses: StepEffects): StepEffects {
  const { jwks, notKnown } = losses;
  const isOpen = jwks.some(({ chosen }) => chosen) && unchosenLosses(losses).every(isAmbiguous);
  return {
    ...noEffects,
    jwks: jwks.map((jwk) => (jwk.chosen ? jwk : { ...jwk, effect: "untouched" })),
    notKnown: [...notKnown, ...(isOpen ? ["whether protectJwks refuses this delete, because of its JWKs"] : [])],
    notes: isOpen ? [] : ["protectJwks refuses this delete, because of its JWKs: the command will fail there."],
  };
}

function isAmbiguous({ certainty }: JwkImpact): boolean {
  return certainty === "ambiguous";
}

/** By a replacement something else may come there, unless it goes to another Manager. */
export function successorIn({ plan, step }: StepInPlan, environment: string): Pick<EnvironmentImpact, "successor"> {
  const { old, news } = step;
  const successor = newId(step);
  const staysThere = old !== undefined && news !== undefined && addressOf(plan, old) === addressOf(plan, news);
  const isCovered = staysThere && knownTexts(news.inputs.environments)?.includes(environment) === true;
  return successor === undefined || !isCovered ? {} : { successor };
}
