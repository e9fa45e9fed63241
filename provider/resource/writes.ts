/** Creates and deletes as every resource makes them: what became of a write whose answer was lost is read. */
import type { DeploymentResult, ManagerError, WasApplied, WriteOutcome } from "../apinizer";
import type { Context } from "./context";
import { hasFailed, warnOfUndeployment } from "./deployments";
import type { ResourceKey } from "./run/notes";

type ErrorType = new (...parts: never[]) => ManagerError;

/** What `read` gives; undefined where it fails with the one error by which the Manager says that there is nothing. */
export async function unlessGone<Held>(notFound: ErrorType, read: () => Promise<Held>): Promise<Held | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof notFound) return undefined;
    throw error;
  }
}

/** How a resource is created, and recognized. */
export interface Creation<Held, State> {
  /** Undefined only when the Manager says that there is none. */
  find(): Promise<Held | undefined>;
  isAsWanted(held: Held): boolean;
  send(wasApplied: WasApplied): Promise<WriteOutcome>;
  stateAfter(outcome: WriteOutcome): Promise<State>;
  /** The state of what a write whose answer was lost has left. */
  stateOf(held: Held): State;
  readonly alreadyExists: ErrorType;
}

/** @throws every ManagerError of the create, and those of `stateAfter`. */
export async function createOnce<Held, State>(
  { run }: Context,
  key: ResourceKey,
  { find, isAsWanted, send, stateAfter, stateOf, alreadyExists }: Creation<Held, State>,
): Promise<State> {
  let lost = false;
  const wasApplied = async (): Promise<boolean> => {
    lost = true;
    const held = await find();
    return held !== undefined && isAsWanted(held);
  };
  try {
    const outcome = await send(wasApplied);
    if (outcome !== "confirmedByRead") run.createdAnew(key);
    return await stateAfter(outcome);
  } catch (error) {
    // A create whose answer was lost can be the reason why the name is taken.
    if (!lost || !(error instanceof alreadyExists)) throw error;
    const held = await find();
    if (held === undefined || !isAsWanted(held)) throw error;
    return stateOf(held);
  }
}

/** How a resource is deleted. */
export interface Deletion {
  /** Undefined only when the Manager says that there is none. */
  find(): Promise<object | undefined>;
  send(wasApplied: WasApplied): Promise<WriteOutcome>;
  readonly notFound: ErrorType;
  /** The error for what is still there after its undeployment failed. */
  notDeleted(result: DeploymentResult): Error;
}

/**
 * What is gone already counts as deleted, and that is told; where it was deleted, but not undeployed everywhere, that is a warning.
 * @throws the error `notDeleted`, and every ManagerError but that it is gone.
 */
export async function deleteOnce(
  { report, run }: Context,
  subject: string,
  { find, send, notFound, notDeleted }: Deletion,
): Promise<void> {
  let lost = false;
  const isGone = async (): Promise<boolean> => {
    lost = true;
    return (await find()) === undefined;
  };
  try {
    const outcome = await send(isGone);
    if (outcome === "confirmedByRead" || !hasFailed(outcome)) return;
    if (!(await isGone())) throw notDeleted(outcome);
    warnOfUndeployment(report, subject, "is gone from the Manager", outcome);
  } catch (error) {
    if (!(error instanceof notFound)) throw error;
    // A delete whose answer was lost can be the reason.
    if (!lost) report.info(nothingToDelete(subject, run.managerUrl));
  }
}

/** A `destroy --run-program` deletes with the provider that the program names now. */
function nothingToDelete(subject: string, managerUrl: string): string {
  return (
    `${subject}: nothing to delete: the Manager at ${managerUrl} does not hold it. If its provider or connection was ` +
    "changed since the last `pulumi up`, it remains at the previous Manager: delete it in the Management Console."
  );
}
