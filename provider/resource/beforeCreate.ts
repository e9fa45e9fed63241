/**
 * A preview calls nothing that creates or deletes, so checks and diffs ask what an `up` would be refused. What cannot be
 * told is left to the `up`.
 */
import { AuthenticationError, ManagerUnavailableError, UnreadableAnswerError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import type { Context } from "./context";

/**
 * Whether the Manager could be asked. Where it cannot be reached, `offlinePreview` makes one warning of that, and it is not
 * asked again.
 * @throws what `ask` throws otherwise.
 */
export async function askUnlessOffline(
  { run, report, offlinePreview = false }: Context,
  ask: () => Promise<void>,
): Promise<boolean> {
  if (offlinePreview && run.isUnreachable) return false;
  try {
    await ask();
    return true;
  } catch (error) {
    if (!offlinePreview || !(error instanceof ApinizerError) || !isUnreachable(error)) throw error;
    run.isUnreachable = true;
    report.warn(
      `The Manager cannot be reached (${error.received}), and offlinePreview is set: it was not asked what \`pulumi up\` will be refused.`,
    );
    return false;
  }
}

/**
 * Looks for what the Manager would refuse. One cause that concerns many resources is told once in a run; the others
 * refer to it. Where the Manager cannot be reached: {@link askUnlessOffline}.
 * @throws what `ask` throws, but an answer that the Manager may have made otherwise for a write.
 */
export async function refuseBeforeCreate(context: Context, subject: string, ask: () => Promise<void>): Promise<void> {
  const { run } = context;
  try {
    await askUnlessOffline(context, ask);
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    if (isOfReading(error)) return;
    if (error.subject === subject || run.isNew(causeOf(error))) throw error;
    throw new ApinizerError({
      subject,
      expected: "that it can be created",
      received: "the refusal that was told before",
      action: "Remove its cause, then run the command again.",
    });
  }
}

/** No answer, or that of a proxy or login page. */
function isUnreachable(error: ApinizerError): boolean {
  return error instanceof ManagerUnavailableError || (error instanceof UnreadableAnswerError && !isOfReading(error));
}

/** An answer that the Manager made, and may make otherwise for a write. */
function isOfReading(error: ApinizerError): boolean {
  return error instanceof UnreadableAnswerError && error.property === undefined;
}

/** Equal for one cause, however many projects and resources it concerns. */
function causeOf(error: ApinizerError): string {
  const isOfConnection = error instanceof AuthenticationError || isUnreachable(error);
  return `refused: ${isOfConnection ? `${error.name}: ${error.received}` : error.message}`;
}
