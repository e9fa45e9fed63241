import type { HeldCertificate } from "../../provider/apinizer";
import { CertificateNotFoundError, type Manager } from "../../provider/apinizer";
import { declarationOf } from "../../provider/certificateImport";
import type { CertificateInputs } from "../../provider/certificateInputs";
import { defaultConnection } from "../../provider/configuration";

/** A certificate that no declaration describes, and why. */
export interface LeftOut {
  readonly certificateName: string;
  readonly obstacle: string;
}

/** The certificates of a project, sorted by name. */
export interface Inventory {
  readonly projectName: string;
  readonly importable: readonly CertificateInputs[];
  readonly leftOut: readonly LeftOut[];
}

/** Reads every certificate of a project with its content. Errors: the ManagerErrors of the reads. */
export async function takeInventory(manager: Manager, projectName: string): Promise<Inventory> {
  const listed = await manager.certificates.list(projectName);
  const names = listed.map(({ certificateName }) => certificateName).sort();
  const held = (await Promise.all(names.map((name) => get(manager, projectName, name)))).flat();
  const importable: CertificateInputs[] = [];
  const leftOut: LeftOut[] = [];
  for (const certificate of held) {
    const { certificateName } = certificate;
    const found = declarationOf({ projectName, certificateName }, certificate, defaultConnection);
    if ("inputs" in found) importable.push(found.inputs);
    else leftOut.push({ certificateName, obstacle: found.obstacle });
  }
  return { projectName, importable, leftOut };
}

/** None where it was deleted since it was listed. */
async function get(manager: Manager, projectName: string, certificateName: string): Promise<HeldCertificate[]> {
  try {
    return [await manager.certificates.get({ projectName, certificateName })];
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return [];
    throw error;
  }
}
