import {
  type CertificateKey,
  CertificateNotFoundError,
  type Manager,
  PermissionDeniedError,
  ProjectNotFoundError,
  RequestRejectedError,
  UnreadableAnswerError,
} from "../../../provider/apinizer";
import { InvalidInputError } from "../../../provider/base/errors";
import { declarationOf } from "../../../provider/certificate/import";
import type { CertificateInputs } from "../../../provider/certificate/inputs";
import { certificatesOf } from "../../../provider/certificate/ownedCertificates";
import { defaultConnection } from "../../../provider/configuration/configuration";
import { inOrder } from "../inOrder";

/** What no declaration describes, or cannot be read, and why. */
export interface LeftOut {
  readonly name: string;
  readonly obstacle: string;
}

/** The certificates of a project, sorted by name. */
export interface Inventory {
  readonly projectName: string;
  readonly importable: readonly CertificateInputs[];
  readonly leftOut: readonly LeftOut[];
}

/** Projects with what is in them, and those that the token sees but may not look into. */
export interface Inventories {
  readonly inventories: readonly Inventory[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Reads every certificate of the projects with its content, so many at once; of all that the token sees where none are
 * named. `operation` gives the calls of one operation, with a time limit of its own.
 * @throws the ManagerErrors of a list of a project that is named, and of a read those that are not about the one
 * certificate alone.
 */
export async function takeInventories(
  operation: () => Manager,
  named: readonly string[],
  atOnce: number,
): Promise<Inventories> {
  const projectNames = named.length > 0 ? named : await operation().projects.list();
  const lists = await inOrder(projectNames, atOnce, (projectName) =>
    listProject(operation(), projectName, named.length > 0),
  );
  const keys = lists.flatMap((list) => ("keys" in list ? list.keys : []));
  const looked = await inOrder(keys, atOnce, async (key) => ({ key, found: await look(operation(), key) }));
  const lookedIn = (name: string) => looked.filter(({ key }) => key.projectName === name);
  return {
    inventories: lists.flatMap((list) =>
      "keys" in list ? [inventoryOf(list.projectName, lookedIn(list.projectName))] : [],
    ),
    leftOut: lists.flatMap((list) => ("obstacle" in list ? [{ name: list.projectName, obstacle: list.obstacle }] : [])),
  };
}

type Found = ReturnType<typeof declarationOf> | undefined;

interface Looked {
  readonly key: CertificateKey;
  readonly found: Found;
}

function inventoryOf(projectName: string, looked: readonly Looked[]): Inventory {
  return {
    projectName,
    importable: looked.flatMap(({ found }) => (found !== undefined && "inputs" in found ? [found.inputs] : [])),
    leftOut: looked.flatMap(({ key, found }) =>
      found !== undefined && "obstacle" in found ? [{ name: key.certificateName, obstacle: found.obstacle }] : [],
    ),
  };
}

type ListedProject = { readonly projectName: string } & (
  | { readonly keys: readonly CertificateKey[] }
  | { readonly obstacle: string }
);

/** A project that nobody named may be one that the token only sees. */
async function listProject(manager: Manager, projectName: string, isNamed: boolean): Promise<ListedProject> {
  try {
    const listed = await certificatesOf(manager, projectName);
    const names = listed.map(({ certificateName }) => certificateName).sort();
    return { projectName, keys: names.map((certificateName) => ({ projectName, certificateName })) };
  } catch (error) {
    if (isNamed || !isAboutProject(error)) throw error;
    return { projectName, obstacle: obstacleOf(error) };
  }
}

/** Undefined where it was deleted since it was listed. */
async function look(manager: Manager, key: CertificateKey): Promise<Found> {
  try {
    return declarationOf(key, await manager.certificates.get(key), defaultConnection);
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return undefined;
    if (isAboutOne(error)) return { obstacle: obstacleOf(error) };
    throw error;
  }
}

function obstacleOf({ expected, received }: InvalidInputError): string {
  return `expected ${expected}, got ${received}`;
}

/** The last one is what the shared project of some Managers answers with, which lists those of all projects. */
function isAboutProject(
  error: unknown,
): error is PermissionDeniedError | ProjectNotFoundError | CertificateNotFoundError | InvalidInputError {
  return (
    error instanceof PermissionDeniedError ||
    error instanceof ProjectNotFoundError ||
    error instanceof CertificateNotFoundError ||
    error instanceof InvalidInputError
  );
}

/** Its name cannot be asked for, its content cannot be read, or the Manager refuses it alone. */
function isAboutOne(error: unknown): error is InvalidInputError | UnreadableAnswerError | RequestRejectedError {
  return (
    error instanceof InvalidInputError ||
    error instanceof UnreadableAnswerError ||
    error instanceof RequestRejectedError
  );
}
