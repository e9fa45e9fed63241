/** An old certificate that had to go first, and whose replacement then failed. */
import { type WriteOutcome, WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { answerOr } from "../base/fallback";
import { whereGivenUp } from "../resource/advice";
import type { Context } from "../resource/context";
import { describeFailure, hasFailed } from "../resource/deployments";
import { PartialFailureError } from "../resource/errors";
import type { CertificateInputs } from "./inputs";
import { describeJwksAfterDelete } from "./jwks/afterDelete";
import { certificateSubject } from "./key";
import { type CertificateState, inputsOf } from "./state";
import { findCertificate } from "./writes";

/** Tells what came of it; the failure of the create is what fails. */
export async function putBackUnlessReplaced(
  context: Context,
  old: CertificateState,
  next: CertificateInputs,
  failure: unknown,
): Promise<void> {
  // Where the new one was saved, in whichever state, the old one has gone as planned.
  if (failure instanceof PartialFailureError) return;
  const outcome = (await mayBeThere(context, next, failure)) ? "left" : await putBack(context, old);
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
