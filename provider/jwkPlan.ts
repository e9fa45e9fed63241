import type { JwkInputs } from "./jwkInputs";
import type { JwkState } from "./jwkState";

/** Inputs from which an output follows. None does: what the Manager makes of a certificate is public. */
export const outputSources = {
  kid: [],
  type: [],
  publicJwk: [],
  thumbprintSha256: [],
  linked: [],
  certificateKeyThumbprint: [],
  deployedEnvironments: [],
  deployments: [],
} as const satisfies Readonly<Record<Exclude<keyof JwkState, keyof JwkInputs>, readonly (keyof JwkInputs)[]>>;
