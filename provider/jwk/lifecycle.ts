/**
 * The lifecycle of a JWK: check, diff, create, read, update, delete. `sources/` knows what it can be made from.
 *
 * The Manager's update of a JWK cuts its link, so every change that would be written is a replacement: what its create
 * needs is read before the old one goes (`replacement.ts`), and the old one is put back where the create fails (`restore.ts`).
 * An update only reads again.
 */
import { type HeldJwk, type JwkKey, JwkNotFoundError } from "../apinizer";
import { withAdvice } from "../resource/advice";
import type { Context } from "../resource/context";
import { checkInputs } from "../resource/inputTable";
import type { Checked, Difference, Found, Lifecycle } from "../resource/lifecycle";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { deleteOnce } from "../resource/writes";
import { jwkAdvice } from "./advice";
import { refuseJwk } from "./beforeCreate";
import { canTakeOver, findJwk, makeJwk } from "./create";
import { changesBetween, isRecordedAlone } from "./diff";
import { JwkNotDeletedError } from "./errors";
import { importJwk, lookUpJwk } from "./import";
import { type JwkInputs, jwkInputs } from "./inputs";
import { jwkRunKey, jwkSubject } from "./key";
import { outputSources, plannedOutputs } from "./preview";
import { previewReplacement, requireCreatable, warnOfAnotherId, warnOfCutLink } from "./replacement";
import { putBack } from "./restore";
import { requiredInputs, sourceTypeOf } from "./sourceInputs";
import { sharedThumbprints, sourceThumbprints } from "./sourceThumbprints";
import {
  completedState,
  hasSourceKey,
  inputsOf,
  isCut,
  type JwkState,
  madeState,
  recordedState,
  refreshedState,
} from "./state";
import { compareWithUrl, isNewSnapshotDemanded } from "./urlSnapshot";

const named = { kind: "JWK", nameInput: "name" } as const;

/** Makes no request. What an import could not learn may be missing as long as the program does not say it either. */
function check(news: PropertyMap, olds: PropertyMap = {}): Checked {
  const { inputs, problems } = checkInputs(jwkInputs, named, news);
  const sourceType = olds.name === undefined ? undefined : sourceTypeOf(olds);
  const required: readonly string[] =
    sourceType === undefined || sourceType !== sourceTypeOf(inputs) ? [] : requiredInputs(sourceType);
  const isUnlearned = (name = "") => required.includes(name) && olds[name] === undefined && inputs[name] === undefined;
  return { inputs, problems: problems.filter(({ property }) => !isUnlearned(property)) };
}

/**
 * Reads from the Manager only where the JWK will be recreated, and a check of this run announced that: in a refresh, and
 * for what depends on another replacement, the engine only asks. A link that was cut is told.
 * @throws those of {@link previewReplacement}, before anything is lost.
 */
async function diff(context: Context, state: JwkState, news: PropertyMap): Promise<Difference> {
  const changes = changesBetween(state, news);
  const { replaced, recorded, staysThere } = changes;
  const deleteBeforeReplace = replaced.length > 0 && staysThere;
  let judged = true;
  if (replaced.length === 0) {
    if (isCut(state)) warnOfCutLink(context, state);
  } else {
    const inputs = news as JwkInputs;
    const isPlanned = isUnknown(news.projectName) || isUnknown(news.name) || context.run.isChecked(jwkRunKey(inputs));
    if (isPlanned) judged = await previewReplacement(context, state, news, changes);
  }
  return { changed: [...new Set([...replaced, ...recorded])], replaces: replaced, deleteBeforeReplace, judged };
}

/**
 * Creates the JWK, or takes over what is this stack's own. What was deleted for it is put back where it is refused.
 * @throws those of {@link makeJwk} and {@link requireCreatable}, and JwkLostError where nothing could be put back.
 */
async function create(context: Context, inputs: JwkInputs): Promise<JwkState> {
  const key = jwkRunKey(inputs);
  const deleted = context.run.takeDeletedFirst(key) as JwkState | undefined;
  if (deleted === undefined) {
    const held = context.run.isOwn(key) ? await findJwk(context, inputs) : undefined;
    return held === undefined ? makeJwk(context, inputs) : takeOver(context, inputs, held);
  }
  try {
    return await makeJwk(context, inputs);
  } catch (error) {
    throw await putBack(context, deleted, inputs, error);
  }
}

