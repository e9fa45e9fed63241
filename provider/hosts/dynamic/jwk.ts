/** JWKs in the dynamic provider. */
import type { ConfigurationSource } from "../../configuration/configuration";
import type { JwkInputs } from "../../jwk/inputs";
import * as jwk from "../../jwk/lifecycle";
import type { JwkState } from "../../jwk/state";
import { DynamicHost } from "./host";

export class JwkHost extends DynamicHost<JwkInputs, JwkState> {
  constructor(configuration: ConfigurationSource) {
    super({ kind: "JWK", nameOf: ({ name }) => name, ...jwk }, configuration);
  }
}
