/** What a user of Pulumi does about an error of the client, which states facts and knows nothing of Pulumi. */
import { AuthenticationError, ManagerError, ManagerUnavailableError, WriteOutcomeUnknownError } from "../apinizer";
import type { ErrorParts } from "../base/errors";
import type { Lifecycle } from "./lifecycle";

/** Parts of an error that advice replaces; undefined where the client's own say enough. */
export type Advice = (error: ManagerError) => Partial<Pick<ErrorParts, "property" | "action">> | undefined;

/** What concerns every resource. */
const generalAdvice: Advice = (error) => {
  if (error instanceof AuthenticationError && error.property === "apiToken") {
    const afterwards =
      "After its rotation, `pulumi refresh` and `pulumi destroy` need --run-program: without it they use the " +
      "configuration of the last `pulumi up`.";
    return { action: `${error.action} ${afterwards}` };
  }
  if (error instanceof ManagerUnavailableError && error.property === undefined) {
    return { action: "Run the command again. If it timed out, allow more time (timeoutSeconds, customTimeouts)." };
  }
  if (error instanceof WriteOutcomeUnknownError) {
    const action =
      "The Manager may have applied the change. Run `pulumi up` again: it reads what the Manager holds and does what is " +
      "missing.";
    return { action };
  }
  return undefined;
};

/** Of what a Manager says that it does not exist. */
export const whereNotFound =
  "Check the names; they are case-sensitive. If a stack manages it, it was deleted outside Pulumi: run `pulumi refresh`, " +
  "then `pulumi up` to create it again.";

/** Of a create whose answer is lost: no state holds what it left behind, and the next one finds the name taken. */
export function whereCreateIsUnknown(ifThere: string): string {
  return (
    "The Manager may have created it. Look in the Management Console: if it is not there, run `pulumi up` again; if it " +
    `is, ${ifThere}`
  );
}

/** Of what was deleted first and put back, because its replacement was not created. `what`: as a sentence names it. */
export function whereGivenUp(what: string): string {
  return (
    `If you remove the resource from the program instead, delete the ${what} in the Management Console: the stack ` +
    "considers it deleted."
  );
}

/** The error as users see it: of the same type, with advice. */
function advised(error: unknown, advice: Advice = () => undefined): unknown {
  if (!(error instanceof ManagerError)) return error;
  const parts = advice(error) ?? generalAdvice(error);
  if (parts === undefined) return error;
  const type = error.constructor as new (facts: ConstructorParameters<typeof ManagerError>[0]) => ManagerError;
  return new type({ ...error, ...parts });
}

/** The call, whose errors carry advice. */
export function withAdviceOn<Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
  advice?: Advice,
): (...args: Args) => Promise<Result> {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      throw advised(error, advice);
    }
  };
}

/** The lifecycle, whose errors carry advice. */
export function withAdvice<Inputs extends object, State extends object>(
  lifecycle: Lifecycle<Inputs, State>,
  advice: Advice,
): Lifecycle<Inputs, State> {
  const advising = <Args extends unknown[], Result>(call: (...args: Args) => Promise<Result>) =>
    withAdviceOn(call, advice);
  return {
    ...lifecycle,
    beforeCreate: advising(lifecycle.beforeCreate),
    diff: advising(lifecycle.diff),
    create: advising(lifecycle.create),
    read: advising(lifecycle.read),
    update: advising(lifecycle.update),
    delete: advising(lifecycle.delete),
    // What no stack manages was not deleted outside Pulumi.
    import: withAdviceOn(lifecycle.import),
    get: withAdviceOn(lifecycle.get),
  };
}
