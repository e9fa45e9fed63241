/** What becomes of JWKs and of trust bundles by a plan, and which environments lose a certificate. Asks the Manager by reads only. */

import { certificateKeyOf } from "../../../provider/certificate/import";
import type { Context } from "../../../provider/resource/context";
import { inOrder } from "../inOrder";
import { addressOf, defaultAddress } from "./address";
import type { StepInPlan } from "./cascade";
import { certificateStepEffects } from "./certificateStep";
import { jwkStepEffects } from "./jwkStep";
import { newId, type Operation, oldId, type Plan, type PlannedStep } from "./plan";
import { type StepEffects, type StepImpact, unchosenLosses } from "./stepImpact";
import { trustBundleStepEffects } from "./trustBundleStep";

/** What `pulumi-apinizer impact` tells; as JSON it is the format of this version. */
export interface Impact {
  readonly version: 1;
  /** Address of the Manager that was asked. */
  readonly managerUrl: string;
  /** Deletes first, then replacements, updates and creates; each kind in the engine's order. */
  readonly steps: readonly StepImpact[];
  /** JWKs that are lost although no option chose it, as `projectName/name`; sorted. */
  readonly lost: readonly string[];
  /** Something that matters is not known. */
  readonly isIncomplete: boolean;
}

/** The Manager that is asked. `context` gives what one step's reads need, with a time limit of its own. */
export interface AskedManager {
  readonly url: string;
  readonly context: () => Context;
  readonly maxConnections: number;
}

const order: readonly Operation[] = ["delete", "replace", "update", "create"];

/**
 * Never fails because of the Manager: it tells what is not known.
 * @throws ImportImpossibleError for a plan with ids that are none.
 */
export async function impactOf(plan: Plan, manager: AskedManager): Promise<Impact> {
  const planned = order.flatMap((operation) => plan.steps.filter((step) => step.operation === operation));
  const steps = await inOrder(planned, manager.maxConnections, (step) => stepImpact(plan, step, manager));
  const lost = steps.flatMap(unchosenLosses).map(({ projectName, name }) => `${projectName}/${name}`);
  return {
    version: 1,
    managerUrl: manager.url,
    steps,
    lost: [...new Set(lost)].sort(),
    isIncomplete: steps.some(({ notKnown }) => notKnown.length > 0),
  };
}

async function stepImpact(plan: Plan, step: PlannedStep, manager: AskedManager): Promise<StepImpact> {
  const { urn, kind, operation } = step;
  const [before, after] = [oldId(step), newId(step)];
  const elsewhere = otherManager(plan, step, manager.url);
  const context = manager.context();
  const effects = await effectsOf(plan, step, {
    context: elsewhere === undefined ? context : undefined,
    now: context.now ?? Date.now,
  });
  return {
    urn,
    kind,
    operation,
    id: before ?? after ?? "",
    ...(operation === "replace" && after !== undefined ? { newId: after } : {}),
    ...effects,
    // The one reason for whatever is not known of it.
    ...(elsewhere === undefined || effects.notKnown.length === 0 ? {} : { notKnown: [elsewhere] }),
  };
}

function effectsOf(plan: Plan, step: PlannedStep, asked: Pick<StepInPlan, "context" | "now">): Promise<StepEffects> {
  const before = oldId(step);
  const key = before === undefined ? undefined : certificateKeyOf(before);
  if (step.kind === "certificate") return certificateStepEffects({ ...asked, plan, step, key });
  if (step.kind === "trust bundle") return trustBundleStepEffects({ ...asked, plan, step });
  const jwk = key === undefined ? undefined : { projectName: key.projectName, name: key.certificateName };
  return jwkStepEffects(asked.context, plan, step, jwk);
}

/** Why the Manager is not asked about a step; undefined where it is. */
function otherManager(plan: Plan, { old, news }: PlannedStep, url: string): string | undefined {
  const state = old ?? news;
  const address = state === undefined ? defaultAddress : addressOf(plan, state);
  if (address === defaultAddress || address === url) return undefined;
  return `what becomes of it, for it is at another Manager (${address}) than the one that was asked (${url})`;
}
