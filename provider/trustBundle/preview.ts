import { isUnknown, type PropertyMap, unknownValue } from "../resource/properties";
import { changesBetween } from "./diff";
import type { TrustBundleInputs } from "./inputs";
import { repeatedInputs, type TrustBundleState } from "./state";

/** Inputs from which an output follows: it is known, and secret, as they are. */
export const outputSources = {
  members: ["certificates"],
  nextRetirement: ["certificates"],
  deployedEnvironments: ["environments"],
  deployments: ["environments", "certificates"],
} as const satisfies Readonly<
  Record<Exclude<keyof TrustBundleState, keyof TrustBundleInputs | `__${string}`>, readonly (keyof TrustBundleInputs)[]>
>;

/** Outputs as far as a preview can know them. */
export function plannedOutputs(inputs: PropertyMap, state?: TrustBundleState): PropertyMap {
  if (state !== undefined && isOnlyRecorded(state, inputs)) return { ...recordedState(state, inputs) };
  const unknown = Object.fromEntries(Object.keys(outputSources).map((name) => [name, unknownValue]));
  return { ...repeated(inputs), ...unknown };
}

/** Whether no call follows, whatever the date is by then. */
function isOnlyRecorded(state: TrustBundleState, inputs: PropertyMap): boolean {
  const { remote, decisions } = changesBetween(state, inputs, undefined);
  return !remote && decisions?.retiring.length === 0;
}

/** The state with other inputs that no call was made for. */
export function recordedState(state: TrustBundleState, inputs: PropertyMap): TrustBundleState {
  const { distrust: _distrust, jwkDeleteAction: _jwkDeleteAction, ...kept } = state;
  return { ...kept, ...repeated(inputs) };
}

function repeated(inputs: PropertyMap) {
  return repeatedInputs(inputs as TrustBundleInputs);
}

/** What the program says, or what follows from the name. */
export function descriptionOf({ description, bundleName }: PropertyMap): unknown {
  if (description !== undefined) return description;
  return isUnknown(bundleName) ? unknownValue : `Trust bundle ${bundleName}`;
}
