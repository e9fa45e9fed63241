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
import type { Context } from "../resource/context";
import { deploymentsOf, failedRows, hasFailed } from "../resource/deployments";
import { createOnce, unlessGone } from "../resource/writes";
import { hasSameSource } from "./diff";
import { JwkNotConfirmedError, JwkNotDeployedError } from "./errors";
import type { JwkInputs } from "./inputs";
import { jwkId, jwkRunKey, jwkSubject } from "./key";
import { sourceTypeOf } from "./sourceInputs";
import { readSourceKeys, requireFittingKey, sourceOf } from "./sources";
import { hasOtherSource, hasSourceKey, isCut, type JwkState, madeState, observedOf } from "./state";

/** What the Manager holds under that name; undefined when it says that there is nothing. */
export function findJwk({ manager }: Context, key: JwkKey): Promise<HeldJwk | undefined> {
  return unlessGone(JwkNotFoundError, () => manager.jwks.get(key));
}

/** Whether it is what the inputs make, as far as the Manager tells: not for which use and algorithm. */
export function isAsWanted(
  held: HeldJwk,
  inputs: JwkInputs,
  keys: readonly string[] | undefined,
  linked: boolean,
): boolean {
  const observed = observedOf(inputs, held);
  const { sourceType, sourceUrl = inputs.url } = held;
  const hasKey =
    keys === undefined
      ? sourceType === sourceTypeOf(inputs) && sourceUrl === inputs.url
      : keys.includes(observed.thumbprintSha256) && !hasOtherSource(inputs, held);
  return (
    held.description === (inputs.description ?? "") && hasKey && (observed.linked || !linked || !sourceOf(inputs).links)
  );
}

/**
 * Whether a create leaves a JWK of the same stack as it is, rather than recreating it. `previous`: its outputs in the state.
 * The Manager tells neither use nor algorithm, nor whether its deployment failed; the state does.
 */
export function canTakeOver(
  previous: JwkState,
  inputs: JwkInputs,
  held: HeldJwk,
  keys: readonly string[] | undefined,
): boolean {
  const isDeployed = failedRows(previous.deployments).length === 0;
  return isDeployed && hasSameSource(previous, inputs) && isAsWanted(held, inputs, keys, inputs.relink === true);
}

/**
 * Reads the source, so that what the Manager would refuse is refused before anything is sent; creates the JWK and reads it.
 * @throws InvalidInputError, {@link JwkNotDeployedError}, {@link JwkNotConfirmedError}, and every ManagerError.
 */
export async function makeJwk(context: Context, inputs: JwkInputs): Promise<JwkState> {
  const keys = requireFittingKey(inputs, await readSourceKeys(context, inputs));
  return createOnce(context, jwkRunKey(inputs), {
    find: () => findJwk(context, inputs),
    isAsWanted: (held: HeldJwk) => isAsWanted(held, inputs, keys, true),
    send: (wasApplied) => context.manager.jwks.create(inputs, wasApplied),
    stateAfter: (outcome) => stateAfter(context, inputs, outcome, keys),
    stateOf: (held) => madeState(inputs, held, keys, []),
    alreadyExists: JwkExistsError,
  });
}

/**
 * The state after a create.
 * @throws {@link JwkNotDeployedError}, {@link JwkNotConfirmedError}.
 */
async function stateAfter(
  context: Context,
  inputs: JwkInputs,
  outcome: WriteOutcome,
  keys: readonly string[] | undefined,
): Promise<JwkState> {
  // Whatever the read says or fails with, the create was answered: the JWK exists and must not be lost.
  const held = await context.manager.jwks.get(inputs).catch((error: ManagerError) => error);
  const deployments = outcome === "confirmedByRead" ? [] : await deploymentsIn(context, inputs, outcome);
  const state = held instanceof Error ? unseenState(inputs, deployments) : madeState(inputs, held, keys, deployments);
  const written = { subject: jwkSubject(inputs), id: jwkId(inputs), state };
  if (outcome !== "confirmedByRead" && hasFailed(outcome)) {
    const named = deployments.filter(({ environment }) => environment !== "");
    throw new JwkNotDeployedError(written, named, outcome.message);
  }
  if (held instanceof Error) throw new JwkNotConfirmedError(written, held.received);
  if (isCut(state) || !hasSourceKey(state)) {
    const received = isCut(state) ? "one without a link to its source" : "one with another key";
    throw new JwkNotConfirmedError(written, received);
  }
  return state;
}

/** What was not seen is no drift: the next `up` reads it again instead of recreating it. */
function unseenState(inputs: JwkInputs, deployments: readonly EnvironmentDeployment[]): JwkState {
  const unseen = { name: inputs.name, description: "", sourceType: "", type: "", kid: "", isPrivate: false };
  return { ...madeState(inputs, unseen, undefined, deployments), linked: sourceOf(inputs).links };
}

/**
 * A JWK goes to every environment of its project; those that the answer has no row for take the overall result. A failure
 * without an environment has a row of its own, for the state must not forget it.
 */
async function deploymentsIn(
  { manager }: Context,
  { projectName }: JwkInputs,
  result: DeploymentResult,
): Promise<readonly EnvironmentDeployment[]> {
  const rows = [...result.environments];
  if (rows.length === 0 && result.success !== undefined) {
    const known = await manager.environments.ofProject(projectName).catch(() => []);
    const names = known.map(({ name }) => name);
    rows.push(...deploymentsOf(result, names));
  }
  if (!hasFailed(result) || failedRows(rows).length > 0) return rows;
  return [{ environment: "", success: false, message: result.message }, ...rows];
}
