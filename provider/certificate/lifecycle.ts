/**
 * The lifecycle of a certificate: check, diff, create, read, update, delete. It knows Pulumi's terms and nothing of HTTP.
 *
 * An update compares contents by their DER, sends one PUT and proves afterwards what became of the JWKs (`jwks/`). A write is
 * believed where its answer is complete; otherwise what the Manager holds decides. The state never claims what was not seen.
 */
import {
  CertificateExistsError,
  CertificateNotFoundError,
  type DeploymentResult,
  type HeldCertificate,
  type JwkUpdate,
  type ManagerError,
  type WriteOutcome,
} from "../apinizer";
import type { ExpiryWarning } from "../configuration/configuration";
import { withAdvice } from "../resource/advice";
import type { Context } from "../resource/context";
import { deploymentsOf, failedRows, warnOfUndeployment } from "../resource/deployments";
import { checkInputs } from "../resource/inputTable";
import type { Checked, Difference, Found, Lifecycle } from "../resource/lifecycle";
import { defined, isUnknown, type PropertyMap } from "../resource/properties";
import { createOnce, deleteOnce, unlessGone } from "../resource/writes";
import { certificateFacts, parseCertificatePem } from "../x509";
import { certificateAdvice } from "./advice";
import { namingAliasHolder, refuseSwap } from "./aliasMoves";
import { refuseCertificate } from "./beforeCreate";
import { type CertificateChanges, changesBetween, mayClash } from "./diff";
import { CertificateNotConfirmedError, CertificateNotDeletedError, CertificateNotDeployedError } from "./errors";
import { expiryMessage, expiryWarningOf } from "./expiry";
import { certificateKeyOf, importCertificate, lookUpCertificate } from "./import";
import { type CertificateInputs, certificateInputs } from "./inputs";
import type { CertificateJwk } from "./jwks/certificateJwk";
import { noteCertificate } from "./jwks/otherCertificates";
import { knownBy, previewRemoval, previewUpdate } from "./jwks/preview";
import { refreshedJwks } from "./jwks/refresh";
import { type JwksBeforeUpdate, trackJwks, updateTracked, verifyJwks } from "./jwks/verify";
import { certificateId, certificateRunKey, certificateSubject } from "./key";
import { warnOfPiledEntries } from "./piledEntries";
import { outputSources, plannedOutputs } from "./preview";
import { unchangedInList } from "./refreshFromList";
import { createInPlaceOfOld, requireCreatable, requireUndeclaredAlias } from "./replacement";
import { describeRotation } from "./rotation";
import {
  type CertificateState,
  holdsCertificate,
  inputsOf,
  isAsWanted,
  observedState,
  recordedState,
  writtenState,
} from "./state";

const named = { kind: "certificate", nameInput: "certificateName" } as const;

/** Makes no request. */
function check(news: PropertyMap): Checked {
  return checkInputs(certificateInputs, named, news);
}

/** The program is to create the certificate: until that is done, nothing that is made from it can be judged. */
async function beforeCreate(context: Context, inputs: PropertyMap, mayReplace: boolean): Promise<void> {
  context.run.changesContent(certificateRunKey(inputs as CertificateInputs));
  await refuseCertificate(context, inputs, mayReplace);
}

function warnings(inputs: PropertyMap, configured: ExpiryWarning): readonly string[] {
  if (isUnknown(inputs.certificatePem)) return [];
  const facts = certificateFacts(parseCertificatePem(inputs.certificatePem as string));
  const message = expiryMessage(facts, Date.now(), expiryWarningOf(inputs, configured));
  return message === undefined ? [] : [message];
}

/**
 * Reads from the Manager only where the certificate will be replaced by another one: to tell what happens to its JWKs,
 * and whether the new one can be created where the old one has to go first. Protected JWKs are no error where no check
 * of this run announced the change, as in a refresh: it only compares.
 * @throws those of {@link requireCreatable} and JwksProtectedError, before anything is lost.
 */
async function diff(context: Context, state: CertificateState, news: PropertyMap): Promise<Difference> {
  const changes = changesBetween(state, news);
  if (changes.content && !isUnknown(news.certificateName))
    context.run.changesContent(certificateRunKey(news as CertificateInputs));
  const deleteBeforeReplace = changes.replaced.length > 0 && mayClash(state, news);
  noteCertificate(context, state, [state.certificatePem, news.certificatePem]);
  if (deleteBeforeReplace) await requireCreatable(context, state, news);
  const isPlanned = isAnnounced(context, state, news);
  if (isPlanned && changes.replaced.length === 0) refuseSwap(context, state, news);
  if (changes.replaced.length > 0) {
    // The delete will obey the state: with protection recorded there it would fail halfway.
    const protect = news.protectJwks === true || state.protectJwks === true;
    await previewRemoval(context, state, "replacement", { isPlanned, protect });
  } else if (changes.content) {
    if (isPlanned) tellRotation(context, state, news);
    await previewUpdate(context, state, news, isPlanned);
  }
  return { changed: changes.changed, replaces: changes.replaced, deleteBeforeReplace };
}

