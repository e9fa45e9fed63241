import type { CertificateInputs } from "../../provider/certificate/inputs";
import { oldCertificate } from "./certificates";

/** What a program declares, without what has a default. */
export type DeclaredCertificate = Pick<
  CertificateInputs,
  "projectName" | "certificateName" | "alias" | "description" | "environments" | "certificatePem"
>;

/** The certificate `payments/idp` as a program declares it: in production and staging, unless `changes` say otherwise. */
export function aCertificate<Changes extends object>(changes: Changes): DeclaredCertificate & Changes;
export function aCertificate(): DeclaredCertificate;
export function aCertificate(changes: object = {}): DeclaredCertificate {
  return {
    projectName: "payments",
    certificateName: "idp",
    alias: "idp",
    description: "Signing",
    environments: ["production", "staging"],
    certificatePem: oldCertificate.pem,
    ...changes,
  };
}

/** As {@link aCertificate}, with the defaults that a check fills in. */
export function checkedCertificate(changes: Partial<CertificateInputs> = {}): CertificateInputs {
  return { ...aCertificate(), adoptExisting: false, connection: "apinizer", ...changes };
}
