import type { EnvironmentDeployment, HeldJwk } from "../apinizer";
import type { PublicJwk } from "../jose/publicJwk";
import { jwkThumbprint } from "../jose/thumbprint";
import { inputsOf as pickInputs, withInputs } from "../resource/inputTable";
import { type JwkInputs, jwkInputs } from "./inputs";

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
  /** It refers to the certificate that it was made from. */
  readonly linked: boolean;
}

/** Outputs of a JWK: its inputs, and what was seen at the Manager. */
export interface JwkState extends JwkInputs, Observed {
  /** Thumbprint, as in RFC 7638, of the certificate's key when it was last seen: another one than the JWK's is drift. */
  readonly certificateKeyThumbprint: string;
  readonly deployedEnvironments: readonly string[];
  readonly deployments: readonly EnvironmentDeployment[];
}

export function observedOf({ id = "", kid, type, sourceType, sourceId, publicJwk = {} }: HeldJwk): Observed {
  const linked = sourceType === "CERTIFICATE" && sourceId !== undefined;
  return { managerId: id, kid, type, publicJwk, thumbprintSha256: jwkThumbprint(publicJwk) ?? "", linked };
}

/** The state of a JWK that was just created or taken over, with the keys of its certificate. */
export function madeState(
  inputs: JwkInputs,
  held: HeldJwk,
  keys: readonly string[],
  deployments: readonly EnvironmentDeployment[],
): JwkState {
  const observed = observedOf(held);
  return {
    ...inputs,
    ...observed,
    certificateKeyThumbprint: comparedKey(observed.thumbprintSha256, keys),
    deployedEnvironments: deployments.filter((row) => row.success).map((row) => row.environment),
    deployments,
  };
}

/** The state with what a later read showed; `keys` are the certificate's, undefined where they are not known. */
export function refreshedState(state: JwkState, held: HeldJwk, keys: readonly string[] | undefined): JwkState {
  const { description, ...others } = state;
  const observed = observedOf(held);
  // What is not known is no drift: the key that was seen before says nothing about a JWK that has another one now.
  const before = observed.thumbprintSha256 === state.thumbprintSha256 ? state.certificateKeyThumbprint : "";
  return {
    ...others,
    ...(held.description === "" ? {} : { description: held.description }),
    ...observed,
    certificateKeyThumbprint: keys === undefined ? before : comparedKey(observed.thumbprintSha256, keys),
  };
}

/** The state with other inputs. */
export function recordedState(state: JwkState, inputs: JwkInputs): JwkState {
  return withInputs(jwkInputs, state, inputs);
}

/** Of the certificate's keys the one that the JWK's is compared with: its own, if it is among them. */
function comparedKey(thumbprintSha256: string, keys: readonly string[]): string {
  return keys.includes(thumbprintSha256) ? thumbprintSha256 : (keys[0] ?? "");
}

/** Whether it carries the certificate's key, or nothing is known of that. */
export function hasCertificateKey({ thumbprintSha256, certificateKeyThumbprint }: JwkState): boolean {
  return certificateKeyThumbprint === "" || certificateKeyThumbprint === thumbprintSha256;
}

/** The inputs among the outputs. */
export function inputsOf(state: JwkState): JwkInputs {
  return pickInputs(jwkInputs, state);
}
