import {
  type CertificateKey,
  CertificateNotFoundError,
  type Manager,
  RequestRejectedError,
  UnreadableAnswerError,
} from "../../../provider/apinizer";
import { InvalidInputError } from "../../../provider/base/errors";
import { declarationOf } from "../../../provider/certificate/import";
import type { CertificateInputs } from "../../../provider/certificate/inputs";
import { certificatesOf } from "../../../provider/certificate/ownedCertificates";
import { defaultConnection } from "../../../provider/configuration/configuration";
import { inOrder } from "../inOrder";

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

/**
 * Reads every certificate of a project with its content, so many at once. `operation` gives the calls of one operation,
 * with a time limit of its own.
 * @throws the ManagerErrors of the list, and of a read those that are not about the one certificate alone.
 */
export async function takeInventory(operation: () => Manager, projectName: string, atOnce: number): Promise<Inventory> {
  const listed = await certificatesOf(operation(), projectName);
  const names = listed.map(({ certificateName }) => certificateName).sort();
  const looked = await inOrder(names, atOnce, async (certificateName) => ({
    certificateName,
    found: await look(operation(), { projectName, certificateName }),
  }));
  return {
    projectName,
    importable: looked.flatMap(({ found }) => (found !== undefined && "inputs" in found ? [found.inputs] : [])),
    leftOut: looked.flatMap(({ certificateName, found }) =>
      found !== undefined && "obstacle" in found ? [{ certificateName, obstacle: found.obstacle }] : [],
    ),
  };
}

/** Undefined where it was deleted since it was listed. */
async function look(manager: Manager, key: CertificateKey): Promise<ReturnType<typeof declarationOf> | undefined> {
  try {
    return declarationOf(key, await manager.certificates.get(key), defaultConnection);
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return undefined;
    if (isAboutOne(error)) return { obstacle: `expected ${error.expected}, got ${error.received}` };
    throw error;
  }
}

/** Its name cannot be asked for, its content cannot be read, or the Manager refuses it alone. */
function isAboutOne(error: unknown): error is InvalidInputError | UnreadableAnswerError | RequestRejectedError {
  return (
    error instanceof InvalidInputError ||
    error instanceof UnreadableAnswerError ||
    error instanceof RequestRejectedError
  );
}
