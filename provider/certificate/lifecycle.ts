/**
 * The lifecycle of a certificate: check, diff, create, read, update, delete. It knows Pulumi's terms and nothing of HTTP.
 *
 * An update compares contents by their DER, sends one PUT and proves afterwards what became of the JWKs (`jwks/`). A write is
 * believed where its answer is complete; otherwise what the Manager holds decides. The state never claims what was not seen.
 */
import { certificateWrites } from "../apinizer";
import type { ExpiryWarning } from "../configuration/configuration";
import { withAdvice } from "../resource/advice";
import { askUnlessOffline } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { createInPlaceOfOld } from "../resource/inPlaceOfOld";
import { checkInputs } from "../resource/inputTable";
import type { Checked, Difference, Found, Lifecycle } from "../resource/lifecycle";
import { defined, isUnknown, type PropertyMap } from "../resource/properties";
import { validityOfPem } from "../x509";
import { adopt } from "./adoption";
import { certificateAdvice } from "./advice";
import { namingAliasHolder, refuseRing } from "./aliasMoves";
import { refuseCertificate } from "./beforeCreate";
import { type CertificateChanges, changesBetween, failedEnvironments, mayClash } from "./diff";
import { expiryMessage, expiryWarningOf } from "./expiry";
import { certificateKeyOf, importCertificate, lookUpCertificate } from "./import";
import { type CertificateInputs, certificateInputs } from "./inputs";
import { noteCertificate } from "./jwks/otherCertificates";
import { knownBy, previewRemoval, previewUpdate } from "./jwks/preview";
import { refreshedJwks } from "./jwks/refresh";
import { certificateId, certificateRunKey } from "./key";
import { outputSources, plannedOutputs } from "./preview";
import { putBackUnlessReplaced } from "./putBack";
import { unchangedInList } from "./refreshFromList";
import { requireCreatable, requireUndeclaredAlias } from "./replacement";
import { describeRotation } from "./rotation";
import { type CertificateState, inputsOf, recordedState, refreshedState } from "./state";
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
 * of this run announced the change, as in a refresh: it only compares. Where the Manager cannot be reached, with
 * `offlinePreview`, the operation itself looks.
 * @throws those of {@link requireCreatable} and JwksProtectedError, before anything is lost.
 */
async function diff(context: Context, state: CertificateState, news: PropertyMap): Promise<Difference> {
  const changes = changesBetween(state, news);
  if (changes.content && !isUnknown(news.certificateName))
    context.run.changesContent(certificateRunKey(news as CertificateInputs));
  const deleteBeforeReplace = changes.replaced.length > 0 && mayClash(state, news);
  noteCertificate(context, state, [state.certificatePem, news.certificatePem]);
  const isPlanned = isAnnounced(context, state, news);
  if (isPlanned && changes.replaced.length === 0) refuseRing(context, state, news);
  if (isPlanned && changes.replaced.length === 0 && changes.content) tellRotation(context, state, news);
  const judged = await askUnlessOffline(context, async () => {
    const failsUnreached = context.offlinePreview === true;
    if (deleteBeforeReplace) await requireCreatable(context, state, news, isPlanned);
    if (changes.replaced.length > 0) {
      // The delete will obey the state: with protection recorded there it would fail halfway.
      const protect = news.protectJwks === true || state.protectJwks === true;
      await previewRemoval(context, state, "replacement", { isPlanned, protect, failsUnreached });
    } else if (changes.content) {
      await previewUpdate(context, state, news, isPlanned, knownBy(state), failsUnreached);
    }
  });
  return { changed: changes.changed, replaces: changes.replaced, deleteBeforeReplace, judged };
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
    return await namingAliasHolder(context, inputs, () =>
      createInPlaceOfOld<CertificateState, CertificateState>(context, key, {
        create: () => createOrAdopt(context, inputs),
        remove,
        putBack: (old, failure) => putBackUnlessReplaced(context, old, inputs, failure),
      }),
    );
  } finally {
    context.run.changedContent(key);
  }
}

async function createOrAdopt(context: Context, inputs: CertificateInputs): Promise<CertificateState> {
  const mayAdopt = inputs.adoptExisting || context.run.isOwn(certificateRunKey(inputs));
  const held = mayAdopt ? await findCertificate(context, inputs) : undefined;
  return held === undefined ? createCertificate(context, inputs) : adopt(context, inputs, held);
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
  // With offlinePreview, the diff may have looked at nothing.
  if (changes.content && context.run.isUnreachable) await previewUpdate(context, state, inputs, true);
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
  if (replacement?.judged === false) await requireCreatable(context, state, replacement.inputs, true);
  if (replacement?.judged === true) requireUndeclaredAlias(context, replacement.inputs);
  await previewRemoval(context, state, "delete", { isPlanned: true, protect: state.protectJwks === true });
  await deleteHeld(context, state);
}

/** What takes the certificate over, and knows nothing of this state, claims what is listed to be deployed. */
function leftBehind({ manager, run }: Context, state: CertificateState): readonly string[] {
  const failed = failedEnvironments(state);
  const isDeployedAgain =
    run.toBeCreated(certificateRunKey(state)) !== undefined ||
    manager.sharedReads.lastWrite(certificateWrites(state)) > 0;
  if (failed.length === 0 || isDeployedAgain) return [];
  return [
    `In the entry that was removed, its last deployment failed in ${failed.join(", ")}. If nothing has deployed it there since, change its ` +
      "description and run `pulumi up`, which deploys it.",
  ];
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
  leftBehind,
  import: (context, id, connection) => importCertificate(context, certificateKeyOf(id), connection),
  get: (context, id, connection) => lookUpCertificate(context, certificateKeyOf(id), connection),
};

export const certificateLifecycle = withAdvice(lifecycle, certificateAdvice);
