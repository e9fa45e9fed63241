import { type PropertyMap, unknownValue } from "../resource/properties";
import { changesBetween, isRecordedAlone } from "./diff";
import type { JwkInputs } from "./inputs";
import { type JwkState, recordedState } from "./state";

/** Inputs from which an output follows: what is pasted may be held secret. What the Manager makes of a source is public. */
export const outputSources = {
  managerId: [],
  kid: ["kid", "publicJwk"],
  type: [],
  publicJwk: ["publicJwk"],
  thumbprintSha256: ["publicJwk"],
  linked: [],
  certificateKeyThumbprint: ["publicJwk"],
  declaredKid: ["kid"],
  declaredPublicJwk: ["publicJwk"],
  deployedEnvironments: [],
  deployments: [],
} as const satisfies Readonly<Record<Output, readonly (keyof JwkInputs)[]>>;

type Output = Exclude<keyof JwkState, keyof JwkInputs | "__importedInPart"> | "kid" | "publicJwk";

/** Outputs as far as a preview can know them: all of them where the change is recorded alone. */
export function plannedOutputs(inputs: PropertyMap, state?: JwkState): PropertyMap {
  if (state !== undefined && isRecordedAlone(changesBetween(state, inputs))) {
    return { ...recordedState(state, inputs as JwkInputs) };
  }
  return { ...inputs, ...Object.fromEntries(Object.keys(outputSources).map((name) => [name, unknownValue])) };
}
