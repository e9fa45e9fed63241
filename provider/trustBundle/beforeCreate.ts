import { environmentsIn, refuseAlias, refuseEnvironments } from "../certificate/beforeCreate";
import { refuseBeforeCreate } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { foreignContentError } from "./errors";
import { heldMembers } from "./held";
import type { TrustBundleInputs } from "./inputs";
import { trustBundleSubject } from "./key";
import { partsOf } from "./parts";
import { warnOfEnvironmentsLost } from "./takenOver";
import { wantedMembers } from "./wanted";

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
