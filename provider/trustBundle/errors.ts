/** What can go wrong with a trust bundle beyond what the Manager refuses. */
import { CertificateExistsError } from "../apinizer";
import type { ApinizerError } from "../base/errors";
import { PartialFailureError, type Written } from "../resource/errors";
import { memberKey, type TrustBundleKey, trustBundleSubject } from "./key";
import type { TrustBundleState } from "./state";

/** What an update does, in this order; a create has one step. */
export type Step = "create" | "deploy" | "retire" | "remove";

const deployed = "every certificate of the set to be deployed to every environment";

const expectedOf: Readonly<Record<Step, string>> = {
  create: deployed,
  deploy: deployed,
  retire: "every retiring certificate to be where it was, but for environments that were taken out",
  remove: "every certificate that is due to be removed",
};

const notBegun: Readonly<Record<Step, string>> = {
  create: "",
  deploy: "Nothing was removed, and no overlap has begun. ",
  retire: "Nothing was removed. ",
  remove: "",
};

/** Some of a bundle's certificates could not be written: the next `pulumi up` goes on. */
export class TrustBundleIncompleteError extends PartialFailureError<TrustBundleState> {
  constructor(
    written: Written<TrustBundleState>,
    /** Why, by the names of the certificates. */
    readonly failures: ReadonlyMap<string, ApinizerError>,
    step: Step,
  ) {
    const reasons = [...failures].map(([name, { received }]) => `${name}: ${received}`).sort();
    super(written, {
      property: "certificates",
      expected: expectedOf[step],
      received: `failures: ${reasons.join("; ")}`,
      action: `${notBegun[step]}Repair the cause, then run \`pulumi up\`: it goes on where this one ended.`,
    });
  }
}

/** That a certificate has the name of a member, and another content. Nothing was changed. */
export function foreignContentError(key: TrustBundleKey, certificateName: string): CertificateExistsError {
  return new CertificateExistsError({
    subject: trustBundleSubject(key),
    property: "bundleName",
    expected: `no certificate ${memberKey(key, certificateName).projectName}/${certificateName}, or one with the content that its name says`,
    received: "another content under that name",
    action: "Nothing was changed. Delete that certificate, or choose another bundleName.",
  });
}
