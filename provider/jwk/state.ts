import { type EnvironmentDeployment, type HeldJwk, type JwkSourceType, jwkSourceMembers } from "../apinizer";
import { canonicalJson } from "../jose/jwkText";
import type { PublicJwk } from "../jose/publicJwk";
import { jwkThumbprint } from "../jose/thumbprint";
import { inputsOf as pickInputs, withInputs } from "../resource/inputTable";
import { defined, type PropertyMap } from "../resource/properties";
import { type JwkInputs, jwkInputs } from "./inputs";
import { sourceInputs, sourceTypeOf } from "./sourceInputs";
import { sourceOf } from "./sources";

/** What a read showed of a JWK. */
interface Observed {
  /** The Manager's own id, by which policies hold it; empty where it does not tell, absent in an earlier release's state. */
  readonly managerId?: string;
  readonly kid: string;
  /** `RSA`, `EC` or `OKP`. */
  readonly type: string;
  readonly publicJwk: PublicJwk;
  /** RFC 7638, base64url; empty where the key has none. */
  readonly thumbprintSha256: string;
  /** It refers to the source that it was made from. */
  readonly linked: boolean;
}

/** Inputs whose outputs are what the Manager holds. */
interface Declared {
  readonly declaredKid?: string;
  readonly declaredPublicJwk?: string;
}

/** Outputs of a JWK: its inputs, and what was seen at the Manager. An input that an import could not learn is absent. */
export interface JwkState extends Omit<JwkInputs, "kid" | "publicJwk">, Declared, Observed {
  /**
   * Thumbprint, as in RFC 7638, of the source's key when it was last seen: another one than the JWK's is drift. Empty where
   * the source's key cannot be read.
   */
  readonly certificateKeyThumbprint: string;
  readonly deployedEnvironments: readonly string[];
  readonly deployments: readonly EnvironmentDeployment[];
  /**
   * Of an import, until an update records all inputs: those of the source that are absent were not learned, and are what the
   * program says. Two underscores, for the engine shows no such output.
   */
  readonly __importedInPart?: true;
}

export function observedOf(jwk: Pick<JwkInputs, "sourceType">, held: HeldJwk): Observed {
  const { id = "", kid, type, sourceType, sourceId, publicJwk = {} } = held;
  const linked = sourceOf(jwk).links && sourceType === sourceTypeOf(jwk) && sourceId !== undefined;
  return { managerId: id, kid, type, publicJwk, thumbprintSha256: jwkThumbprint(publicJwk) ?? "", linked };
}

/** The state of a JWK that was just created or taken over; `keys` are its source's, undefined where they are not known. */
export function madeState(
  inputs: JwkInputs,
  held: HeldJwk,
  keys: readonly string[] | undefined,
  deployments: readonly EnvironmentDeployment[],
): JwkState {
  const observed = observedOf(inputs, held);
  return {
    ...declared(inputs),
    ...observed,
    certificateKeyThumbprint: comparedKey(observed.thumbprintSha256, keys),
    deployedEnvironments: deployments.filter((row) => row.success).map((row) => row.environment),
    deployments,
  };
}

/** What a Manager can tell of a source; any other word for one says nothing. */
const toldSources: readonly string[] = [...Object.keys(jwkSourceMembers), "GENERATE"];

/**
 * Whether the Manager says that the JWK was made from something else. One that has a link shows it by that and by its key:
 * where it keeps the key, it is only cut.
 */
export function hasOtherSource(jwk: Pick<JwkInputs, "sourceType">, { sourceType }: HeldJwk): boolean {
  return !sourceOf(jwk).links && toldSources.includes(sourceType) && sourceType !== sourceTypeOf(jwk);
}

/** The state with what a later read showed; `keys` are the source's, undefined where they are not known. */
export function refreshedState(before: JwkState, held: HeldJwk, keys: readonly string[] | undefined): JwkState {
  const state = withSource(before, held);
  const { description, ...others } = state;
  const observed = observedOf(state, held);
  // What is not known is no drift: the key that was seen before says nothing about a JWK that has another one now.
  const lastKey = observed.thumbprintSha256 === state.thumbprintSha256 ? state.certificateKeyThumbprint : "";
  return {
    ...others,
    ...(held.description === "" ? {} : { description: held.description }),
    ...observed,
    certificateKeyThumbprint: keys === undefined ? lastKey : comparedKey(observed.thumbprintSha256, keys),
  };
}

