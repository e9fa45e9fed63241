/** What can be imported of a project: one kind of resource, looked at as every other. */
import {
  CertificateNotFoundError,
  JwkNotFoundError,
  type Manager,
  RequestRejectedError,
  UnreadableAnswerError,
} from "../../../provider/apinizer";
import { InvalidInputError } from "../../../provider/base/errors";
import type { Value } from "./declaration";

/** A resource that a program can declare as the Manager holds it. */
export interface Importable {
  readonly projectName: string;
  readonly name: string;
  /** Inputs, but for certificates. */
  readonly properties: Readonly<Record<string, Value>>;
  /** The certificate in PEM, or all of them, of a resource that has some: it goes into a file. */
  readonly pem?: string;
}

/** Why no declaration describes a resource. */
export interface Obstacle {
  readonly obstacle: string;
}

/** How a kind of resource is called. */
export interface KindNames {
  /** As in the package. */
  readonly type: "Certificate" | "Jwk" | "TrustBundle";
  /** What it is called, where there are several. */
  readonly plural: string;
  /** What goes before a name where several kinds are told together. */
  readonly prefix: string;
}

export interface Kind extends KindNames {
  /**
   * Names of all of a project.
   * @throws every ManagerError.
   */
  list(manager: Manager, projectName: string): Promise<readonly string[]>;
  /**
   * What declares one of them.
   * @throws every ManagerError.
   */
  look(manager: Manager, projectName: string, name: string): Promise<Importable | Obstacle>;
}

/**
 * As the kind looks, but what concerns the one resource alone is an obstacle. Undefined where it was deleted since it was
 * listed.
 * @throws every other ManagerError.
 */
export async function lookAt(
  { look }: Kind,
  manager: Manager,
  projectName: string,
  name: string,
): Promise<Importable | Obstacle | undefined> {
  try {
    return await look(manager, projectName, name);
  } catch (error) {
    if (error instanceof CertificateNotFoundError || error instanceof JwkNotFoundError) return undefined;
    if (isAboutOne(error)) return { obstacle: obstacleOf(error) };
    throw error;
  }
}

export function obstacleOf({ expected, received }: InvalidInputError): string {
  return `expected ${expected}, got ${received}`;
}

/** Its name cannot be asked for, its content cannot be read, or the Manager refuses it alone. */
function isAboutOne(error: unknown): error is InvalidInputError | UnreadableAnswerError | RequestRejectedError {
  return (
    error instanceof InvalidInputError ||
    error instanceof UnreadableAnswerError ||
    error instanceof RequestRejectedError
  );
}
