import {
  type DeploymentResult,
  type EnvironmentDeployment,
  type HeldJwk,
  JwkExistsError,
  type JwkKey,
  JwkNotFoundError,
  type ManagerError,
  type WriteOutcome,
} from "./apinizer";
import { sortedSet } from "./certificateState";
import type { Context } from "./context";
import { ApinizerError, type InvalidInputError } from "./errors";
import { isUnknown, type RawInputs } from "./inputRules";
import { JwkContradictedError, JwkDeploymentFailedError, JwkStillThereError } from "./jwkErrors";
import { type JwkInputs, problemsOf, withDefaults } from "./jwkInputs";
import { readSourceKeys, requireFittingKey } from "./jwkSource";
import { driftOf, hasCertificateKey, inputsOf, type JwkState, observedOf } from "./jwkState";
import { LibraryError } from "./libraries";

/** Pulumi's id of a JWK. */
export function jwkId({ projectName, name }: JwkKey): string {
  return `${projectName}/${name}`;
}

/** The inputs with defaults, and everything that is wrong with them. Makes no request. */
export function check(news: RawInputs): { inputs: RawInputs; problems: InvalidInputError[] } {
  const inputs = withDefaults(news);
  return { inputs, problems: problemsOf(inputs) };
}

/** What a change of the inputs means for the resource. */
export interface JwkDiff {
  readonly changes: boolean;
  /** Inputs whose change makes another JWK of it, and outputs that show that it is not what it was made as. */
  readonly replaces: readonly string[];
  /** Whether the old one has to go first because both would have one name. */
  readonly deleteBeforeReplace: boolean;
}

const address = ["projectName", "name", "connection"] as const;
const source = ["certificateName", "environmentName", "useType", "algorithm"] as const;

/**
 * The Manager's update of a JWK cuts its link to the certificate: so whatever is written is a replacement. Another
 * `certificateThumbprint` alone has the outputs read again. Makes no request.
 */
export function diff(state: JwkState, news: RawInputs): JwkDiff {
  const moved = address.filter((property) => news[property] !== state[property]);
  const replaces = [
    ...moved,
    ...source.filter((property) => news[property] !== state[property]),
    ...((news.description ?? "") === (state.description ?? "") ? [] : ["description"]),
    ...driftOf(state),
  ];
  const readAgain = news.certificateThumbprint !== state.certificateThumbprint;
  const staysThere = moved.length === 0 || moved.every((property) => isUnknown(news[property]));
  return {
    changes: replaces.length > 0 || readAgain,
    replaces,
    deleteBeforeReplace: replaces.length > 0 && staysThere,
  };
}

/**
 * Reads the certificate, so that an algorithm that does not fit its key is refused before anything is sent; creates the
 * JWK and reads it. Errors: InvalidInputError, {@link JwkDeploymentFailedError}, {@link JwkContradictedError}, and every
 * ManagerError.
 */
export async function create(context: Context, inputs: JwkInputs): Promise<JwkState> {
  const keys = requireFittingKey(inputs, await readSourceKeys(context, inputs));
  const wanted = (held: HeldJwk | undefined): held is HeldJwk => {
    if (held === undefined || held.description !== (inputs.description ?? "")) return false;
    const { linked, thumbprintSha256 } = observedOf(held);
    return linked && keys.includes(thumbprintSha256);
  };
  let lost = false;
  const settle = async (): Promise<boolean> => {
    lost = true;
    return wanted(await find(context, inputs));
  };
  try {
    return await stateAfter(context, inputs, await context.manager.jwks.create(inputs, settle), keys);
  } catch (error) {
    // A create whose answer was lost can be the reason why the name is taken.
    if (!lost || !(error instanceof JwkExistsError)) throw error;
    const held = await context.manager.jwks.get(inputs);
    if (!wanted(held)) throw error;
    return stateOf(inputs, held, keys, []);
  }
}

/**
 * The state as the Manager holds it, or undefined when it says that this JWK does not exist. A link that was cut and
 * another key than the certificate's are in the outputs, where the next diff sees them.
 * Errors: every other ManagerError; none of them means that the JWK is gone.
 */
export async function read(
  context: Context,
  state: JwkState,
): Promise<{ state: JwkState; inputs: JwkInputs } | undefined> {
  const held = await find(context, state);
  if (held === undefined) return undefined;
  const { projectName, certificateName, environmentName } = state;
  const keys = knownKeys(() =>
    context.manager.shared.read(JSON.stringify(["source keys", projectName, certificateName, environmentName]), () =>
      readSourceKeys(context, state),
    ),
  );
  const observed = seenAgain(state, held, await keys);
  return { state: observed, inputs: inputsOf(observed) };
}

/** Reads the JWK again; writes nothing. Errors: JwkNotFoundError, and every ManagerError. */
export async function update(context: Context, state: JwkState, inputs: JwkInputs): Promise<JwkState> {
  const held = await context.manager.jwks.get(inputs);
  const { certificateThumbprint, ...others } = state;
  const keys = knownKeys(() => readSourceKeys(context, inputs));
  const updated = seenAgain({ ...others, ...inputs }, held, await keys);
  warnOfDrift(context, updated);
  return updated;
}

/**
 * A JWK that is gone already counts as deleted; where it was deleted, but not undeployed everywhere, that is a warning.
 * Errors: {@link JwkStillThereError}, and every ManagerError.
 */
