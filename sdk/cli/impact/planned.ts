/** What one step of a plan has to know of the others. */
import { addressOf } from "./address";
import { logicalName, newId, oldId, type Plan, type PlannedState, type PlannedStep } from "./plan";

/** Who declares what a delete, or the delete of a replacement, would take away: it stays then. */
export interface Keeper {
  readonly step: PlannedStep;
  /** At the same address; at another one it stays only where both lead to one Manager. */
  readonly isCertain: boolean;
}

/** See docs/ownership.md: in a destroy nothing counts as declared. */
export function keeperOf(plan: Plan, step: PlannedStep): Keeper | undefined {
  const { old, kind } = step;
  if (old?.id === undefined || isDestroy(plan)) return undefined;
  const address = addressOf(plan, old);
  const declaring = plan.steps.flatMap((other) => {
    const goesFirst = other.urn === step.urn && step.deletedFirst;
    if (other.kind !== kind || other.news === undefined || newId(other) !== old.id || goesFirst) return [];
    return [{ step: other, isCertain: addressOf(plan, other.news) === address }];
  });
  return declaring.find(({ isCertain }) => isCertain) ?? declaring[0];
}

/** The step by which the plan itself deletes or recreates a JWK that is at the same Manager as a certificate's step. */
export function ownStepOf(plan: Plan, of: PlannedStep, jwkId: string): PlannedStep | undefined {
  const at = of.old ?? of.news;
  if (at === undefined) return undefined;
  const address = addressOf(plan, at);
  return plan.steps.find(
    (step) =>
      step.kind === "JWK" &&
      (step.operation === "delete" || step.operation === "replace") &&
      step.old !== undefined &&
      !step.old.retainOnDelete &&
      oldId(step) === jwkId &&
      addressOf(plan, step.old) === address &&
      keeperOf(plan, step) === undefined,
  );
}

/** What the state has under another logical name of what a step creates. */
export function formerOf(plan: Plan, step: PlannedStep): PlannedState | undefined {
  const { kind, news, urn } = step;
  const id = newId(step);
  if (news === undefined || id === undefined || id === oldId(step)) return undefined;
  const address = addressOf(plan, news);
  const former = plan.steps.find(
    (other) =>
      other.kind === kind &&
      other.urn !== urn &&
      other.old !== undefined &&
      oldId(other) === id &&
      addressOf(plan, other.old) === address,
  );
  return former?.old;
}

/** Whether the new JWK of a replacement has the name of the old one. */
export function keepsName(step: PlannedStep): boolean {
  return step.operation === "replace" && newId(step) === oldId(step);
}

/** What a message says of a keeper. */
export function keptBy({ step, isCertain }: Keeper): string {
  const name = logicalName(step);
  return isCertain
    ? `It stays at the Manager: ${name} declares it.`
    : `whether it goes: ${name} declares it at another address, and it stays if both lead to one Manager`;
}

/** With `--run-program` the program declares what is deleted nevertheless. */
function isDestroy({ steps }: Plan): boolean {
  const declared = new Set(steps.filter(({ operation }) => operation === "same").map(({ urn }) => urn));
  return steps.some(({ operation, urn, old }) => operation === "delete" && declared.has(urn) && !old?.isReplaced);
}
