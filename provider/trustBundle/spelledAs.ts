import { namedAsWanted } from "../certificate/environmentNames";
import { isUnknown, type PropertyMap } from "../resource/properties";
import type { TrustBundleState } from "./state";

/** The state with the environments as the program spells them: the Manager's own truststore has two names. */
export function spelledAs(state: TrustBundleState, { environments }: PropertyMap): TrustBundleState {
  if (isUnknown(environments) || !Array.isArray(environments)) return state;
  const spelled = (names: readonly string[]) =>
    namedAsWanted(
      names.map((environment) => ({ environment })),
      environments,
    ).map(({ environment }) => environment);
  return {
    ...state,
    environments: spelled(state.environments),
    deployedEnvironments: spelled(state.deployedEnvironments),
    deployments: namedAsWanted(state.deployments, environments),
    __retiring: state.__retiring.map((member) => ({ ...member, environments: spelled(member.environments) })),
  };
}
