/**
 * The lifecycle of a trust bundle: check, diff, create, read, update, delete. Its members are certificates of the project,
 * each named after the bundle and its own content, so that a content has one name and a name has one content.
 *
 * `decisions.ts` says what is to become of each certificate, `reconcile.ts` in which order that is done. What is due by
 * its date is decided by the diff, once in a run: it answers a change although no input has changed.
 */

import { ApinizerError } from "../base/errors";
import { type PreviewOptions, previewRemoval } from "../certificate/jwks/preview";
import { deleteHeld } from "../certificate/writes";
import type { ExpiryWarning } from "../configuration/configuration";
import { withAdvice } from "../resource/advice";
import { askUnlessOffline } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { createInPlaceOfOld } from "../resource/inPlaceOfOld";
import { checkInputs } from "../resource/inputTable";
import type { Checked, Difference, Lifecycle, Refreshed } from "../resource/lifecycle";
import { defined, isUnknown, type PropertyMap } from "../resource/properties";
import { trustBundleAdvice } from "./advice";
import { announce, announceReplacement } from "./announce";
import { refuseTrustBundle } from "./beforeCreate";
import { changesNow } from "./changesNow";
import { moment, now } from "./clock";
import { type Decisions, decide } from "./decisions";
import { isDeclaredBeside } from "./declaredBeside";
import { decisionsOf } from "./diff";
import { TrustBundleIncompleteError } from "./errors";
import { importTrustBundle } from "./import";
import { normalThumbprint, type TrustBundleInputs, trustBundleInputs } from "./inputs";
import { memberKey, memberName, trustBundleId, trustBundleRunKey, trustBundleSubject } from "./key";
import { leftBehind } from "./leftBehind";
import { ownState } from "./ownState";
import { partsOf } from "./parts";
import { descriptionOf, outputSources, plannedOutputs, recordedState } from "./preview";
import { reconcile } from "./reconcile";
import { refreshedState } from "./refresh";
import { foretellRepairs } from "./repairs";
import { createInPlaceOfPutBack, putBack, requireFreeAliases } from "./replacement";
import { spelledAs } from "./spelledAs";
import { ownMembers, type TrustBundleState } from "./state";
import { type Untrusted, warnOfOtherNames } from "./stillTrusted";
import { warnOfStrangers } from "./strangers";
import { warnOfTakeovers } from "./takenOver";
import { validityWarnings } from "./validity";
import { wantedMembers } from "./wanted";

const named = { kind: "trust bundle", nameInput: "bundleName" } as const;

/** Makes no request. */
function check(news: PropertyMap): Checked {
  const { inputs, problems } = checkInputs(trustBundleInputs, named, news);
  return { inputs: { ...inputs, description: descriptionOf(inputs) }, problems };
}

function warnings({ bundleName, certificates }: PropertyMap, configured: ExpiryWarning): readonly string[] {
  if (isUnknown(bundleName) || isUnknown(certificates)) return [];
  return validityWarnings(bundleName as string, certificates as string[], Date.now(), configured);
}

/**
 * Asks the Manager only where a certificate is due by its date, leaves or goes.
 * @throws JwksProtectedError and ReplacementImpossibleError, before anything is lost.
 */
async function diff(context: Context, stored: TrustBundleState, news: PropertyMap): Promise<Difference> {
  const state = spelledAs(stored, news);
  const changes = await changesNow(context, state, news);
  const { changed, replaced } = changes;
  const deleteBeforeReplace = replaced.length > 0 && mayClash(state, news);
  if (replaced.length > 0) announceReplacement(context, state);
  const judged = await askUnlessOffline(context, async () => {
    if (deleteBeforeReplace) await requireFreeAliases(context, state, news);
    if (replaced.length > 0) await foretellReplacement(context, state, news);
    else if (changes.remote) await foretellUpdate(context, state, news, changes.decisions);
  });
  return { changed, replaces: replaced, deleteBeforeReplace, judged };
}

async function foretellReplacement(context: Context, state: TrustBundleState, news: PropertyMap): Promise<void> {
  // The delete will obey the state: with protection recorded there it would fail halfway.
  const protect = news.protectJwks === true || state.protectJwks;
  const isPlanned = isAnnounced(context, state, news);
  const { jwkDeleteAction } = state;
  const failsUnreached = context.offlinePreview === true;
  const options = { isPlanned, protect, jwkDeleteAction, failsUnreached };
  await foretell(context, state, ownMembers(state), { what: "replacement", ...options });
}

