import { JwkExistsError, UnreadableAnswerError, WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import type { Context } from "../resource/context";
import { PartialFailureError } from "../resource/errors";
import { makeJwk } from "./create";
import { JwkLostError } from "./errors";
import { jwkSubject } from "./key";
import { isRefusal } from "./replacement";
import { readSourceKeys } from "./sourceKeys";
import { inputsOf, type JwkState } from "./state";

/**
 * After a create that failed although the old JWK was deleted for it: makes the old one again, where the certificate still
 * has its key. Gives the failure to throw: the create's own, or {@link JwkLostError} where the old one is not back.
 * Does nothing where the JWK of the create may be there.
 */
export async function putBack(context: Context, old: JwkState, failure: unknown): Promise<unknown> {
  if (!(failure instanceof ApinizerError) || mayBeThere(failure)) return failure;
  if (!isRefusal(failure)) return new JwkLostError(failure, "the Manager gives no answer");
  try {
    const reason = await whyNot(context, old);
    if (reason !== undefined) return new JwkLostError(failure, reason);
    const { managerId } = await makeJwk(context, inputsOf(old));
    warnOfRestored(context, old, managerId ? `another id, ${managerId}` : "another id");
    return failure;
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    if (!(error instanceof PartialFailureError))
      return new JwkLostError(failure, `${error.expected}: ${error.received}`);
    warnOfRestored(context, old, `another id, but not as it was (${error.received})`);
    return failure;
  }
}

function mayBeThere(failure: ApinizerError): boolean {
  const types = [PartialFailureError, JwkExistsError, WriteOutcomeUnknownError, UnreadableAnswerError];
  return types.some((type) => failure instanceof type);
}

async function whyNot(context: Context, old: JwkState): Promise<string | undefined> {
  const keys = await readSourceKeys(context, old);
  if (keys.some(({ thumbprintSha256 }) => thumbprintSha256 === old.thumbprintSha256)) return undefined;
  return `certificate ${old.certificateName} has another key in ${old.environmentName} now`;
}

function warnOfRestored({ report }: Context, old: JwkState, how: string): void {
  report.warn(
    `${jwkSubject(old)}: the Manager refused the create, so the old JWK, which had been deleted for it, was put back under ${how}. ` +
      "Point policies and credentials that refer to the old id at it.",
  );
}
