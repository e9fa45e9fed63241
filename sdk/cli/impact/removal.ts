import type { CertificateKey, JwkDeleteAction } from "../../../provider/apinizer";
import { removalEffects } from "../../../provider/certificate/jwks/effects";
import { removalAdvice } from "../../../provider/certificate/jwks/preview";
import { isUnknown } from "../../../provider/resource/properties";
import { type CertificateStep, cascadeOf } from "./cascade";
import { environmentsOf, type Held } from "./held";
import { knownTexts, newId } from "./plan";
import { keeperOf, keptBy } from "./planned";
import { type EnvironmentImpact, noEffects, type StepEffects } from "./stepImpact";

/** A delete of a certificate, on its own or by a replacement. It obeys what the state has recorded. */
export async function removalOf(about: CertificateStep, key: CertificateKey, held: Held): Promise<StepEffects> {
  const { context, plan, step } = about;
  if (step.old?.retainOnDelete === true) return { ...noEffects, notes: ["It stays at the Manager: retainOnDelete."] };
  const keeper = keeperOf(plan, step);
  if (keeper?.isCertain === true) return { ...noEffects, notes: [keptBy(keeper)] };
  if ("isGone" in held) return { ...noEffects, notes: ["The Manager does not hold it any more."] };
  const { jwkDeleteAction, protectJwks } = step.old?.outputs ?? {};
  const action = isUnknown(jwkDeleteAction) ? undefined : (jwkDeleteAction as JwkDeleteAction | undefined);
  const legacy = context?.manager.legacyJwkParameters === true;
  const cascade = await cascadeOf(about, key, held, {
    effects: removalEffects(legacy, action === undefined ? {} : { jwkDeleteAction: action }),
    notKnown:
      keeper !== undefined
        ? keptBy(keeper)
        : isUnknown(jwkDeleteAction)
          ? "what its jwkDeleteAction is, which is a secret"
          : undefined,
    advice: removalAdvice(action, legacy),
  });
  if (step.operation === "delete" && protectJwks === true && cascade.advice !== undefined && action === undefined) {
    return {
      ...noEffects,
      jwks: cascade.jwks.map((jwk) => (jwk.chosen ? jwk : { ...jwk, effect: "untouched" })),
      notKnown: cascade.notKnown,
      notes: ["protectJwks refuses this delete, because of its JWKs: the command will fail there."],
    };
  }
  const environments = environmentsOf(held) ?? knownTexts(step.old?.outputs.environments) ?? [];
  return {
    ...cascade,
    losesManagerId: true,
    environments: environments.map((environment) => environmentImpact(about, environment)),
    notKnown: ["notKnown" in held ? held.notKnown : [], cascade.notKnown].flat(),
  };
}

/** By a replacement another certificate may come there. */
function environmentImpact({ step }: CertificateStep, environment: string): EnvironmentImpact {
  const successor = newId(step);
  const isCovered = knownTexts(step.news?.inputs.environments)?.includes(environment) === true;
  return { environment, ...(successor === undefined || !isCovered ? {} : { successor }) };
}