/** The state with the source and its URL, as far as the Manager tells them. */
function withSource(state: JwkState, held: HeldJwk): JwkState {
  const { url, ...others } = state;
  // One that programs cannot name is drift as well.
  const sourceType = hasOtherSource(state, held) ? (held.sourceType as JwkSourceType) : state.sourceType;
  const known = sourceType === "URL" ? { url: held.sourceUrl ?? url } : {};
  return { ...others, ...defined({ sourceType, ...known }) };
}

/** Whether an import did not learn the input, and nothing has recorded it since. */
export function isUnlearned(state: JwkState, property: string): boolean {
  if (state.__importedInPart !== true) return false;
  const sourceType = sourceTypeOf(state);
  if (sourceType === undefined || !sourceInputs(sourceType).some((name) => name === property)) return false;
  if (property === "kid") return state.declaredKid === undefined;
  if (property === "publicJwk") return state.declaredPublicJwk === undefined;
  return (state as object as PropertyMap)[property] === undefined;
}

/** The state with those of the inputs that an import did not learn. What it made of the key that it found is no input. */
export function completedState(state: JwkState, inputs: PropertyMap): JwkState {
  const unlearned = Object.entries(inputs).filter(([name]) => isUnlearned(state, name));
  const { publicJwk, ...others } = Object.fromEntries(unlearned) as Partial<JwkInputs>;
  const isFound = publicJwk === undefined || canonicalJson(publicJwk) === canonicalJson(pastedText(state));
  return { ...state, ...declared({ ...others, ...(isFound ? {} : { publicJwk }) }) };
}

/** The state with other inputs. */
export function recordedState(state: JwkState, inputs: JwkInputs): JwkState {
  const { declaredKid, declaredPublicJwk, kid, publicJwk, __importedInPart, ...others } = state;
  const {
    kid: _kid,
    publicJwk: _publicJwk,
    ...recorded
  } = withInputs(jwkInputs, others as object as JwkInputs, inputs);
  return { ...recorded, ...declared(inputs), kid, publicJwk } as JwkState;
}

/** Of the source's keys the one that the JWK's is compared with: its own, if it is among them. */
function comparedKey(thumbprintSha256: string, keys: readonly string[] = []): string {
  return keys.includes(thumbprintSha256) ? thumbprintSha256 : (keys[0] ?? "");
}

/** Whether it carries the source's key, or nothing is known of that. */
export function hasSourceKey({ thumbprintSha256, certificateKeyThumbprint }: JwkState): boolean {
  return certificateKeyThumbprint === "" || certificateKeyThumbprint === thumbprintSha256;
}

/** Its link to the source is gone; what has no link cannot lose it. */
export function isCut(state: JwkState): boolean {
  return sourceOf(state).links && !state.linked;
}

/** The inputs among the outputs; of what was pasted in an import, what the Manager holds. */
export function inputsOf(state: JwkState): JwkInputs {
  const { declaredKid, declaredPublicJwk, kid: _, publicJwk: _held, ...others } = state;
  const isPublic = state.sourceType === "COPY_PASTE" && state.thumbprintSha256 !== "";
  const pasted = declaredPublicJwk ?? (isPublic ? pastedText(state) : undefined);
  const inputs = defined({ ...others, kid: declaredKid, publicJwk: pasted }) as JwkInputs;
  return pickInputs(jwkInputs, inputs);
}

/** What declares the key that the Manager holds. */
function pastedText({ publicJwk }: JwkState): string {
  return JSON.stringify(publicJwk);
}

/** The inputs as the state has them. */
function declared<Inputs extends Partial<JwkInputs>>({
  kid,
  publicJwk,
  ...others
}: Inputs): Omit<Inputs, "kid" | "publicJwk"> & Declared {
  return { ...others, ...defined({ declaredKid: kid, declaredPublicJwk: publicJwk }) };
}
