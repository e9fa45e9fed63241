/**
 * The lifecycle of a certificate: check, diff, create, read, update, delete. It knows Pulumi's terms and nothing of HTTP.
 *
 * An update compares contents by their DER, sends one PUT and proves afterwards what became of the JWKs (`jwks/`). A write is
 * believed where its answer is complete; otherwise what the Manager holds decides. The state never claims what was not seen.
 */
import type { HeldCertificate } from "../apinizer";
import type { ExpiryWarning } from "../configuration/configuration";
import { withAdvice } from "../resource/advice";
import type { Context } from "../resource/context";
import { checkInputs } from "../resource/inputTable";
import type { Checked, Difference, Found, Lifecycle } from "../resource/lifecycle";
import { defined, isUnknown, type PropertyMap } from "../resource/properties";
import { validityOfPem } from "../x509";
import { certificateAdvice } from "./advice";
import { namingAliasHolder, refuseSwap } from "./aliasMoves";
import { refuseCertificate } from "./beforeCreate";
import { type CertificateChanges, changesBetween, mayClash } from "./diff";
import { expiryMessage, expiryWarningOf } from "./expiry";
import { certificateKeyOf, importCertificate, lookUpCertificate } from "./import";
import { type CertificateInputs, certificateInputs } from "./inputs";
import { noteCertificate } from "./jwks/otherCertificates";
import { knownBy, previewRemoval, previewUpdate } from "./jwks/preview";
import { refreshedJwks } from "./jwks/refresh";
import { certificateId, certificateRunKey } from "./key";
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
  refreshedState,
} from "./state";
import { createCertificate, deleteHeld, findCertificate, type UpdateBaseline, updateCertificate } from "./writes";

const named = { kind: "certificate", nameInput: "certificateName" } as const;

/** Makes no request. */
function check(news: PropertyMap, olds?: PropertyMap): Checked {
  return checkInputs(certificateInputs, named, news, olds);
}

/** The program is to create the certificate: until that is done, nothing that is made from it can be judged. */
async function beforeCreate(context: Context, inputs: PropertyMap, mayReplace: boolean): Promise<void> {
  context.run.changesContent(certificateRunKey(inputs as CertificateInputs));
  await refuseCertificate(context, inputs, mayReplace);
}

function warnings(inputs: PropertyMap, configured: ExpiryWarning): readonly string[] {
  if (isUnknown(inputs.certificatePem)) return [];
  const validity = validityOfPem(inputs.certificatePem as string);
  const message = expiryMessage(validity, Date.now(), expiryWarningOf(inputs, configured));
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
    const held = inputs.adoptExisting || context.run.isOwn(key) ? await findCertificate(context, inputs) : undefined;
    return await namingAliasHolder(context, inputs, () =>
      held === undefined
        ? createInPlaceOfOld(context, key, () => createCertificate(context, inputs), remove)
        : adopt(context, inputs, held),
    );
  } finally {
    context.run.changedContent(key);
  }
}

async function adopt(context: Context, inputs: CertificateInputs, held: HeldCertificate): Promise<CertificateState> {
  const state = observedState(inputs, held, [], []);
  if (isAsWanted(held, inputs)) return state;
  const keepsContent = holdsCertificate(held, inputs);
  const search = { ders: held.entries.map(({ der }) => der), isAllOfIt: true };
  // A preview calls nothing for a create: this is the first time that JWKs can be looked at.
  if (!keepsContent) await previewUpdate(context, state, inputs, true, search);
  return updateCertificate(context, inputs, { keepsContent, deploymentPending: false, jwks: [], search });
}

/**
 * The state as the Manager holds it, or undefined when it says that this certificate does not exist.
 * @throws every other ManagerError; none of them means that the certificate is gone.
 */
async function read(
  context: Context,
  state: CertificateState,
): Promise<Found<CertificateInputs, CertificateState> | undefined> {
  const unchanged = await unchangedInList(context, state);
  const held = unchanged ?? (await findCertificate(context, state));
  if (held === undefined) return undefined;
  const { jwks = [], __importedWithoutJwkUpdate } = state;
  const observed = unchanged === undefined ? refreshedState(state, held) : state;
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
    return await namingAliasHolder(context, inputs, () =>
      updateCertificate(context, inputs, baselineOf(state, changes)),
    );
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
  await deleteHeld(context, state);
}

function baselineOf(state: CertificateState, { content, deployment }: CertificateChanges): UpdateBaseline {
  return { keepsContent: !content, deploymentPending: deployment, jwks: state.jwks ?? [], search: knownBy(state) };
}

const lifecycle: Lifecycle<CertificateInputs, CertificateState> = {
  ...named,
  inputs: certificateInputs,
  outputSources,
  check,
  parts: () => [],
  beforeCreate,
  warnings,
  // What is not learned of a certificate is told with each update.
  completed: (state) => state,
  diff,
  preview: plannedOutputs,
  create,
  read,
  update,
  delete: remove,
  leftBehind: () => [],
  import: (context, id, connection) => importCertificate(context, certificateKeyOf(id), connection),
  get: (context, id, connection) => lookUpCertificate(context, certificateKeyOf(id), connection),
};

export const certificateLifecycle = withAdvice(lifecycle, certificateAdvice);
