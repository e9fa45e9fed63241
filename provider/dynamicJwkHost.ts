/** JWKs in the dynamic provider. */
import type { ConfigurationSource } from "./configuration";
import { DynamicHost } from "./dynamicHost";
import * as jwk from "./jwk";
import type { JwkInputs } from "./jwkInputs";
import type { JwkState } from "./jwkState";

export class JwkHost extends DynamicHost<JwkInputs, JwkState> {
  constructor(configuration: ConfigurationSource) {
    const diff = async (_context: unknown, ...args: Parameters<typeof jwk.diff>) => jwk.diff(...args);
    super({ kind: "JWK", nameOf: ({ name }) => name, ...jwk, diff }, configuration);
  }
}
