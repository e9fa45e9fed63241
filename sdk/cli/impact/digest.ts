import { isObject, type JsonObject, objects, text } from "../../../provider/apinizer/answer";
import { type Fail, type RawPlan, type RawStep, textsOf } from "./rawPlan";

/**
 * The one JSON object of `pulumi preview --json`. It has no version of its own.
 * Source: `previewDigest` of pulumi/pulumi, pkg/backend/display/json.go, CLI v3.250.0.
 */
export function readDigest(digest: JsonObject, fail: Fail): RawPlan {
  if (isObject(digest.deployment)) return fail("a state, as `pulumi stack export` prints it");
  if (isObject(digest.resourcePlans)) return fail("a plan, as `pulumi preview --save-plan` writes it");
  if (!isObject(digest.config) && !Array.isArray(digest.steps)) {
    return fail("another JSON object, or one of a version that is not known");
  }
  const failed = objects(digest, "diagnostics").find(({ severity }) => severity === "error");
  const steps = objects(digest, "steps").map((step) => stepOf(step, fail));
  const shownSames = steps.filter(({ op }) => op === "same").length;
  const { changeSummary } = digest;
  const sames = isObject(changeSummary) ? Number(changeSummary.same ?? 0) : 0;
  return {
    config: textsOf(digest.config),
    steps,
    isComplete: sames <= shownSames,
    ...(failed === undefined ? {} : { failure: text(failed, "message") ?? "" }),
  };
}

function stepOf(step: JsonObject, fail: Fail): RawStep {
  const [op, urn] = [text(step, "op"), text(step, "urn")];
  if (op === undefined || urn === undefined) return fail("a step without operation or URN");
  const { oldState, newState, diffReasons, replaceReasons } = step;
  return {
    op: isOfRefresh(op, newState) ? "refresh" : op,
    urn,
    ...(isObject(oldState) ? { old: oldState } : {}),
    ...(isObject(newState) ? { news: newState } : {}),
    deletedFirst: isObject(oldState) && oldState.pendingReplacement === true,
    ...(Array.isArray(diffReasons) ? { reasons: diffReasons.map(String) } : {}),
    ...(Array.isArray(replaceReasons) ? { replaceReasons: replaceReasons.map(String) } : {}),
  };
}

/** What a refresh finds changed stands as an update. What is to be updated has no id in its new state yet. */
function isOfRefresh(op: string, newState: unknown): boolean {
  return op === "update" && isObject(newState) && text(newState, "id") !== undefined;
}
