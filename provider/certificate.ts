import {
  CertificateExistsError,
  CertificateNotFoundError,
  type Certificates,
  type DeploymentResult,
  type EnvironmentDeployment,
  type JwkUpdate,
  type ManagerError,
  type WriteOutcome,
} from "./apinizer";
import { type CertificateChanges, changesBetween, mayClash } from "./certificateChanges";
import { DeploymentFailedError, WriteContradictedError } from "./certificateErrors";
import { type CertificateInputs, problemsOf, type RawInputs, withDefaults } from "./certificateInputs";
import {
  type CertificateState,
  type Held,
  holdsCertificate,
  inputsOf,
  isAsWanted,
  observedState,
  recordedState,
  sortedSet,
  writtenState,
} from "./certificateState";
import type { InvalidInputError } from "./errors";

/** What the lifecycle needs of a Manager. */
export type CertificateManager = Pick<Certificates, "create" | "update" | "get" | "delete">;

/** Pulumi's id of a certificate. */
export function certificateId({ projectName, certificateName }: CertificateInputs): string {
  return `${projectName}/${certificateName}`;
}

/** The inputs with defaults, and everything that is wrong with them. Makes no request. */
export function check(news: RawInputs): { inputs: RawInputs; problems: InvalidInputError[] } {
  const inputs = withDefaults(news);
  return { inputs, problems: problemsOf(inputs) };
}

/** What a change of the inputs means for the resource. Makes no request. */
export interface CertificateDiff {
  readonly changes: boolean;
  /** Inputs whose change makes another certificate of it. */
  readonly replaces: readonly string[];
  /** Whether the old one has to go first because both would hold an alias in one environment. */
  readonly deleteBeforeReplace: boolean;
}

export function diff(state: CertificateState, news: RawInputs): CertificateDiff {
  const changes = changesBetween(state, news);
  return {
    changes: changes.replaced.length > 0 || changes.remote || changes.recorded,
    replaces: changes.replaced,
    deleteBeforeReplace: changes.replaced.length > 0 && mayClash(state, news),
  };
}

/**
 * Creates the certificate, or takes over an existing one with `adoptExisting`.
 * Errors: {@link DeploymentFailedError} when it was saved but not deployed everywhere, and every ManagerError.
 */
export async function create(manager: CertificateManager, inputs: CertificateInputs): Promise<CertificateState> {
  if (inputs.adoptExisting) {
    const held = await find(manager, inputs);
    if (held !== undefined) return adopt(manager, inputs, held);
  }
  let lost = false;
  const settle = async (): Promise<boolean> => {
    lost = true;
    const held = await find(manager, inputs);
    return held !== undefined && isAsWanted(held, inputs);
  };
  try {
    return await stateAfter(manager, inputs, await manager.create(inputs, settle));
  } catch (error) {
    // A create whose answer was lost can be the reason why the name is taken.
    if (!lost || !(error instanceof CertificateExistsError)) throw error;
    const held = await manager.get(inputs);
    if (!isAsWanted(held, inputs)) throw error;
    return observedState(inputs, held, []);
  }
}

async function adopt(manager: CertificateManager, inputs: CertificateInputs, held: Held): Promise<CertificateState> {
  if (isAsWanted(held, inputs)) return observedState(inputs, held, []);
  return put(manager, inputs, { holdsCertificate: holdsCertificate(held, inputs), deploymentPending: false });
}

/**
 * The state as the Manager holds it, or undefined when it says that this certificate does not exist.
 * Errors: every other ManagerError; none of them means that the certificate is gone.
 */
export async function read(
  manager: CertificateManager,
  state: CertificateState,
): Promise<{ state: CertificateState; inputs: CertificateInputs } | undefined> {
  const held = await find(manager, state);
  if (held === undefined) return undefined;
  const observed = observedState(inputsOf(state), held, state.deployments, state.environmentEntries);
  return { state: observed, inputs: inputsOf(observed) };
}

/** Errors: {@link DeploymentFailedError} when it was saved but not deployed everywhere, and every ManagerError. */
export async function update(
  manager: CertificateManager,
  state: CertificateState,
  inputs: CertificateInputs,
): Promise<CertificateState> {
  const changes = changesBetween(state, inputs as unknown as RawInputs);
  return changes.remote ? put(manager, inputs, before(changes)) : recordedState(state, inputs);
}

