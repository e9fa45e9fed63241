import type { HeldCertificate, SharedEntry } from "../apinizer";
import { answerOr } from "../base/fallback";
import { visibleProjects } from "../certificate/jwks/reads";
import { withoutRepeated } from "../certificate/room";
import type { Context } from "../resource/context";
import { memberKey, type TrustBundleKey } from "./key";

/** A certificate of a project that can be seen. */
export interface VisibleCertificate extends HeldCertificate<SharedEntry> {
  readonly projectName: string;
}

/** Those of every project that can be seen. Never fails because of the Manager. */
export async function visibleCertificates(
  { manager }: Context,
  bundle: TrustBundleKey,
): Promise<readonly VisibleCertificate[]> {
  const projects = await answerOr([bundle.projectName], () => visibleProjects(manager, memberKey(bundle, "")));
  const lists = projects.map(async (projectName) => {
    const listed = await answerOr(undefined, () => manager.certificates.listedByName(projectName));
    return [...(listed?.values() ?? [])].map((certificate) => ({ ...certificate, projectName }));
  });
  return withoutRepeated((await Promise.all(lists)).flat());
}