async function foretellUpdate(
  context: Context,
  state: TrustBundleState,
  news: PropertyMap,
  decisions: Decisions | undefined,
): Promise<void> {
  if (decisions === undefined) return;
  const inputs = news as TrustBundleInputs;
  const isPlanned = isAnnounced(context, state, news);
  const at = await moment(context, state);
  if (isPlanned && !isUnknown(news.environments)) {
    announce(context, state, inputs, decisions, at);
    await warnOfTakeovers(context, inputs, decisions.entering);
    await foretellRepairs(context, state, inputs, decisions);
  }
  const going = decisions.removals.map(({ member }) => member);
  const { jwkDeleteAction } = inputs;
  // What is not known in a preview is said by the `up`, which knows it.
  if (!isUnknown(jwkDeleteAction)) {
    const protect = news.protectJwks === true;
    const failsUnreached = context.offlinePreview === true;
    await foretell(context, state, going, { what: "delete", isPlanned, protect, jwkDeleteAction, failsUnreached });
  }
  const added = isUnknown(news.environments) ? [] : inputs.environments;
  const environments = [...state.environments, ...added];
  await warnOfOtherNames(context, { ...state, environments }, withSha1(state, going));
}

/** The engine is about to make the change: a check of this run named what was or what comes. */
function isAnnounced({ run }: Context, state: TrustBundleState, news: PropertyMap): boolean {
  if (isUnknown(news.projectName) || isUnknown(news.bundleName)) return true;
  return [state, news as TrustBundleInputs].some((key) => run.isChecked(trustBundleRunKey(key)));
}

interface Removals extends PreviewOptions {
  readonly what: "replacement" | "delete";
  /** What the program says where it removes members, what is recorded where the bundle is deleted. */
  readonly jwkDeleteAction: TrustBundleInputs["jwkDeleteAction"] | undefined;
}

/** What becomes of JWKs. @throws JwksProtectedError. */
async function foretell(
  context: Context,
  state: TrustBundleState,
  members: readonly { readonly certificateName: string }[],
  { what, jwkDeleteAction, ...options }: Removals,
): Promise<void> {
  for (const { certificateName } of members) {
    const pem = state.__retiring.find((member) => member.certificateName === certificateName)?.certificatePem;
    const certificate = defined({
      ...memberKey(state, certificateName),
      jwkDeleteAction,
      certificatePem: pem,
      keyThumbprint: state.__keyThumbprints?.[certificateName],
    });
    await previewRemoval(context, certificate, what, options);
  }
}

/** Aliases are an environment's, whichever project they are of. */
function mayClash(state: TrustBundleState, { bundleName, connection, environments }: PropertyMap): boolean {
  if (bundleName !== state.bundleName || connection !== state.connection) return false;
  return isUnknown(environments) || state.environments.some((name) => (environments as string[]).includes(name));
}

/** @throws CertificateExistsError before anything is written, TrustBundleIncompleteError, every ManagerError. */
async function create(context: Context, inputs: TrustBundleInputs): Promise<TrustBundleState> {
  const own = await ownAsHeld(context, inputs);
  if (own !== undefined) return update(context, own, inputs);
  return createInPlaceOfOld<TrustBundleState, TrustBundleState>(context, trustBundleRunKey(inputs), {
    create: () =>
      createInPlaceOfPutBack(context, inputs, {
        create: () => createMembers(context, inputs),
        remove: (old) => remove(context, old),
      }),
    remove,
    putBack: (old, failure) => putBack(context, old, inputs, failure),
  });
}

async function createMembers(context: Context, inputs: TrustBundleInputs): Promise<TrustBundleState> {
  const decisions = decide({
    bundleName: inputs.bundleName,
    members: [],
    wanted: wantedMembers(inputs.bundleName, inputs.certificates),
    overlapDays: inputs.overlapDays,
    distrusted: new Set(),
    keepExpired: inputs.keepExpired,
    nowhere: new Set(),
    now: now(context),
  });
  const state = await reconcile(context, { inputs, decisions });
  await warnOfDistrusted(context, inputs);
  return state;
}

