import { type JwkKey, JwkNotFoundError } from "../../../provider/apinizer";
import { ApinizerError } from "../../../provider/base/errors";
import { canTakeOver } from "../../../provider/jwk/create";
import type { JwkInputs } from "../../../provider/jwk/inputs";
import { sharedThumbprints } from "../../../provider/jwk/sourceThumbprints";
import type { JwkState } from "../../../provider/jwk/state";
import type { Context } from "../../../provider/resource/context";
import { isUnknown } from "../../../provider/resource/properties";
import { newId, oldId, type Plan, type PlannedState, type PlannedStep } from "./plan";
import { formerOf } from "./planned";
import { noEffects, type StepEffects } from "./stepImpact";

/**
 * A create of a JWK that the stack's state has, under another logical name or as what is replaced: what is as it is wanted
 * stays, and anything else is recreated. Any other create takes nothing over.
 */
export async function jwkTakeoverEffects(
  context: Context | undefined,
  plan: Plan,
  step: PlannedStep,
): Promise<StepEffects> {
  const [id, { news }] = [newId(step), step];
  const former = formerOf(plan, step);
  if (id === undefined || news === undefined || former === undefined) return noEffects;
  const [projectName = "", name = ""] = id.split("/");
  const found = await fateOf(context, plan, { projectName, name }, former, news);
  if (found === "gone") return noEffects;
  if (found === "stays") return { ...noEffects, notes: ["It takes over the JWK that the Manager holds."] };
  const notKnown = found === "recreated" ? [] : [found.notKnown];
  return {
    ...noEffects,
    losesManagerId: found === "recreated",
    jwks: [
      {
        projectName,
        name,
        effect: "recreated",
        chosen: true,
        certainty: found === "recreated" ? "certain" : "not known",
      },
    ],
    notes: found === "recreated" ? ["It recreates the JWK that the Manager holds, which is not as it is wanted."] : [],
    notKnown,
  };
}

type Fate = "stays" | "recreated" | "gone" | { readonly notKnown: string };

async function fateOf(
  context: Context | undefined,
  plan: Plan,
  key: JwkKey,
  former: PlannedState,
  { inputs }: PlannedState,
): Promise<Fate> {
  const state = former.outputs as unknown as JwkState;
  const wanted = inputs as JwkInputs;
  if (context === undefined) return { notKnown: "whether it is as it is wanted, and so stays" };
  try {
    const held = await context.manager.jwks.get(key);
    if ([...Object.values(inputs), ...Object.values(former.outputs)].some(isUnknown)) {
      return { notKnown: "what it will be made from, and so whether it stays" };
    }
    const keys = await sharedThumbprints(context, wanted);
    if (!canTakeOver(state, wanted, held, keys)) return "recreated";
    return isSourceChanged(plan, wanted)
      ? { notKnown: "whether it has its certificate's new key, and so stays" }
      : "stays";
  } catch (error) {
    if (error instanceof JwkNotFoundError) return "gone";
    if (!(error instanceof ApinizerError)) throw error;
    return { notKnown: `whether the Manager holds it (${error.subject}: ${error.received})` };
  }
}

/** The same plan does something to the certificate, so that its key may be another one by then. */
function isSourceChanged({ steps }: Plan, { projectName, certificateName }: JwkInputs): boolean {
  return steps.some(
    (step) =>
      step.kind === "certificate" &&
      step.operation !== "same" &&
      [oldId(step), newId(step)].includes(`${projectName}/${certificateName}`),
  );
}
