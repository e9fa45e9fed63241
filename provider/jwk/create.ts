/** Makes a JWK at the Manager, and finds out what became of it. */
import {
  type DeploymentResult,
  type EnvironmentDeployment,
  type HeldJwk,
  JwkExistsError,
  type JwkKey,
  JwkNotFoundError,
  type ManagerError,
  type WriteOutcome,
} from "../apinizer";
import { sortedSet } from "../certificate/state";
import type { Context } from "../resource/context";
import { JwkContradictedError, JwkDeploymentFailedError } from "./errors";
import type { JwkInputs } from "./inputs";
import { jwkId, jwkRunKey, jwkSubject } from "./key";
import { readSourceKeys, requireFittingKey } from "./sourceKeys";
import { hasCertificateKey, type JwkState, madeState, observedOf } from "./state";

/** What the Manager holds under that name; undefined when it says that there is nothing. */
export async function findJwk({ manager }: Context, key: JwkKey): Promise<HeldJwk | undefined> {
  try {
    return await manager.jwks.get(key);
  } catch (error) {
    if (error instanceof JwkNotFoundError) return undefined;
    throw error;
  }
}

/** Whether it is what the inputs make, as far as the Manager tells: not for which use and algorithm. */
export function isAsWanted(held: HeldJwk, inputs: JwkInputs, keys: readonly string[], linked: boolean): boolean {
  const observed = observedOf(held);
  return (
    held.description === (inputs.description ?? "") &&
    keys.includes(observed.thumbprintSha256) &&
    (observed.linked || !linked)
  );
}

/**
 * Reads the certificate, so that an algorithm that does not fit its key is refused before anything is sent; creates the
 * JWK and reads it. Errors: InvalidInputError, {@link JwkDeploymentFailedError}, {@link JwkContradictedError}, and every
 * ManagerError.
 */
export async function makeJwk(context: Context, inputs: JwkInputs): Promise<JwkState> {
  const keys = requireFittingKey(inputs, await readSourceKeys(context, inputs));
  let lost = false;
  const settle = async (): Promise<boolean> => {
    lost = true;
    const held = await findJwk(context, inputs);
    return held !== undefined && isAsWanted(held, inputs, keys, true);
  };
  try {
    const outcome = await context.manager.jwks.create(inputs, settle);
    if (outcome !== "settled") context.run.createdAnew(jwkRunKey(inputs));
    return await stateAfter(context, inputs, outcome, keys);
  } catch (error) {
    // A create whose answer was lost can be the reason why the name is taken.
    if (!lost || !(error instanceof JwkExistsError)) throw error;
    const held = await context.manager.jwks.get(inputs);
    if (!isAsWanted(held, inputs, keys, true)) throw error;
    return madeState(inputs, held, keys, []);
  }
}

export function hasFailed({ success, environments }: DeploymentResult): boolean {
  return success === false || environments.some((row) => !row.success);
}

/** The state after a create. Errors: {@link JwkDeploymentFailedError}, {@link JwkContradictedError}. */
async function stateAfter(
  context: Context,
  inputs: JwkInputs,
  outcome: WriteOutcome,
  keys: readonly string[],
): Promise<JwkState> {
  const subject = jwkSubject(inputs);
  // Whatever the read says or fails with, the create was answered: the JWK exists and must not be lost.
  const held = await context.manager.jwks.get(inputs).catch((error: ManagerError) => error);
  const deployments = outcome === "settled" ? [] : await deploymentsOf(context, inputs, outcome);
  const state = held instanceof Error ? unseenState(inputs, deployments) : madeState(inputs, held, keys, deployments);
  if (outcome !== "settled" && hasFailed(outcome)) {
    const failed = deployments.filter((row) => !row.success);
    throw new JwkDeploymentFailedError(subject, failed, outcome.message, jwkId(inputs), state);
  }
  if (held instanceof Error) throw new JwkContradictedError(subject, held.received, jwkId(inputs), state);
  if (!state.linked || !hasCertificateKey(state)) {
    const received = state.linked ? "one with another key" : "one without a link to its certificate";
    throw new JwkContradictedError(subject, received, jwkId(inputs), state);
  }
  return state;
}

/** What was not seen is no drift: the next `up` reads it again instead of making it anew. */
function unseenState(inputs: JwkInputs, deployments: readonly EnvironmentDeployment[]): JwkState {
  const unseen = { name: inputs.name, description: "", sourceType: "", type: "", kid: "" };
  return { ...madeState(inputs, unseen, [], deployments), linked: true };
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