/** What is as wanted stays, with its id; anything else is recreated once it is known that this is possible. */
async function takeOver(context: Context, inputs: JwkInputs, held: HeldJwk): Promise<JwkState> {
  const keys = await sourceThumbprints(context, inputs);
  const previous = context.run.ownState(jwkRunKey(inputs)) as JwkState;
  const isDemanded = isNewSnapshotDemanded(context, inputs);
  if (!isDemanded && canTakeOver(previous, inputs, held, keys)) return madeState(inputs, held, keys, []);
  await requireCreatable(context, inputs);
  const { projectName, name } = inputs;
  const reason = isDemanded ? "a new snapshot of its URL was demanded" : "it is not as it is wanted";
  warnOfAnotherId(context, { projectName, name, managerId: held.id ?? "" }, reason, true);
  await deleteHeld(context, inputs);
  try {
    return await makeJwk(context, inputs);
  } catch (error) {
    throw await putBack(context, previous, inputs, error);
  }
}

/**
 * The state as the Manager holds it, or undefined when it says that this JWK does not exist. A link that was cut and
 * another key than the source's are in the outputs, where the next diff sees them.
 * @throws every other ManagerError; none of them means that the JWK is gone.
 */
async function read(context: Context, state: JwkState): Promise<Found<JwkInputs, JwkState> | undefined> {
  const held = await findJwk(context, state);
  if (held === undefined) return undefined;
  const seen = refreshedState(state, held, undefined);
  // Keys of the source that it has now: those of the former one say nothing about it.
  const keys = await sharedThumbprints(context, inputsOf(seen.sourceType === state.sourceType ? state : seen));
  const observed = refreshedState(state, held, keys);
  await compareWithUrl(context, observed);
  return { state: observed, inputs: inputsOf(observed) };
}

/**
 * Reads the JWK again where its certificate was changed; writes nothing.
 * @throws JwkNotFoundError, every ManagerError.
 */
async function update(context: Context, state: JwkState, inputs: JwkInputs): Promise<JwkState> {
  if (isRecordedAlone(changesBetween(state, inputs))) return recordedState(state, inputs);
  const held = await context.manager.jwks.get(inputs);
  const updated = refreshedState(recordedState(state, inputs), held, await sourceThumbprints(context, inputs));
  warnOfDrift(context, updated, inputs);
  return updated;
}

/**
 * A JWK that is gone already counts as deleted; where it was deleted, but not undeployed everywhere, that is a warning.
 * Where its create follows in this run, that is looked at first.
 * @throws {@link JwkNotDeletedError}, those of {@link requireCreatable} before anything is written, every
 * ManagerError.
 */
async function remove(context: Context, state: JwkState): Promise<void> {
  const replacement = context.run.replacementOf(jwkRunKey(state));
  if (replacement !== undefined && context.run.isChecked(replacement.next)) {
    await requireCreatable(context, replacement.inputs as JwkInputs);
    // Where a user demands the replacement, no diff has told it.
    warnOfAnotherId(context, state, "as was demanded", true);
  }
  await deleteHeld(context, state);
}

/**
 * @throws {@link JwkNotDeletedError}, and every ManagerError but that it is gone.
 */
async function deleteHeld(context: Context, key: JwkKey): Promise<void> {
  await deleteOnce(context, jwkSubject(key), {
    find: () => findJwk(context, key),
    send: (wasApplied) => context.manager.jwks.delete(key, wasApplied),
    notFound: JwkNotFoundError,
    notDeleted: (result) => new JwkNotDeletedError(jwkSubject(key), result),
  });
}

function warnOfDrift(context: Context, state: JwkState, inputs: JwkInputs): void {
  const hasSource = sourceTypeOf(state) === sourceTypeOf(inputs);
  const isMadeAnew = !hasSource || !hasSourceKey(state) || (isCut(state) && state.relink === true);
  if (!isMadeAnew) {
    if (isCut(state)) warnOfCutLink(context, state);
    return;
  }
  const problems = [
    ...(hasSource ? [] : [`it was made anew with the source ${state.sourceType}`]),
    ...(isCut(state) ? ["its link to its source was cut"] : []),
    ...(hasSourceKey(state) ? [] : ["it does not carry its source's key"]),
  ];
  context.report.warn(`${jwkSubject(state)}: ${problems.join(", and ")}. The next \`pulumi up\` recreates it.`);
}

const lifecycle: Lifecycle<JwkInputs, JwkState> = {
  ...named,
  inputs: jwkInputs,
  outputSources,
  check,
  parts: () => [],
  beforeCreate: refuseJwk,
  warnings: () => [],
  completed: completedState,
  diff,
  preview: plannedOutputs,
  create,
  read,
  update,
  delete: remove,
  leftBehind: () => [],
  import: importJwk,
  get: lookUpJwk,
};

export const jwkLifecycle = withAdvice(lifecycle, jwkAdvice);
