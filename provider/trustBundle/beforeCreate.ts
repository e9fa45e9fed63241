import { environmentsIn, refuseAlias, refuseEnvironments } from "../certificate/beforeCreate";
import { certificateId } from "../certificate/key";
import { refuseBeforeCreate } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { foreignContentError } from "./errors";
import { heldMembers } from "./held";
import type { TrustBundleInputs } from "./inputs";
import { memberKey, trustBundleRunKey, trustBundleSubject } from "./key";
import { partsOf } from "./parts";
import { ownMembers, type TrustBundleState } from "./state";
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
    const going = goingBefore(context, inputs);
    for (const part of partsOf(news)) refuseAlias(context, part.inputs, going);
  });
}

/** The ids of the certificates that are deleted first, as this run's diff answered. */
function goingBefore({ run }: Context, inputs: TrustBundleInputs): ReadonlySet<string> {
  const old = run.replacementBy(trustBundleRunKey(inputs))?.state as TrustBundleState | undefined;
  if (old === undefined) return new Set();
  return new Set(ownMembers(old).map(({ certificateName }) => certificateId(memberKey(old, certificateName))));
}
