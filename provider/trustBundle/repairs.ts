/** Members that hold something else than their names say, as a refresh has seen: an update puts the content back. */
import { previewUpdate } from "../certificate/jwks/preview";
import type { Context } from "../resource/context";
import { parseCertificatePem } from "../x509";
import type { Decisions } from "./decisions";
import type { TrustBundleInputs } from "./inputs";
import { memberKey, memberName } from "./key";
import type { Member, TrustBundleState } from "./state";
import { type WantedMember, wantedMembers } from "./wanted";

/** What an update does to the JWKs of a member that it writes: they stay linked, and get its key. */
export const memberCascade = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" } as const;

/** Whether a refresh saw another content under the member's name. */
export function holdsSomethingElse(bundleName: string, { certificateName, thumbprintSha256 }: Member): boolean {
  return certificateName !== memberName(bundleName, thumbprintSha256);
}

/** The contents that are put back: of the set, and of what goes on retiring. */
export function repairedMembers(
  { bundleName, members, __retiring }: TrustBundleState,
  certificates: readonly string[],
  { retiring }: Pick<Decisions, "retiring">,
): WantedMember[] {
  const wrong = new Set(
    members.filter((member) => holdsSomethingElse(bundleName, member)).map(({ certificateName }) => certificateName),
  );
  const staying = new Set(retiring.map(({ certificateName }) => certificateName));
  const kept = __retiring.filter(({ certificateName }) => staying.has(certificateName));
  const texts = [...certificates, ...kept.map(({ certificatePem }) => certificatePem)];
  return wrong.size === 0
    ? []
    : wantedMembers(bundleName, texts).filter(({ certificateName }) => wrong.has(certificateName));
}

/** Tells what becomes of the JWKs of these members, which were re-keyed together with what is in their place. */
export async function foretellRepairs(
  context: Context,
  state: TrustBundleState,
  { certificates }: Pick<TrustBundleInputs, "certificates">,
  decisions: Decisions,
): Promise<void> {
  for (const { certificateName, certificatePem } of repairedMembers(state, certificates, decisions)) {
    const certificate = memberKey(state, certificateName);
    const search = { ders: [parseCertificatePem(certificatePem)] };
    await previewUpdate(context, certificate, { ...memberCascade, certificatePem }, true, search);
  }
}
