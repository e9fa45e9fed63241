/** Certificates in the dynamic provider. */

import type { CertificateInputs } from "../../certificate/inputs";
import * as certificate from "../../certificate/lifecycle";
import type { CertificateState } from "../../certificate/state";
import type { ConfigurationSource } from "../../configuration/configuration";
import { DynamicHost } from "./host";

export class CertificateHost extends DynamicHost<CertificateInputs, CertificateState> {
  constructor(configuration: ConfigurationSource) {
    super({ kind: "certificate", nameOf: ({ certificateName }) => certificateName, ...certificate }, configuration);
  }
}
