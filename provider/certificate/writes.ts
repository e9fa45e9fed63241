/**
 * The writes of one certificate: a create, an update with its JWKs, a delete; and what the state says afterwards. A write is
 * believed where its answer is complete; otherwise what the Manager holds decides.
 */
import {
  CertificateExistsError,
  type CertificateKey,
  CertificateNotFoundError,
  type DeploymentResult,
  type HeldCertificate,
  type JwkDeleteAction,
  type JwkUpdate,
  type ManagerError,
  type WriteOutcome,
} from "../apinizer";
import type { Context } from "../resource/context";
import { deploymentsOf, failedRows, warnOfUndeployment } from "../resource/deployments";
import { createOnce, deleteOnce, unlessGone } from "../resource/writes";
import { parseCertificatePem } from "../x509";
import { namedAsWanted } from "./environmentNames";
import { CertificateNotConfirmedError, CertificateNotDeletedError, CertificateNotDeployedError } from "./errors";
import type { CertificateInputs } from "./inputs";
import type { CertificateJwk } from "./jwks/certificateJwk";
import { noteCertificate } from "./jwks/otherCertificates";
import { type JwksBeforeUpdate, trackJwks, updateTracked, verifyJwks } from "./jwks/verify";
import { certificateId, certificateRunKey, certificateSubject } from "./key";
import { warnOfPiledEntries } from "./piledEntries";
import { type CertificateState, deviations, isAsWanted, observedState, writtenState } from "./state";

/** @throws {@link CertificateNotDeployedError}, {@link CertificateNotConfirmedError}, every ManagerError. */
export function createCertificate(context: Context, inputs: CertificateInputs): Promise<CertificateState> {
  return createOnce(context, certificateRunKey(inputs), {
    find: () => findCertificate(context, inputs),
    isAsWanted: (held: HeldCertificate) => isAsWanted(held, inputs),
    send: (wasApplied) => context.manager.certificates.create(inputs, wasApplied),
    stateAfter: (outcome) => stateAfter(context, inputs, outcome, []),
    stateOf: (held) => observedState(inputs, held, [], []),
    alreadyExists: CertificateExistsError,
  });
}

/** What is known of the Manager before an update. */
export interface UpdateBaseline extends JwksBeforeUpdate {
  /** It may hold everything as wanted, and yet the last deployment failed. */
  readonly deploymentPending: boolean;
}

/** @throws as {@link createCertificate}. */
export async function updateCertificate(
  context: Context,
  inputs: CertificateInputs,
  baseline: UpdateBaseline,
): Promise<CertificateState> {
  noteCertificate(context, inputs, [inputs.certificatePem]);
  const wasApplied = async (): Promise<boolean> => {
    const held = await findCertificate(context, inputs);
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
    return updateCertificate(context, inputs, { keepsContent: true, deploymentPending: true, jwks, search });
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
  answered: WriteOutcome,
  jwks: readonly CertificateJwk[],
): Promise<CertificateState> {
  const outcome = answered === "confirmedByRead" ? answered : resultAsNamed(answered, inputs);
  const deployments = outcome === "confirmedByRead" ? [] : deploymentsOf(outcome, inputs.environments);
  if (outcome !== "confirmedByRead") warnOfRemovedEnvironments(context, inputs, outcome);
  if (outcome !== "confirmedByRead" && isComplete(outcome, inputs)) return writtenState(inputs, deployments, jwks);
  // Whatever the read says or fails with, the write was answered: the resource exists and must not be lost.
  const held = await heldAsNamed(context, inputs).catch((error: ManagerError) => error);
  if (!(held instanceof Error)) warnOfPiledEntries(context, inputs, held);
  const state =
    held instanceof Error ? writtenState(inputs, deployments, jwks) : observedState(inputs, held, deployments, jwks);
  const written = { subject: certificateSubject(inputs), id: certificateId(inputs), state };
  if (failedRows(deployments).length > 0) throw new CertificateNotDeployedError(written, deployments, "");
  if (held instanceof Error) throw new CertificateNotConfirmedError(written, held.received);
  const differing = deviations(held, inputs);
  if (differing.length === 0) return state;
  throw new CertificateNotConfirmedError(written, `something else when read back (${differing.join("; ")})`);
}

function resultAsNamed(result: DeploymentResult, { environments }: CertificateInputs): DeploymentResult {
  return { ...result, environments: namedAsWanted(result.environments, environments) };
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

/** A certificate as it is looked for. */
type SoughtCertificate = CertificateKey & Partial<Pick<CertificateInputs, "environments">>;

/** What the Manager holds, with its environments named as they are wanted. */
async function heldAsNamed({ manager }: Context, sought: SoughtCertificate): Promise<HeldCertificate> {
  const held = await manager.certificates.get(sought);
  return { ...held, entries: namedAsWanted(held.entries, sought.environments ?? []) };
}

/** What the Manager holds under that name; undefined when it says that there is nothing. */
export async function findCertificate(context: Context, key: SoughtCertificate): Promise<HeldCertificate | undefined> {
  const held = await unlessGone(CertificateNotFoundError, () => heldAsNamed(context, key));
  if (held !== undefined) warnOfPiledEntries(context, key, held);
  return held;
}

/** A certificate that is to be deleted. */
export interface DeletedCertificate extends CertificateKey {
  readonly jwkDeleteAction?: JwkDeleteAction;
}

/**
 * A certificate that is gone already counts as deleted; where it was not undeployed everywhere, that is a warning.
 * @throws {@link CertificateNotDeletedError}, and every ManagerError but that it is gone.
 */
export async function deleteHeld(context: Context, certificate: DeletedCertificate): Promise<void> {
  const subject = certificateSubject(certificate);
  await deleteOnce(context, subject, {
    find: () => findCertificate(context, certificate),
    send: (wasApplied) => context.manager.certificates.delete(certificate, certificate.jwkDeleteAction, wasApplied),
    notFound: CertificateNotFoundError,
    notDeleted: (result) => new CertificateNotDeletedError(subject, result),
  });
}
