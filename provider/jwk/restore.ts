import { JwkExistsError, UnreadableAnswerError, WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { algorithmsFor, jwkUses, keyKindName } from "../jose/algorithms";
import type { Context } from "../resource/context";
import { PartialFailureError } from "../resource/errors";
import { defined } from "../resource/properties";
import { makeJwk } from "./create";
import { JwkLostError } from "./errors";
import type { JwkInputs } from "./inputs";
import { jwkSubject } from "./key";
import { isRefusal } from "./replacement";
import { requiredInputs, sourceTypeOf } from "./sourceInputs";
import { describeSource, readSourceKeys, thumbprintsOf } from "./sources";
import { inputsOf, type JwkState } from "./state";

/**
 * After a create that failed although the old JWK was deleted for it: makes the old one again from its source, or from its
 * public key, without a link, where the source has another key by now, is gone or cannot be read, or where an update of the
 * certificate gave the JWK a key for which its algorithm is not. Gives the failure to throw: the create's own, or
 * {@link JwkLostError} where the old one is not back. Does nothing where the JWK of the create may be there. `next`: what was
 * to be created.
 */
export async function putBack(context: Context, old: JwkState, next: JwkInputs, failure: unknown): Promise<unknown> {
  if (!(failure instanceof ApinizerError) || mayBeThere(failure)) return failure;
  if (!isRefusal(failure)) return new JwkLostError(failure, "the Manager gives no answer");
  try {
    const inputs = completed(old, next);
    const reason = await whyCopied(context, old, inputs);
    const { managerId, thumbprintSha256 } = await makeJwk(context, reason === undefined ? inputs : copyOf(old));
    const isSame = thumbprintSha256 === old.thumbprintSha256;
    const how = isSame ? "" : ", and with another key, which its source has now";
    const id = managerId ? `another id, ${managerId}` : "another id";
    warnOfRestored(context, old, `${id}${reason === undefined ? how : `, with its key and no link: ${reason}`}`);
    return failure;
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    if (!(error instanceof PartialFailureError))
      return new JwkLostError(failure, `${error.expected}: ${error.received}`);
    warnOfRestored(context, old, `another id, but not as it was (${error.received})`);
    return failure;
  }
}

/** What an import could not learn is what the program says. A key of a set is the one that the Manager holds. */
function completed(old: JwkState, next: JwkInputs): JwkInputs {
  const inputs = inputsOf(old);
  if (sourceTypeOf(old) === "URL") return { ...inputs, kid: old.kid };
  if (sourceTypeOf(old) !== sourceTypeOf(next)) return inputs;
  const required = requiredInputs(sourceTypeOf(old) ?? "CERTIFICATE");
  const known = Object.fromEntries(required.map((name) => [name, inputs[name] ?? next[name]]));
  return { ...inputs, ...defined(known) };
}

function mayBeThere(failure: ApinizerError): boolean {
  const types = [PartialFailureError, JwkExistsError, WriteOutcomeUnknownError, UnreadableAnswerError];
  return types.some((type) => failure instanceof type);
}

/** Why the source does not give the same JWK again; undefined where it does, or its kind does not tell a key. */
async function whyCopied(context: Context, old: JwkState, inputs: JwkInputs): Promise<string | undefined> {
  const missing = requiredInputs(sourceTypeOf(inputs) ?? "CERTIFICATE").find((name) => inputs[name] === undefined);
  if (missing !== undefined) return `its ${missing} is not known`;
  try {
    const keys = thumbprintsOf(await readSourceKeys(context, inputs));
    if (keys !== undefined && !keys.includes(old.thumbprintSha256))
      return `${describeSource(inputs)} has another key in ${inputs.environmentName} now`;
    return hasFittingAlgorithm(old)
      ? undefined
      : `${old.algorithm} is no algorithm for its ${keyKindName(old.publicJwk)} key`;
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return `${describeSource(inputs)}: ${error.received}`;
  }
}

function hasFittingAlgorithm({ useType, algorithm, publicJwk }: JwkState): boolean {
  return useType === undefined || algorithm === undefined || algorithmsFor(useType, publicJwk).includes(algorithm);
}

/** The public key itself, without an algorithm that is not for it. */
function copyOf(old: JwkState): JwkInputs {
  const { projectName, name, description, kid, publicJwk, useType, connection } = old;
  const use = useType === undefined ? undefined : jwkUses[useType];
  const alg = hasFittingAlgorithm(old) ? old.algorithm : undefined;
  const pasted = JSON.stringify(defined({ use, alg, ...publicJwk }));
  const named = defined({ projectName, name, description, kid: kid === "" ? undefined : kid });
  return { ...named, sourceType: "COPY_PASTE", publicJwk: pasted, relink: false, connection } as JwkInputs;
}

function warnOfRestored({ report }: Context, old: JwkState, how: string): void {
  report.warn(
    `${jwkSubject(old)}: the Manager refused the create, so the old JWK, which had been deleted for it, was put back under ${how}. ` +
      "Point policies and credentials that refer to the old id at it.",
  );
}
