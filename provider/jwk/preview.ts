import { type PropertyMap, unknownValue } from "../resource/properties";
import { changesBetween, changesRelinkAlone } from "./diff";
import type { JwkInputs } from "./inputs";
import { type JwkState, recordedState } from "./state";

/** Inputs from which an output follows. None does: what the Manager makes of a certificate is public. */
export const outputSources = {
  managerId: [],
  kid: [],
  type: [],
  publicJwk: [],
  thumbprintSha256: [],
  linked: [],
  certificateKeyThumbprint: [],
  deployedEnvironments: [],
  deployments: [],
} as const satisfies Readonly<Record<Exclude<keyof JwkState, keyof JwkInputs>, readonly (keyof JwkInputs)[]>>;

/** Outputs as far as a preview can know them: all of them where `relink` alone changes. */
export function plannedOutputs(inputs: PropertyMap, state?: JwkState): PropertyMap {
  if (state !== undefined && changesRelinkAlone(changesBetween(state, inputs))) {
    return { ...recordedState(state, inputs as unknown as JwkInputs) };
  }
  return { ...inputs, ...Object.fromEntries(Object.keys(outputSources).map((name) => [name, unknownValue])) };
}