export async function remove(context: Context, state: JwkState): Promise<void> {
  const isGone = async () => (await find(context, state)) === undefined;
  try {
    const outcome = await context.manager.jwks.delete(state, isGone);
    if (outcome === "settled" || !hasFailed(outcome)) return;
    if (!(await isGone())) throw new JwkStillThereError(subjectOf(state), outcome);
    const failed = outcome.environments.filter((row) => !row.success);
    const told = failed.map(({ environment, message }) => `${environment} (${message})`).join(", ") || outcome.message;
    context.report.warn(
      `${subjectOf(state)}: it is gone from the Manager, but its undeployment failed in ${told}. ` +
        "Look there: gateway workers may hold it until they are redeployed.",
    );
  } catch (error) {
    if (!(error instanceof JwkNotFoundError)) throw error;
  }
}

function hasFailed({ success, environments }: DeploymentResult): boolean {
  return success === false || environments.some((row) => !row.success);
}

/** The state after a create. Errors: {@link JwkDeploymentFailedError}, {@link JwkContradictedError}. */
async function stateAfter(
  context: Context,
  inputs: JwkInputs,
  outcome: WriteOutcome,
  keys: readonly string[],
): Promise<JwkState> {
  // Whatever the read says or fails with, the create was answered: the JWK exists and must not be lost.
  const held = await context.manager.jwks.get(inputs).catch((error: ManagerError) => error);
  const unseen: HeldJwk = { name: inputs.name, description: "", sourceType: "", type: "", kid: "" };
  const deployments = outcome === "settled" ? [] : await deploymentsOf(context, inputs, outcome);
  const state = stateOf(inputs, held instanceof Error ? unseen : held, keys, deployments);
  if (outcome !== "settled" && hasFailed(outcome)) {
    const failed = deployments.filter((row) => !row.success);
    throw new JwkDeploymentFailedError(subjectOf(inputs), failed, outcome.message, jwkId(inputs), state);
  }
  if (held instanceof Error) throw new JwkContradictedError(subjectOf(inputs), held.received, jwkId(inputs), state);
  if (!state.linked || !hasCertificateKey(state)) {
    const received = state.linked ? "one with another key" : "one without a link to its certificate";
    throw new JwkContradictedError(subjectOf(inputs), received, jwkId(inputs), state);
  }
  return state;
}

/** A JWK goes to every environment of its project; those that the answer has no row for take the overall result. */
async function deploymentsOf(
  { manager }: Context,
  { projectName }: JwkInputs,
  { success, message, environments }: DeploymentResult,
): Promise<readonly EnvironmentDeployment[]> {
  if (environments.length > 0 || success === undefined) return environments;
  const known = await manager.environments.ofProject(projectName).catch(() => []);
  return sortedSet(known.map(({ name }) => name)).map((environment) => ({ environment, success, message }));
}

function stateOf(
  inputs: JwkInputs,
  held: HeldJwk,
  keys: readonly string[],
  deployments: readonly EnvironmentDeployment[],
): JwkState {
  const observed = observedOf(held);
  return {
    ...inputs,
    ...observed,
    certificateKeyThumbprint: comparedKey(observed.thumbprintSha256, keys),
    deployedEnvironments: deployments.filter((row) => row.success).map((row) => row.environment),
    deployments,
  };
}

function seenAgain(state: Omit<JwkState, "certificateThumbprint">, held: HeldJwk, keys: readonly string[] | undefined) {
  const { description, ...others } = state;
  const observed = observedOf(held);
  // What is not known is no drift: the key that was seen before says nothing about a JWK that has another one now.
  const before = observed.thumbprintSha256 === state.thumbprintSha256 ? state.certificateKeyThumbprint : "";
  return {
    ...others,
    ...(held.description === "" ? {} : { description: held.description }),
    ...observed,
    certificateKeyThumbprint: keys === undefined ? before : comparedKey(observed.thumbprintSha256, keys),
  };
}

/** Of the certificate's keys the one that the JWK's is compared with: its own, if it is among them. */
function comparedKey(thumbprintSha256: string, keys: readonly string[]): string {
  return keys.includes(thumbprintSha256) ? thumbprintSha256 : (keys[0] ?? "");
}

/** Thumbprints of the certificate's keys; undefined where they cannot be read: no reason to fail a read of the JWK. */
async function knownKeys(ask: () => ReturnType<typeof readSourceKeys>): Promise<readonly string[] | undefined> {
  try {
    return (await ask()).map(({ thumbprintSha256 }) => thumbprintSha256);
  } catch (error) {
    if (error instanceof LibraryError || !(error instanceof ApinizerError)) throw error;
    return undefined;
  }
}

function warnOfDrift({ report }: Context, state: JwkState): void {
  const problems = [
    ...(state.linked ? [] : ["its link to the certificate was cut"]),
    ...(hasCertificateKey(state) ? [] : ["it does not carry the certificate's key"]),
  ];
  if (problems.length > 0) {
    report.warn(`${subjectOf(state)}: ${problems.join(", and ")}. The next \`pulumi up\` creates it anew.`);
  }
}

/** What the Manager holds under that name; undefined when it says that there is nothing. */
async function find(context: Context, key: JwkKey): Promise<HeldJwk | undefined> {
  try {
    return await context.manager.jwks.get(key);
  } catch (error) {
    if (error instanceof JwkNotFoundError) return undefined;
    throw error;
  }
}

function subjectOf(inputs: JwkKey): string {
  return `JWK ${jwkId(inputs)}`;
}
