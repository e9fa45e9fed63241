import { environmentsIn, refuseAlias, refuseEnvironments } from "../certificate/beforeCreate";
import { refuseBeforeCreate } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { foreignContentError } from "./errors";
import { environmentsLost, type HeldMember, heldMembers } from "./held";
import type { TrustBundleInputs } from "./inputs";
import { trustBundleSubject } from "./key";
import { partsOf } from "./parts";
import { wantedMembers } from "./wanted";

/** Another stack may have a bundle of that name in other environments, whose certificates are taken over. */
function warnOfEnvironmentsLost(
  { report, run }: Context,
  inputs: TrustBundleInputs,
  held: readonly HeldMember[],
): void {
  const losses = held.flatMap((member) => {
    const lost = environmentsLost(member, inputs.environments);
    return lost.length === 0 ? [] : [`${member.certificateName} from ${lost.join(", ")}`];
  });
  if (losses.length === 0) return;
  const message =
    `${trustBundleSubject(inputs)}: these certificates are there already, and are removed from environments that this ` +
    `bundle does not name: ${losses.join("; ")}. If another stack has a bundle of that name, choose another bundleName.`;
  if (run.isNew(message)) report.warn(message);
}

/**
 * What the Manager would refuse a bundle that is to be created.
 * @throws EnvironmentNotFoundError, CertificateExistsError, AliasInUseError, and the general ones of the reads.
 */
export async function refuseTrustBundle(context: Context, news: PropertyMap): Promise<void> {
  if (isUnknown(news.projectName) || isUnknown(news.bundleName)) return;
  const inputs = news as TrustBundleInputs;
  const subject = trustBundleSubject(inputs);
  await refuseBeforeCreate(context, subject, async () => {
    const environments = await environmentsIn(context, inputs.projectName);
    if (environments !== undefined) refuseEnvironments(subject, news, environments);
    if (isUnknown(news.certificates)) return;
    const held = await heldMembers(context, inputs, wantedMembers(inputs.bundleName, inputs.certificates));
    const foreign = [...held.values()].find(({ deviating }) => deviating !== undefined);
    if (foreign !== undefined) throw foreignContentError(inputs, foreign.certificateName);
    if (!isUnknown(news.environments)) warnOfEnvironmentsLost(context, inputs, [...held.values()]);
    for (const part of partsOf(news)) refuseAlias(context, part.inputs);
  });
}
