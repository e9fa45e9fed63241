import { PermissionDeniedError, ProjectNotFoundError } from "../../provider/apinizer";
import { InvalidInputError } from "../../provider/base/errors";

/** Why a project that the token sees cannot be read. */
export type ProjectRefusal = PermissionDeniedError | ProjectNotFoundError | InvalidInputError;

/**
 * Whether a list of a project failed because of the project itself: the token may not look into it, it lists what is of all
 * projects, or no request can ask for its name. Of a project that nobody named that is no error.
 */
export function isProjectRefusal(error: unknown): error is ProjectRefusal {
  return (
    error instanceof PermissionDeniedError ||
    error instanceof ProjectNotFoundError ||
    error instanceof InvalidInputError
  );
}
