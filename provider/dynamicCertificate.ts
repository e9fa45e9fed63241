/** Certificates in the dynamic provider. */
import * as certificate from "./certificate";
import type { CertificateInputs } from "./certificateInputs";
import type { CertificateState } from "./certificateState";
import type { ConfigurationSource } from "./configuration";
import { DynamicHost } from "./dynamicHost";

export class CertificateHost extends DynamicHost<CertificateInputs, CertificateState> {
  constructor(configuration: ConfigurationSource) {
    super({ kind: "certificate", nameOf: ({ certificateName }) => certificateName, ...certificate }, configuration);
  }
}
