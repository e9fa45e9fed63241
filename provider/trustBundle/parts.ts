import { certificateRunKey } from "../certificate/key";
import { isUnknown, type PropertyMap } from "../resource/properties";
import type { Part } from "../resource/run";
import { wantedMembers } from "./wanted";

/** The certificates of a bundle, as resources of their own would declare them. */
export function partsOf(inputs: PropertyMap): Part[] {
  const { projectName, bundleName, environments, certificates } = inputs;
  if (isUnknown(projectName) || isUnknown(bundleName) || isUnknown(certificates)) return [];
  return wantedMembers(bundleName as string, certificates as string[]).map(({ certificateName, certificatePem }) => ({
    key: certificateRunKey({ projectName: projectName as string, certificateName }),
    inputs: { projectName, certificateName, alias: certificateName, environments, certificatePem },
  }));
}
