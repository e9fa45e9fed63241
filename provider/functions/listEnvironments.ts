import type { Environment } from "../apinizer";
import { byName } from "./order";
import { optionalNameRule, type ProviderFunction } from "./providerFunction";

/**
 * The environments of a project, or all that the token may see, sorted by name.
 * @throws every ManagerError.
 */
export const listEnvironments: ProviderFunction<{ projectName?: string | undefined }, Environment[]> = {
  args: { projectName: { rule: optionalNameRule } },
  listMember: "environments",
  async call(manager, { projectName }) {
    const { environments } = manager();
    const found = await (projectName === undefined ? environments.all() : environments.ofProject(projectName));
    return byName(found, ({ name }) => name);
  },
};
