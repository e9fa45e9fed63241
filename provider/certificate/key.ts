/** How a certificate is named: to Pulumi, to users, and among what a run of the engine knows. */
import type { CertificateKey } from "../apinizer";
import type { ResourceKey } from "../resource/run";

/** Pulumi's id of a certificate. */
export function certificateId({ projectName, certificateName }: CertificateKey): string {
  return `${projectName}/${certificateName}`;
}

/** What a message is about. */
export function certificateSubject(key: CertificateKey): string {
  return `certificate ${certificateId(key)}`;
}

export function certificateRunKey(key: CertificateKey): ResourceKey {
  return { kind: "certificate", id: certificateId(key) };
}
