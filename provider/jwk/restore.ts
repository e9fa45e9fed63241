import { JwkExistsError, ManagerUnavailableError, WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { algorithmsFor, jwkUses, keyKindName } from "../jose/algorithms";
import { whereGivenUp } from "../resource/advice";
import type { Context } from "../resource/context";
import { PartialFailureError } from "../resource/errors";
import { defined } from "../resource/properties";
import { findJwk, makeJwk } from "./create";
import { JwkLostError } from "./errors";
import type { JwkInputs } from "./inputs";
import { jwkId, jwkSubject } from "./key";
import { isRefusal, subjectWithId } from "./replacement";
import { requiredInputs, sourceTypeOf } from "./sourceInputs";
import { describeSource, readSourceKeys, thumbprintsOf } from "./sources";
import { inputsOf, type JwkState } from "./state";

/**
 * After a create that failed although the old JWK was deleted for it: makes the old one again from its source, or from its
 * public key, without a link, where the source has another key by now, is gone or cannot be read, or where an update of the
 * certificate gave the JWK a key for which its algorithm is not. Gives the failure to throw: the create's own, or
 * {@link JwkLostError} where the old one is not back. Where the JWK of the create may be there, it only warns. `next`: what
 * was to be created.
 */
export async function putBack(context: Context, old: JwkState, next: JwkInputs, failure: unknown): Promise<unknown> {
  // The new one is there.
  if (failure instanceof PartialFailureError) return failure;
  if (!(failure instanceof ApinizerError)) {
    warnOfLost(context, old, "its create failed");
    return failure;
  }
  const isNameTaken = failure instanceof JwkExistsError && jwkId(old) === jwkId(next);
  const obstacle = isNameTaken ? nameTaken : isRefusal(failure) ? undefined : await whyOpen(context, next);
  if (obstacle === undefined) return restore(context, old, next, settled(failure));
  if (!(failure instanceof WriteOutcomeUnknownError)) return new JwkLostError(failure, subjectWithId(old), obstacle);
  warnOfLost(context, old, obstacle);
  return failure;
}

const nameTaken = "a JWK has its name now";

/** Why it is open whether the JWK of the create is there; undefined where the Manager says that it is not. */
async function whyOpen(context: Context, next: JwkInputs): Promise<string | undefined> {
  try {
    return (await findJwk(context, next)) === undefined
      ? undefined
      : `${jwkSubject(next)} is there, which may be the new one`;
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return `the Manager gives no answer (${error.received})`;
  }
}

/** The failure of a create of which a read has told that it had no effect. */
function settled(failure: ApinizerError): ApinizerError {
  if (!(failure instanceof WriteOutcomeUnknownError)) return failure;
  return new ManagerUnavailableError({ ...failure, action: "Run `pulumi up` again." });
}

async function restore(
  context: Context,
  old: JwkState,
  next: JwkInputs,
  failure: ApinizerError,
): Promise<ApinizerError> {
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
    if (!(error instanceof PartialFailureError)) {
      return new JwkLostError(failure, subjectWithId(old), `${error.expected}: ${error.received}`);
    }
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

/** Why the source does not give the same JWK again; undefined where it does, or its kind does not tell a key. */
async function whyCopied(context: Context, old: JwkState, inputs: JwkInputs): Promise<string | undefined> {
  const sourceType = sourceTypeOf(inputs);
  if (sourceType === undefined) return `no program can declare its source, ${inputs.sourceType}`;
  const missing = requiredInputs(sourceType).find((name) => inputs[name] === undefined);
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
    `${jwkSubject(old)}: it was deleted first, and its replacement was not created, so it was put back under ${how}. ` +
      "Point policies and credentials that refer to the old id at it. The next `pulumi up` makes of it what the program " +
      `declares. ${whereGivenUp("JWK")}`,
  );
}

function warnOfLost({ report }: Context, old: JwkState, why: string): void {
  report.warn(`${subjectWithId(old)}: it was deleted first, and was not put back: ${why}.`);
}
