import { nameOf } from "../../../provider/trustBundle/announce";
import type { Member } from "../../../provider/trustBundle/state";
import { wantedMembers } from "../../../provider/trustBundle/wanted";
import { addressOf } from "./address";
import { knownTexts, newId, type Plan, type PlannedStep } from "./plan";
import { elsewhere, isDestroy, type Keeper, surest } from "./planned";

/**
 * Who declares a certificate that leaves a trust bundle, or goes with it: a certificate of its own; of one that leaves alone,
 * also the bundle of another address that still has it. See docs/ownership.md.
 */
export function memberKeeperOf(
  plan: Plan,
  step: PlannedStep,
  member: Member,
  goes: "alone" | "with its bundle",
): Keeper | undefined {
  const { old } = step;
  if (old?.id === undefined || isDestroy(plan)) return undefined;
  const [projectName = ""] = old.id.split("/");
  const id = `${projectName}/${member.certificateName}`;
  const address = addressOf(plan, old);
  // A whole bundle goes at the end, when the engine has asked about everything, unless its replacement waits for that.
  const isAtTheEnd = goes === "with its bundle" && !step.deletedFirst;
  const turn = isAtTheEnd ? undefined : "declares it, and it stays if that one's turn comes first";
  const declaring = plan.steps.flatMap((other): Keeper[] => {
    if (other.news === undefined) return [];
    const isThere = addressOf(plan, other.news) === address;
    const isTwin = goes === "alone" && !isThere && mayHave(other, id);
    const isItsOwn = other.kind === "certificate" && newId(other) === id;
    const condition = isThere ? turn : elsewhere;
    return isItsOwn || isTwin ? [{ step: other, condition, member: nameOf(member) }] : [];
  });
  return surest(declaring);
}

/** Whether a trust bundle declares the certificate. What is not known counts as yes. */
function mayHave(step: PlannedStep, id: string): boolean {
  const [projectName = "", bundleName] = newId(step)?.split("/") ?? [];
  if (step.kind !== "trust bundle" || bundleName === undefined) return false;
  const texts = knownTexts(step.news?.inputs.certificates);
  if (texts === undefined) return id.startsWith(`${projectName}/${bundleName}-`);
  return wantedMembers(bundleName, texts).some(({ certificateName }) => `${projectName}/${certificateName}` === id);
}
