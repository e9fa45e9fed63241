/** An old certificate that had to go first, and whose replacement then failed. */
import { AliasInUseError, type WriteOutcome, WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { answerOr } from "../base/fallback";
import { whereGivenUp } from "../resource/advice";
import type { Context } from "../resource/context";
import { describeFailure, hasFailed } from "../resource/deployments";
import { PartialFailureError } from "../resource/errors";
import type { CertificateInputs } from "./inputs";
import { describeJwksAfterDelete } from "./jwks/afterDelete";
import { certificateRunKey, certificateSubject } from "./key";
import { type CertificateState, inputsOf } from "./state";
import { findCertificate } from "./writes";

/**
 * Creates a certificate that another one makes room for. Where the create fails after the old one was deleted, the old one
 * is put back. Where an earlier run did that, it may stand in the way: the engine takes it to be deleted.
 * @throws those of `create`, and of `remove`.
 */
export async function createInPlaceOfOld<T>(
  context: Context,
  inputs: CertificateInputs,
  create: () => Promise<T>,
  remove: (context: Context, state: CertificateState) => Promise<void>,
): Promise<T> {
  const { run } = context;
  const key = certificateRunKey(inputs);
  const replacement = run.replacementBy(key);
  try {
    return await create();
  } catch (error) {
    const deleted = run.takeDeletedFirst(key) as CertificateState | undefined;
    if (deleted !== undefined) {
      // Where the new one was saved, in whichever state, the old one has gone as planned.
      if (!(error instanceof PartialFailureError)) await putBackUnlessReplaced(context, deleted, inputs, error);
      throw error;
    }
    const isInTheWay = error instanceof AliasInUseError && replacement !== undefined;
    if (!isInTheWay || (await run.keptBy(replacement.old)) !== undefined) throw error;
    await remove(context, replacement.state as CertificateState);
    run.deletedFirst(replacement.old, replacement.state as CertificateState);
    return createInPlaceOfOld(context, inputs, create, remove);
  }
}

/** Tells what came of it; the error of the create is what fails. */
async function putBackUnlessReplaced(
  context: Context,
  old: CertificateState,
  next: CertificateInputs,
  error: unknown,
): Promise<void> {
  const outcome = (await mayBeThere(context, next, error)) ? "left" : await putBack(context, old);
  const jwks = await describeJwksAfterDelete(context, old.jwks ?? []);
  context.report.warn(`${certificateSubject(old)}: it was deleted first, ${describe(outcome, jwks)}`);
}

/** Whether the create may have made the new one nevertheless. */
async function mayBeThere(context: Context, next: CertificateInputs, error: unknown): Promise<boolean> {
  if (!(error instanceof ApinizerError)) return true;
  if (!(error instanceof WriteOutcomeUnknownError)) return false;
  return answerOr(true, async () => (await findCertificate(context, next)) !== undefined);
}

/** Creates again what was deleted; an error where that failed. */
async function putBack(context: Context, state: CertificateState): Promise<WriteOutcome | ApinizerError> {
  const inputs = inputsOf(state);
  const isThere = () => answerOr(false, async () => (await findCertificate(context, inputs)) !== undefined);
  try {
    return await context.manager.certificates.create(inputs, isThere);
  } catch (error) {
    if (error instanceof ApinizerError) return error;
    throw error;
  }
}

/** `jwks`: sentences about them. */
function describe(outcome: WriteOutcome | ApinizerError | "left", jwks: string): string {
  if (outcome === "left") {
    return (
      "and was not put back, because its replacement failed in a way that may have left it at the Manager." +
      `${jwks} Look in the Management Console, remove the cause, and run \`pulumi up\`.`
    );
  }
  if (outcome instanceof ApinizerError) {
    return (
      `its replacement failed, and it could not be put back (${outcome.received}).${jwks} Remove the cause and run ` +
      "`pulumi up`: it creates what the program declares."
    );
  }
  return (
    `and its replacement failed, so it was put back${undeployment(outcome)}.${jwks} Remove the cause and run ` +
    `\`pulumi up\`. ${whereGivenUp("certificate")}`
  );
}

function undeployment(outcome: WriteOutcome): string {
  if (outcome === "confirmedByRead" || !hasFailed(outcome)) return "";
  return `, but its deployment failed in ${describeFailure(outcome.environments, outcome.message)}`;
}
