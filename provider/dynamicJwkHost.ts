/** JWKs in the dynamic provider. */
import type { ConfigurationSource } from "./configuration";
import { DynamicHost } from "./dynamicHost";
import * as jwk from "./jwk";
import type { JwkInputs } from "./jwkInputs";
import type { JwkState } from "./jwkState";

export class JwkHost extends DynamicHost<JwkInputs, JwkState> {
  constructor(configuration: ConfigurationSource) {
    super({ kind: "JWK", nameOf: ({ name }) => name, ...jwk }, configuration);
  }
}
