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
import { deploymentsOf, hasFailed } from "../resource/deployments";
import { createOnce, unlessGone } from "../resource/writes";
import { JwkNotConfirmedError, JwkNotDeployedError } from "./errors";
import type { JwkInputs } from "./inputs";
import { jwkId, jwkRunKey, jwkSubject } from "./key";
import { readSourceKeys, requireFittingKey } from "./sourceKeys";
import { hasCertificateKey, type JwkState, madeState, observedOf } from "./state";

/** What the Manager holds under that name; undefined when it says that there is nothing. */
export function findJwk({ manager }: Context, key: JwkKey): Promise<HeldJwk | undefined> {
  return unlessGone(JwkNotFoundError, () => manager.jwks.get(key));
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
 * JWK and reads it.
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
  keys: readonly string[],
): Promise<JwkState> {
  // Whatever the read says or fails with, the create was answered: the JWK exists and must not be lost.
  const held = await context.manager.jwks.get(inputs).catch((error: ManagerError) => error);
  const deployments = outcome === "confirmedByRead" ? [] : await deploymentsIn(context, inputs, outcome);
  const state = held instanceof Error ? unseenState(inputs, deployments) : madeState(inputs, held, keys, deployments);
  const written = { subject: jwkSubject(inputs), id: jwkId(inputs), state };
  if (outcome !== "confirmedByRead" && hasFailed(outcome)) {
    throw new JwkNotDeployedError(written, deployments, outcome.message);
  }
  if (held instanceof Error) throw new JwkNotConfirmedError(written, held.received);
  if (!state.linked || !hasCertificateKey(state)) {
    const received = state.linked ? "one with another key" : "one without a link to its certificate";
    throw new JwkNotConfirmedError(written, received);
  }
  return state;
}

/** What was not seen is no drift: the next `up` reads it again instead of recreating it. */
function unseenState(inputs: JwkInputs, deployments: readonly EnvironmentDeployment[]): JwkState {
  const unseen = { name: inputs.name, description: "", sourceType: "", type: "", kid: "" };
  return { ...madeState(inputs, unseen, [], deployments), linked: true };
}

/** A JWK goes to every environment of its project; those that the answer has no row for take the overall result. */
async function deploymentsIn(
  { manager }: Context,
  { projectName }: JwkInputs,
  result: DeploymentResult,
): Promise<readonly EnvironmentDeployment[]> {
  if (result.environments.length > 0 || result.success === undefined) return result.environments;
  const known = await manager.environments.ofProject(projectName).catch(() => []);
  return deploymentsOf(
    result,
    known.map(({ name }) => name),
  );
}
