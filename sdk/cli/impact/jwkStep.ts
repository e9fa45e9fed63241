/** What a step for a JWK does. */
import type { JwkKey } from "../../../provider/apinizer";
import { ApinizerError } from "../../../provider/base/errors";
import { listedJwks } from "../../../provider/certificate/jwks/reads";
import type { Context } from "../../../provider/resource/context";
import { jwkTakeoverEffects } from "./jwkTakeover";
import { knownText, type Plan, type PlannedStep } from "./plan";
import { keeperOf, keepsName, keptBy, takesItselfOver } from "./planned";
import { whyItStays } from "./removal";
import { noEffects, type StepEffects, together } from "./stepImpact";

/** `key` names the JWK before the step. */
export async function jwkStepEffects(
  context: Context | undefined,
  plan: Plan,
  step: PlannedStep,
  key: JwkKey | undefined,
): Promise<StepEffects> {
  return together(await removalEffects(context, plan, step, key), await jwkTakeoverEffects(context, plan, step));
}

async function removalEffects(
  context: Context | undefined,
  plan: Plan,
  step: PlannedStep,
  key: JwkKey | undefined,
): Promise<StepEffects> {
  if (key === undefined || (step.operation !== "delete" && step.operation !== "replace")) return noEffects;
  if (takesItselfOver(plan, step)) return noEffects;
  const keeper = keeperOf(plan, step);
  const reason = whyItStays(step, keeper);
  if (reason !== undefined) return { ...noEffects, notes: [reason] };
  const held = await look(context, key);
  if (held.isGone) return { ...noEffects, notes: ["The Manager does not hold it any more."] };
  const managerId = held.id ?? knownText(step.old?.outputs.managerId) ?? "";
  const effect = keepsName(step) ? "recreated" : "deleted";
  const notKnown = [
    ...(held.notKnown === undefined ? [] : [held.notKnown]),
    ...(keeper === undefined ? [] : [keptBy(step, keeper)]),
  ];
  return {
    ...noEffects,
    losesManagerId: true,
    jwks: [{ ...key, effect, chosen: true, certainty: notKnown.length === 0 ? "certain" : "not known" }],
    notes: managerId === "" ? [] : [`Its id at the Manager goes: ${managerId}.`],
    notKnown,
  };
}

/** Whether the Manager holds it, by the list that all steps of the project share. */
async function look(
  context: Context | undefined,
  { projectName, name }: JwkKey,
): Promise<{ readonly isGone?: boolean; readonly id?: string; readonly notKnown?: string }> {
  if (context === undefined) return { notKnown: "whether the Manager holds it" };
  try {
    const listed = await listedJwks(context.manager, projectName, { projectName, certificateName: name });
    const held = listed.find((jwk) => jwk.name === name);
    return held === undefined ? { isGone: true } : held.id === undefined ? {} : { id: held.id };
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return { notKnown: `whether the Manager holds it (${error.subject}: ${error.received})` };
  }
}
