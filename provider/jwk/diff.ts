/** What differs between a JWK's state and what is wanted of it. Makes no request. */
import { isUnknown, type RawInputs } from "../resource/inputRules";
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

/** The Manager's update of a JWK cuts its link to the certificate: so whatever is written is a replacement. */
export function changesBetween(state: JwkState, news: RawInputs): JwkChanges {
  const moved = address.filter((property) => news[property] !== state[property]);
  const relinks = relinkOf(news) !== relinkOf(state);
  return {
    replaced: [
      ...moved,
      ...source.filter((property) => news[property] !== state[property]),
      ...((news.description ?? "") === (state.description ?? "") ? [] : ["description"]),
      ...driftOf(state, news),
    ],
    staysThere: moved.every((property) => isUnknown(news[property])),
    recorded: [
      ...(news.certificateThumbprint === state.certificateThumbprint ? [] : ["certificateThumbprint"]),
      ...(relinks ? ["relink"] : []),
    ],
  };
}

/** Whether both are made from the same, for the same use and algorithm. */
export function hasSameSource(state: JwkState, news: RawInputs): boolean {
  return source.every((property) => news[property] === state[property]);
}

/** Whether there is nothing to find out at the Manager either. */
export function changesRelinkAlone({ recorded }: JwkChanges): boolean {
  return recorded.length === 1 && recorded[0] === "relink";
}

/** A link that was cut is a reason only where that is wanted, or where the key is another one as well. */
function driftOf(state: JwkState, news: RawInputs): string[] {
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