/**
 * The bundle that the state has already and the engine creates all the same, as the Manager holds it. It may hold nothing of
 * it: a replacement that was deleted first may have failed after that, and be taken back now.
 */
async function ownAsHeld(context: Context, inputs: TrustBundleInputs): Promise<TrustBundleState | undefined> {
  const own = ownState(context, inputs);
  return own === undefined ? undefined : refreshedState(context, own);
}

/** Undefined only when the Manager holds none of its certificates. */
async function read(
  context: Context,
  state: TrustBundleState,
): Promise<Refreshed<TrustBundleInputs, TrustBundleState> | undefined> {
  const refreshed = await refreshedState(context, state);
  return refreshed === undefined ? undefined : { state: refreshed };
}

/** @throws TrustBundleIncompleteError, JwksProtectedError, every ManagerError. */
async function update(
  context: Context,
  stored: TrustBundleState,
  inputs: TrustBundleInputs,
): Promise<TrustBundleState> {
  const state = spelledAs(stored, inputs);
  const { remote, decisions } = await changesNow(context, state, inputs);
  if (!remote) return recordedState(state, inputs);
  const updated = await reconcile(context, {
    inputs,
    state,
    decisions: decisions ?? decisionsOf(state, inputs, await moment(context, state)),
  });
  await warnOfDistrusted(context, inputs);
  return updated;
}

/** What is distrusted may be trusted by another name: told by every `up` that writes. */
async function warnOfDistrusted(context: Context, inputs: TrustBundleInputs): Promise<void> {
  const distrusted = (inputs.distrust ?? []).map(normalThumbprint).map((thumbprintSha256) => ({
    certificateName: memberName(inputs.bundleName, thumbprintSha256),
    thumbprintSha256,
  }));
  await warnOfOtherNames(context, inputs, distrusted);
}

/** What is gone already counts as deleted. @throws TrustBundleIncompleteError where some could not be deleted. */
async function remove(context: Context, state: TrustBundleState): Promise<void> {
  const { jwkDeleteAction } = state;
  const replacement = context.run.replacementOf(trustBundleRunKey(state));
  // No diff came before a replacement that a user demands.
  if (replacement?.judged === false) {
    announceReplacement(context, state);
    await requireFreeAliases(context, state, replacement.inputs);
  }
  const members = ownMembers(state);
  await warnOfStrangers(context, state, new Set(members.map(({ certificateName }) => certificateName)));
  await foretell(context, state, state.members, {
    what: "delete",
    isPlanned: true,
    protect: state.protectJwks,
    jwkDeleteAction,
  });
  const failures = new Map<string, ApinizerError>();
  const deletes = members.map(async ({ certificateName }) => {
    const key = memberKey(state, certificateName);
    if (await isDeclaredBeside(context, key, "with its bundle")) return;
    try {
      await deleteHeld(context, { ...key, ...(jwkDeleteAction === undefined ? {} : { jwkDeleteAction }) });
    } catch (error) {
      if (!(error instanceof ApinizerError)) throw error;
      failures.set(certificateName, error);
    }
  });
  await Promise.all(deletes);
  if (failures.size === 0) return;
  const [only, ...others] = failures.values();
  if (only !== undefined && others.length === 0) throw only;
  const written = { subject: trustBundleSubject(state), id: trustBundleId(state), state };
  throw new TrustBundleIncompleteError(written, failures, "remove");
}

function withSha1(state: TrustBundleState, members: readonly Untrusted[]): Untrusted[] {
  return members.map(({ certificateName, thumbprintSha256 }) => ({
    certificateName,
    thumbprintSha256,
    thumbprintSha1: state.__thumbprintsSha1[certificateName],
  }));
}

const lifecycle: Lifecycle<TrustBundleInputs, TrustBundleState> = {
  ...named,
  inputs: trustBundleInputs,
  outputSources,
  check,
  parts: partsOf,
  beforeCreate: refuseTrustBundle,
  warnings,
  // An import learns every member.
  completed: (state) => state,
  diff,
  preview: plannedOutputs,
  create,
  read,
  update,
  delete: remove,
  leftBehind,
  import: importTrustBundle,
  get: importTrustBundle,
};

export const trustBundleLifecycle = withAdvice(lifecycle, trustBundleAdvice);
