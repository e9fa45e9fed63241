/** What differs between a JWK's state and what is wanted of it. Makes no request. */
import type { JwkSourceInput } from "../apinizer";
import { algorithmsFor, useTypes } from "../jose/algorithms";
import { canonicalJson, parsePublicJwk } from "../jose/jwkText";
import { jwkThumbprint } from "../jose/thumbprint";
import { type Comparisons, changedInputs } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { jwkInputs } from "./inputs";
import { requiredInputs, sourceInputs, sourceTypeOf } from "./sourceInputs";
import { hasSourceKey, isCut, isUnlearned, type JwkState } from "./state";

export interface JwkChanges {
  /** Inputs whose change makes another JWK of it, and outputs that show that it is not what it was made as. */
  readonly replaced: readonly string[];
  /** Whether another one of it would have its name, as far as that is known. */
  readonly staysThere: boolean;
  /** Inputs that change nothing at the Manager; not those that an import did not learn: the engine records these by itself. */
  readonly recorded: readonly string[];
}

const address = ["projectName", "name", "connection"] as const;

const comparisons: Comparisons<JwkState> = {
  description: (state, { description }) => (description ?? "") !== (state.description ?? ""),
  kid: (state, { kid }) => kid !== state.declaredKid,
  publicJwk: ({ declaredPublicJwk }, { publicJwk }) => !isSameText(declaredPublicJwk, publicJwk),
};

export function changesBetween(state: JwkState, news: PropertyMap): JwkChanges {
  const { replaced, recorded } = changedInputs(jwkInputs, state, news, comparisons);
  const learned = replaced.filter((property) => isLearned(state, news, property));
  const others = replaced.filter((property) => !learned.includes(property));
  return {
    replaced: [...others, ...driftOf(state, news)],
    staysThere: address.every((property) => !others.includes(property) || isUnknown(news[property])),
    recorded: [...learned, ...recorded].filter((property) => !isUnlearned(state, property)),
  };
}

/** Whether both are made from the same, for the same use and algorithm. */
export function hasSameSource(state: JwkState, news: PropertyMap): boolean {
  const sourceType = sourceTypeOf(news);
  if (sourceType === undefined || sourceType !== sourceTypeOf(state)) return false;
  const { replaced } = changesBetween(state, news);
  return sourceInputs(sourceType).every((property) => !replaced.includes(property));
}

/** Whether there is nothing to find out at the Manager either: only another certificate can have changed the JWK. */
export function isRecordedAlone({ recorded }: JwkChanges): boolean {
  return recorded.length > 0 && !recorded.includes("certificateThumbprint");
}

/**
 * Whether an import could not learn the input, so that it is what the program says; or a key id tells what the Manager
 * holds anyway.
 */
function isLearned(state: JwkState, news: PropertyMap, property: string): boolean {
  const sourceType = sourceTypeOf(state);
  if (sourceType === undefined || sourceType !== sourceTypeOf(news)) return false;
  if (property === "kid") return news.kid === undefined || news.kid === state.kid;
  if (property === "publicJwk") return state.declaredPublicJwk === undefined && isHeld(state, news);
  const isRequired = requiredInputs(sourceType).includes(property as JwkSourceInput);
  if (!isRequired || (state as object as PropertyMap)[property] !== undefined) return false;
  return property !== "algorithm" || fitsKey(state, news);
}

/** Whether a JWK with that key can have the algorithm, as far as that is known. */
function fitsKey({ publicJwk }: JwkState, { useType, algorithm }: PropertyMap): boolean {
  const use = useTypes.find((known) => known === useType);
  if (use === undefined || isUnknown(algorithm) || publicJwk.kty === undefined) return true;
  return algorithmsFor(use, publicJwk).some((fitting) => fitting === algorithm);
}

/** Whether the Manager holds what the program pastes, as far as it tells. */
function isHeld({ publicJwk: held, thumbprintSha256 }: JwkState, { publicJwk, kid }: PropertyMap): boolean {
  if (typeof publicJwk !== "string" || isUnknown(publicJwk) || isUnknown(kid)) return false;
  const jwk = parsePublicJwk(publicJwk, kid as string | undefined);
  const agree = (member: "use" | "alg") =>
    [held[member], undefined].includes(jwk[member]) || held[member] === undefined;
  return jwkThumbprint(jwk) === thumbprintSha256 && agree("use") && agree("alg");
}

function isSameText(one: unknown, other: unknown): boolean {
  if (typeof one !== "string" || typeof other !== "string" || isUnknown(other)) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

/** A link that was cut is a reason only where that is wanted, or where the key is another one as well. */
function driftOf(state: JwkState, news: PropertyMap): string[] {
  const hasOtherKey = !hasSourceKey(state);
  const isRelinked = isCut(state) && relinkOf(news) === true;
  return [
    ...(isRelinked && state.relink !== true ? ["relink"] : []),
    ...((isRelinked && state.relink === true) || (isCut(state) && hasOtherKey) ? ["linked"] : []),
    ...(hasOtherKey ? ["thumbprintSha256"] : []),
    ...(state.deployments.some((row) => !row.success) ? ["deployments"] : []),
  ];
}

/** The state of an earlier release has no such input. */
function relinkOf({ relink }: { readonly relink?: unknown }): unknown {
  return relink ?? false;
}
