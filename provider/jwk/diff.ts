/** What differs between a JWK's state and what is wanted of it. Makes no request. */
import { type Comparisons, changedInputs } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { jwkInputs } from "./inputs";
import { hasCertificateKey, type JwkState } from "./state";

export interface JwkChanges {
  /** Inputs whose change makes another JWK of it, and outputs that show that it is not what it was made as. */
  readonly replaced: readonly string[];
  /** Whether another one of it would have its name, as far as that is known. */
  readonly staysThere: boolean;
  /** Inputs that change nothing at the Manager. */
  readonly recorded: readonly string[];
}

const address = ["projectName", "name", "connection"] as const;
const source = ["certificateName", "environmentName", "useType", "algorithm"] as const;

const comparisons: Comparisons<JwkState> = {
  description: (state, { description }) => (description ?? "") !== (state.description ?? ""),
};

export function changesBetween(state: JwkState, news: PropertyMap): JwkChanges {
  const { replaced, recorded } = changedInputs(jwkInputs, state, news, comparisons);
  return {
    replaced: [...replaced, ...driftOf(state, news)],
    staysThere: address.every((property) => !replaced.includes(property) || isUnknown(news[property])),
    recorded,
  };
}

/** Whether both are made from the same, for the same use and algorithm. */
export function hasSameSource(state: JwkState, news: PropertyMap): boolean {
  return source.every((property) => news[property] === state[property]);
}

/** Whether there is nothing to find out at the Manager either. */
export function changesRelinkAlone({ recorded }: JwkChanges): boolean {
  return recorded.length === 1 && recorded[0] === "relink";
}

/** A link that was cut is a reason only where that is wanted, or where the key is another one as well. */
function driftOf(state: JwkState, news: PropertyMap): string[] {
  const hasOtherKey = !hasCertificateKey(state);
  const isRelinked = !state.linked && relinkOf(news) === true;
  return [
    ...(isRelinked && state.relink !== true ? ["relink"] : []),
    ...((isRelinked && state.relink === true) || (!state.linked && hasOtherKey) ? ["linked"] : []),
    ...(hasOtherKey ? ["thumbprintSha256"] : []),
    ...(state.deployments.some((row) => !row.success) ? ["deployments"] : []),
  ];
}

/** The state of an earlier release has no such input. */
function relinkOf({ relink }: { readonly relink?: unknown }): unknown {
  return relink ?? false;
}

const reasons: Readonly<Record<string, string>> = {
  relink: "its link was cut and relink is set",
  linked: "its link was cut",
  thumbprintSha256: "it does not carry the certificate's key",
  deployments: "its deployment failed",
};

/** The reasons of a replacement in words. */
export function reasonsOf(replaced: readonly string[]): string {
  return replaced.map((property) => reasons[property] ?? `another ${property}`).join(", ");
}
