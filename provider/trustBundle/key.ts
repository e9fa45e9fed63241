/** How a trust bundle and its certificates are named: to Pulumi, to users, at the Manager, and in a run of the engine. */
import type { CertificateKey } from "../apinizer";
import type { ResourceKey } from "../resource/run";

/** Name of a trust bundle: unique in its project. */
export interface TrustBundleKey {
  readonly projectName: string;
  readonly bundleName: string;
}

/** Characters that a certificate's name has beyond the bundle's. */
export const suffixLength = 17;

/** Pulumi's id of a trust bundle. */
export function trustBundleId({ projectName, bundleName }: TrustBundleKey): string {
  return `${projectName}/${bundleName}`;
}

/** What a message is about. */
export function trustBundleSubject(key: TrustBundleKey): string {
  return `trust bundle ${trustBundleId(key)}`;
}

export function trustBundleRunKey(key: TrustBundleKey): ResourceKey {
  return { kind: "trust bundle", id: trustBundleId(key) };
}

/** Name and alias of a member: the bundle's name, and the first 16 digits of the SHA-256 thumbprint, in lower case. */
export function memberName(bundleName: string, thumbprintSha256: string): string {
  return `${bundleName}-${thumbprintSha256.slice(0, suffixLength - 1).toLowerCase()}`;
}

export function memberKey({ projectName }: TrustBundleKey, certificateName: string): CertificateKey {
  return { projectName, certificateName };
}

/** The bundle that a certificate is named after; undefined where its name does not end as its content says. */
export function bundleNameOf(certificateName: string, thumbprintSha256: string): string | undefined {
  const bundleName = certificateName.slice(0, -suffixLength);
  return bundleName !== "" && memberName(bundleName, thumbprintSha256) === certificateName ? bundleName : undefined;
}

/** Whether a certificate's name has the form of a member's. */
export function isMemberName({ bundleName }: TrustBundleKey, certificateName: string): boolean {
  const suffix = certificateName.slice(bundleName.length);
  return certificateName.startsWith(bundleName) && /^-[0-9a-f]{16}$/.test(suffix);
}