/** A certificate that is gone already counts as deleted. Errors: every other ManagerError. */
export async function remove(manager: CertificateManager, state: CertificateState): Promise<void> {
  const settle = async () => (await find(manager, state)) === undefined;
  try {
    await manager.delete(state, state.jwkDeleteAction, settle);
  } catch (error) {
    if (!(error instanceof CertificateNotFoundError)) throw error;
  }
}

/** What is known of the Manager before an update. */
interface Before {
  /** It holds the wanted certificate in every entry: the update changes what is around it. */
  readonly holdsCertificate: boolean;
  /** It may hold everything as wanted, and yet the last deployment failed. */
  readonly deploymentPending: boolean;
}

function before(changes: CertificateChanges): Before {
  return { holdsCertificate: !changes.content, deploymentPending: changes.deployment };
}

async function put(manager: CertificateManager, inputs: CertificateInputs, known: Before): Promise<CertificateState> {
  let foundAsWanted = false;
  const settle = async (): Promise<boolean> => {
    const held = await find(manager, inputs);
    foundAsWanted = held !== undefined && isAsWanted(held, inputs);
    // Only a write deploys: what looks as wanted says nothing about a deployment that had failed before.
    return foundAsWanted && !(known.deploymentPending && known.holdsCertificate);
  };
  const outcome = await manager.update(inputs, jwkUpdate(inputs, known.holdsCertificate), settle);
  if (outcome === "settled" && known.deploymentPending) {
    return put(manager, inputs, { holdsCertificate: true, deploymentPending: true });
  }
  return stateAfter(manager, inputs, outcome);
}

/** Where the certificate itself stays, its JWKs stay linked, wherever they are. */
function jwkUpdate({ jwkUpdateAction, updateScope }: CertificateInputs, holdsCertificate: boolean): JwkUpdate {
  if (jwkUpdateAction === "UPDATE") return { jwkUpdateAction, updateScope: updateScope ?? "SAME_PROJECT" };
  if (jwkUpdateAction !== undefined) return { jwkUpdateAction };
  return holdsCertificate ? { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" } : {};
}

/**
 * The state after a write. A complete answer is believed; otherwise what the Manager holds decides.
 * Errors: {@link DeploymentFailedError}, {@link WriteContradictedError}.
 */
async function stateAfter(
  manager: CertificateManager,
  inputs: CertificateInputs,
  outcome: WriteOutcome,
): Promise<CertificateState> {
  const deployments = outcome === "settled" ? [] : deploymentsOf(outcome, inputs.environments);
  if (outcome !== "settled" && isComplete(outcome, inputs)) return writtenState(inputs, deployments);
  // Whatever the read says or fails with, the write was answered: the resource exists and must not be lost.
  const held = await manager.get(inputs).catch((error: ManagerError) => error);
  const state = held instanceof Error ? writtenState(inputs, deployments) : observedState(inputs, held, deployments);
  const failed = deployments.filter((row) => !row.success);
  if (failed.length > 0) throw new DeploymentFailedError(subjectOf(inputs), failed, certificateId(inputs), state);
  if (held instanceof Error)
    throw new WriteContradictedError(subjectOf(inputs), held.received, certificateId(inputs), state);
  if (!isAsWanted(held, inputs)) {
    throw new WriteContradictedError(subjectOf(inputs), "something else when read back", certificateId(inputs), state);
  }
  return state;
}

/** Whether the answer alone proves that everything was done. */
function isComplete({ success, environments }: DeploymentResult, inputs: CertificateInputs): boolean {
  const succeeded = new Set(environments.filter((row) => row.success).map((row) => row.environment));
  return success === true && inputs.environments.every((environment) => succeeded.has(environment));
}

/** One row per wanted environment; one that the answer has no row for takes the overall result, if there is one. */
function deploymentsOf(result: DeploymentResult, environments: readonly string[]): EnvironmentDeployment[] {
  const { success, message } = result;
  return sortedSet(environments).flatMap((environment) => {
    const row = result.environments.find((candidate) => candidate.environment === environment);
    if (row !== undefined) return [row];
    return success === undefined ? [] : [{ environment, success, message }];
  });
}

/** What the Manager holds under that name; undefined when it says that there is nothing. */
async function find(manager: CertificateManager, key: CertificateInputs): Promise<Held | undefined> {
  try {
    return await manager.get(key);
  } catch (error) {
    if (error instanceof CertificateNotFoundError) return undefined;
    throw error;
  }
}

function subjectOf(inputs: CertificateInputs): string {
  return `certificate ${certificateId(inputs)}`;
}