function tellRotation({ report, run }: Context, state: CertificateState, news: PropertyMap): void {
  const line = describeRotation(state, news);
  if (run.isNew(line)) report.info(line);
}

/** Whether a check of this run named the certificate; what is not known yet occurs only in a preview of a program. */
function isAnnounced({ run }: Context, state: CertificateState, news: PropertyMap): boolean {
  if (isUnknown(news.projectName) || isUnknown(news.certificateName)) return true;
  const ids = [certificateId(news as CertificateInputs), certificateId(state)];
  return ids.some((id) => run.isChecked({ kind: "certificate", id }));
}

/**
 * Creates the certificate, or takes over an existing one with `adoptExisting`.
 * @throws {@link CertificateNotDeployedError} when it was saved but not deployed everywhere, and every ManagerError.
 */
async function create(context: Context, inputs: CertificateInputs): Promise<CertificateState> {
  const key = certificateRunKey(inputs);
  try {
    const held = inputs.adoptExisting || context.run.isOwn(key) ? await find(context, inputs) : undefined;
    return await namingAliasHolder(context, inputs, () =>
      held === undefined
        ? createInPlaceOfOld(context, key, () => createAnew(context, inputs), remove)
        : adopt(context, inputs, held),
    );
  } finally {
    context.run.changedContent(key);
  }
}

function createAnew(context: Context, inputs: CertificateInputs): Promise<CertificateState> {
  return createOnce(context, certificateRunKey(inputs), {
    find: () => find(context, inputs),
    isAsWanted: (held: HeldCertificate) => isAsWanted(held, inputs),
    send: (wasApplied) => context.manager.certificates.create(inputs, wasApplied),
    stateAfter: (outcome) => stateAfter(context, inputs, outcome, []),
    stateOf: (held) => observedState(inputs, held, [], []),
    alreadyExists: CertificateExistsError,
  });
}

async function adopt(context: Context, inputs: CertificateInputs, held: HeldCertificate): Promise<CertificateState> {
  const state = observedState(inputs, held, [], []);
  if (isAsWanted(held, inputs)) return state;
  const keepsContent = holdsCertificate(held, inputs);
  const search = { ders: held.entries.map(({ der }) => der), isAllOfIt: true };
  // A preview calls nothing for a create: this is the first time that JWKs can be looked at.
  if (!keepsContent) await previewUpdate(context, state, inputs, true, search);
  return sendUpdate(context, inputs, { keepsContent, deploymentPending: false, jwks: [], search });
}

/**
 * The state as the Manager holds it, or undefined when it says that this certificate does not exist.
 * @throws every other ManagerError; none of them means that the certificate is gone.
 */
async function read(
  context: Context,
  state: CertificateState,
): Promise<Found<CertificateInputs, CertificateState> | undefined> {
  const held = (await unchangedInList(context, state)) ?? (await find(context, state));
  if (held === undefined) return undefined;
  const { jwks = [], deployments, environmentEntries, __importedWithoutJwkUpdate } = state;
  const observed = observedState(inputsOf(state), held, deployments, jwks, environmentEntries);
  const refreshed = { ...observed, jwks: await refreshedJwks(context, observed, held, jwks) };
  return { state: defined({ ...refreshed, __importedWithoutJwkUpdate }), inputs: inputsOf(observed) };
}

/**
 * @throws {@link CertificateNotDeployedError} when it was saved but not deployed everywhere, and every ManagerError.
 */
async function update(context: Context, state: CertificateState, inputs: CertificateInputs): Promise<CertificateState> {
  const changes = changesBetween(state, inputs);
  if (!changes.remote) return recordedState(state, inputs);
  try {
    return await namingAliasHolder(context, inputs, () => sendUpdate(context, inputs, baselineOf(state, changes)));
  } finally {
    context.run.changedContent(certificateRunKey(inputs));
  }
}

/**
 * A certificate that is gone already counts as deleted; where it was deleted, but not undeployed everywhere, that is a
 * warning.
 * @throws {@link CertificateNotDeletedError}, JwksProtectedError before anything is written, every ManagerError.
 */
async function remove(context: Context, state: CertificateState): Promise<void> {
  const replacement = context.run.replacementOf(certificateRunKey(state));
  if (replacement?.judged === false) await requireCreatable(context, state, replacement.inputs);
  if (replacement?.judged === true) requireUndeclaredAlias(context, replacement.inputs);
  await previewRemoval(context, state, "delete", { isPlanned: true, protect: state.protectJwks === true });
  await deleteOnce(context, certificateSubject(state), {
    find: () => find(context, state),
    send: (wasApplied) => context.manager.certificates.delete(state, state.jwkDeleteAction, wasApplied),
    notFound: CertificateNotFoundError,
    notDeleted: (result) => new CertificateNotDeletedError(certificateSubject(state), result),
  });
}

/** What is known of the Manager before an update. */
interface UpdateBaseline extends JwksBeforeUpdate {
  /** It may hold everything as wanted, and yet the last deployment failed. */
  readonly deploymentPending: boolean;
}

