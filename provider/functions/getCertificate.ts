import type { CertificateKey } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { certificateId, certificateSubject } from "../certificate/key";
import { type EnvironmentEntry, observedEntries } from "../certificate/state";
import { type CertificateFacts, certificateFacts, toPem } from "../x509";
import { byEnvironment, environmentsOf } from "./order";
import { nameRule, type ProviderFunction } from "./providerFunction";

/** A certificate as the Manager holds it, in the words of the outputs of an ApinizerCertificate. */
export interface CertificateInfo extends CertificateFacts {
  /** `projectName/certificateName`. */
  readonly id: string;
  /** Project that owns it. */
  readonly projectName: string;
  /** Name of the certificate, unique in its project. */
  readonly certificateName: string;
  /** Description. */
  readonly description: string;
  /** Names of the environments that have it, sorted. */
  readonly environments: string[];
  /** Alias of the first of the entries. */
  readonly alias: string;
  /** The certificate of the first of the entries, as are the facts. */
  readonly certificatePem: string;
  /** One per environment, sorted; there can be two for the same one. */
  readonly environmentEntries: EnvironmentEntry[];
}

/** @throws CertificateNotFoundError, ApinizerError for a certificate in no environment, every ManagerError. */
export const getCertificate: ProviderFunction<CertificateKey, CertificateInfo> = {
  args: { projectName: { rule: nameRule }, certificateName: { rule: nameRule } },
  async call(manager, { projectName, certificateName }) {
    const key = { projectName, certificateName };
    const { description, entries } = await manager().certificates.get(key);
    const [first] = byEnvironment(entries);
    if (first === undefined) throw inNoEnvironment(key);
    return {
      id: certificateId(key),
      projectName,
      certificateName,
      description,
      environments: environmentsOf(entries),
      alias: first.alias,
      certificatePem: toPem(first.der),
      ...certificateFacts(first.der),
      environmentEntries: observedEntries(entries),
    };
  },
};

function inNoEnvironment(key: CertificateKey): ApinizerError {
  return new ApinizerError({
    subject: certificateSubject(key),
    expected: "a certificate in at least one environment",
    received: "one in none",
    action: "Look at it in the Management Console.",
  });
}
