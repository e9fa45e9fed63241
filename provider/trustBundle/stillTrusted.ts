/** Trust is the environment's: it trusts every certificate deployed to it, by whatever name. */
import type { SharedEntry } from "../apinizer";
import { namedAsWanted } from "../certificate/environmentNames";
import type { Context } from "../resource/context";
import { trustBundleSubject } from "./key";
import type { TrustBundleState } from "./state";
import { visibleCertificates } from "./visibleCertificates";

/** A certificate that is no longer to be trusted. */
export interface Untrusted {
  readonly certificateName: string;
  readonly thumbprintSha256: string;
  /** Absent where it is not known. */
  readonly thumbprintSha1?: string | undefined;
}

/**
 * Warns of certificates that go and stay trusted by another name, in every project that can be seen. Never fails because
 * of the Manager.
 */
export async function warnOfOtherNames(
  context: Context,
  state: Pick<TrustBundleState, "projectName" | "bundleName" | "environments">,
  untrusted: readonly Untrusted[],
): Promise<void> {
  if (untrusted.length === 0) return;
  const own = new Set(untrusted.map(({ certificateName }) => certificateName));
  const others = (await visibleCertificates(context, state)).filter(
    ({ projectName, certificateName }) => projectName !== state.projectName || !own.has(certificateName),
  );
  for (const member of untrusted) {
    const holders = others.flatMap(({ projectName: project, certificateName, entries }) => {
      const same = namedAsWanted(entries, state.environments).filter(
        (entry) => isSame(entry, member) && state.environments.includes(entry.environment),
      );
      const environments = [...new Set(same.map(({ environment }) => environment))].sort();
      return same.length === 0 ? [] : [`${project}/${certificateName} in ${environments.join(", ")}`];
    });
    const message =
      `${trustBundleSubject(state)}: ${member.certificateName} goes, and the same certificate stays trusted by another name: ` +
      `${holders.join("; ")}. Remove it there, too, if it is not to be trusted.`;
    if (holders.length > 0 && context.run.isNew(message)) context.report.warn(message);
  }
}

function isSame({ contentThumbprint, thumbprintSha1 }: SharedEntry, member: Untrusted): boolean {
  if (contentThumbprint !== undefined) return contentThumbprint === member.thumbprintSha256;
  return thumbprintSha1 !== undefined && thumbprintSha1 === member.thumbprintSha1;
}
