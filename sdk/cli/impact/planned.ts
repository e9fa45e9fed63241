/** What one step of a plan has to know of the others. */
import { addressOf } from "./address";
import { logicalName, newId, oldId, type Plan, type PlannedState, type PlannedStep } from "./plan";

/** Who declares what a delete, or the delete of a replacement, would take away: it stays then. */
export interface Keeper {
  readonly step: PlannedStep;
  /** On what it depends whether it stays; undefined where it does. */
  readonly condition: string | undefined;
  /** The one certificate of a trust bundle that stays; absent where all of it does. */
  readonly member?: string;
}

/** See docs/ownership.md: in a destroy nothing counts as declared. */
export function keeperOf(plan: Plan, step: PlannedStep): Keeper | undefined {
  const { old, kind } = step;
  if (old?.id === undefined || isDestroy(plan)) return undefined;
  const address = addressOf(plan, old);
  const declaring = plan.steps.flatMap((other) => {
    const goesFirst = other.urn === step.urn && step.deletedFirst;
    if (other.kind !== kind || other.news === undefined || newId(other) !== old.id || goesFirst) return [];
    return [{ step: other, condition: conditionOf(step, other, addressOf(plan, other.news) === address) }];
  });
  return surest(declaring);
}

/** Of several who declare it, the one that lets it stay for certain. */
export function surest(keepers: readonly Keeper[]): Keeper | undefined {
  return keepers.find(({ condition }) => condition === undefined) ?? keepers[0];
}

export const elsewhere = "declares it at another address, and it stays if both lead to one Manager";

/** A replacement that is deleted first may go before the engine asks about another resource which is to have its id. */
function conditionOf(step: PlannedStep, other: PlannedStep, isSameAddress: boolean): string | undefined {
  if (!isSameAddress) return elsewhere;
  const isToCome = other.urn !== step.urn && (other.operation === "create" || other.operation === "replace");
  return step.deletedFirst && isToCome ? "is to have its name, and it stays if that one's turn comes first" : undefined;
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

/** A replacement that is created first, under the same name: its create takes over what is there. */
export function takesItselfOver(plan: Plan, step: PlannedStep): boolean {
  const keeper = step.operation === "replace" && !step.deletedFirst ? keeperOf(plan, step) : undefined;
  return keeper?.step === step && keeper.condition === undefined;
}

/** What the state has of what a step creates: under another logical name, or of itself. */
export function formerOf(plan: Plan, step: PlannedStep): PlannedState | undefined {
  const { kind, news, urn } = step;
  const id = newId(step);
  if (takesItselfOver(plan, step)) return step.old;
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

/** What a message says of what is to go and of its keeper: a plan does not tell whether `--target` leaves the keeper out. */
export function keptBy({ urn }: PlannedStep, { step, condition, member }: Keeper): string {
  const name = logicalName(step);
  if (condition !== undefined) return `whether ${member ?? "it"} goes: ${name} ${condition}`;
  const exception = step.urn === urn ? "" : `, unless --target leaves ${name} out`;
  return `${member ?? "It"} stays at the Manager: ${name} declares it${exception}.`;
}

/** With `--run-program` the program declares what is deleted nevertheless. */
export function isDestroy({ steps }: Plan): boolean {
  const declared = new Set(steps.filter(({ operation }) => operation === "same").map(({ urn }) => urn));
  return steps.some(({ operation, urn, old }) => operation === "delete" && declared.has(urn) && !old?.isReplaced);
}