function baselineOf(state: CertificateState, { content, deployment }: CertificateChanges): UpdateBaseline {
  return { keepsContent: !content, deploymentPending: deployment, jwks: state.jwks ?? [], search: knownBy(state) };
}

async function sendUpdate(
  context: Context,
  inputs: CertificateInputs,
  baseline: UpdateBaseline,
): Promise<CertificateState> {
  noteCertificate(context, inputs, [inputs.certificatePem]);
  const wasApplied = async (): Promise<boolean> => {
    const held = await find(context, inputs);
    // Only a write deploys: what looks as wanted says nothing about a deployment that had failed before.
    return held !== undefined && isAsWanted(held, inputs) && !(baseline.deploymentPending && baseline.keepsContent);
  };
  const sent = jwkUpdate(inputs, baseline.keepsContent);
  const tracked = await trackJwks(context, inputs, sent, baseline);
  const outcome = await updateTracked(context, tracked, () =>
    context.manager.certificates.update(inputs, sent, wasApplied),
  );
  const jwks = await verifyJwks(context, inputs, tracked);
  if (outcome === "confirmedByRead" && baseline.deploymentPending) {
    const search = { ders: [parseCertificatePem(inputs.certificatePem)], isAllOfIt: true };
    return sendUpdate(context, inputs, { keepsContent: true, deploymentPending: true, jwks, search });
  }
  return stateAfter(context, inputs, outcome, jwks);
}

/** Where the certificate itself stays, its JWKs stay linked, wherever they are: the options are about rotations. */
function jwkUpdate({ jwkUpdateAction, updateScope }: CertificateInputs, keepsContent: boolean): JwkUpdate {
  if (keepsContent) return { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };
  if (jwkUpdateAction === "UPDATE") return { jwkUpdateAction, updateScope: updateScope ?? "SAME_PROJECT" };
  return jwkUpdateAction === undefined ? {} : { jwkUpdateAction };
}

/**
 * The state after a write. A complete answer is believed; otherwise what the Manager holds decides.
 * @throws {@link CertificateNotDeployedError}, {@link CertificateNotConfirmedError}.
 */
async function stateAfter(
  context: Context,
  inputs: CertificateInputs,
  outcome: WriteOutcome,
  jwks: readonly CertificateJwk[],
): Promise<CertificateState> {
  const deployments = outcome === "confirmedByRead" ? [] : deploymentsOf(outcome, inputs.environments);
  if (outcome !== "confirmedByRead") warnOfRemovedEnvironments(context, inputs, outcome);
  if (outcome !== "confirmedByRead" && isComplete(outcome, inputs)) return writtenState(inputs, deployments, jwks);
  // Whatever the read says or fails with, the write was answered: the resource exists and must not be lost.
  const held = await context.manager.certificates.get(inputs).catch((error: ManagerError) => error);
  if (!(held instanceof Error)) warnOfPiledEntries(context, inputs, held);
  const state =
    held instanceof Error ? writtenState(inputs, deployments, jwks) : observedState(inputs, held, deployments, jwks);
  const written = { subject: certificateSubject(inputs), id: certificateId(inputs), state };
  if (failedRows(deployments).length > 0) throw new CertificateNotDeployedError(written, deployments, "");
  if (held instanceof Error) throw new CertificateNotConfirmedError(written, held.received);
  if (!isAsWanted(held, inputs)) throw new CertificateNotConfirmedError(written, "something else when read back");
  return state;
}

function warnOfRemovedEnvironments(context: Context, inputs: CertificateInputs, result: DeploymentResult): void {
  const environments = result.environments.filter(({ environment }) => !inputs.environments.includes(environment));
  if (failedRows(environments).length === 0) return;
  const removed = { ...result, environments };
  warnOfUndeployment(context.report, certificateSubject(inputs), "was taken out of an environment", removed);
}

/** Whether the answer alone proves that everything was done. */
function isComplete({ success, environments }: DeploymentResult, inputs: CertificateInputs): boolean {
  const succeeded = new Set(environments.filter((row) => row.success).map((row) => row.environment));
  return success === true && inputs.environments.every((environment) => succeeded.has(environment));
}

/** What the Manager holds under that name; undefined when it says that there is nothing. */
async function find(context: Context, key: CertificateInputs): Promise<HeldCertificate | undefined> {
  const held = await unlessGone(CertificateNotFoundError, () => context.manager.certificates.get(key));
  if (held !== undefined) warnOfPiledEntries(context, key, held);
  return held;
}

const lifecycle: Lifecycle<CertificateInputs, CertificateState> = {
  ...named,
  inputs: certificateInputs,
  outputSources,
  check,
  beforeCreate,
  warnings,
  diff,
  preview: plannedOutputs,
  create,
  read,
  update,
  delete: remove,
  import: (context, id, connection) => importCertificate(context, certificateKeyOf(id), connection),
  get: (context, id, connection) => lookUpCertificate(context, certificateKeyOf(id), connection),
};

export const certificateLifecycle = withAdvice(lifecycle, certificateAdvice);
