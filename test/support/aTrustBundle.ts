import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { ellipticCertificate, oldCertificate } from "./certificates";

/** The trust bundle `payments/partner` with the defaults that a check fills in; `changes` say otherwise. */
export function checkedTrustBundle(changes: Partial<TrustBundleInputs> = {}): TrustBundleInputs {
  return {
    projectName: "payments",
    bundleName: "partner",
    environments: ["production", "staging"],
    certificates: [oldCertificate.pem, ellipticCertificate.pem],
    description: "Trust bundle partner",
    overlapDays: 0,
    keepExpired: false,
    protectJwks: false,
    connection: "apinizer",
    ...changes,
  };
}
