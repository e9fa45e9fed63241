import { permissionsIn } from "./auth";
import type { Dialect } from "./dialect";
import { list } from "./envelope";
import { type Handler, projectOf } from "./request";
import type { Environment } from "./store";

/** `GET /projects/` ("List Projects"): those in which the caller has any permission. */
export const listProjects: Handler = ({ manager, grant }) =>
  list(
    manager.dialect,
    [...manager.store.projects.values()]
      .filter((project) => permissionsIn(grant, project.name).size > 0)
      .map(({ id, name }) => ({
        id,
        name,
        description: "",
        relativePath: `/${name}`,
        enableRelativePath: false,
        tags: [],
      })),
  );

/** The Manager's own truststore: its name in the console, and its id in stored data. */
const apiManager = { displayName: "API Manager", id: "apimanager" } as const;

/** How a Manager shows the name of an environment. */
export function shownName(environment: string, { apiManagerName }: Dialect): string {
  return environment === apiManager.displayName && apiManagerName === "id" ? apiManager.id : environment;
}

/** The environment that a caller names; a spelling that the Manager does not know stands for no environment. */
export function namedEnvironment(name: string, { apiManagerName }: Dialect): string {
  if (name !== apiManager.displayName && name !== apiManager.id) return name;
  const spelling = name === apiManager.id ? "id" : "displayName";
  return apiManagerName === spelling || apiManagerName === "both" ? apiManager.displayName : `${name} (unknown)`;
}

/** `GET /environments/` ("List Environments"): all of them, for any token. */
export const listEnvironments: Handler = ({ manager }) =>
  list(manager.dialect, listed([...manager.store.environments.values()], manager.dialect));

/** `GET /projects/{p}/environments/` ("Get Environments by Project"). */
export const listProjectEnvironments: Handler = (call) => {
  const { store, dialect } = call.manager;
  const names = projectOf(call).environments;
  const environments = [...store.environments.values()].filter((environment) => names.has(environment.name));
  return list(dialect, listed(environments, dialect));
};

function listed(environments: readonly Environment[], dialect: Dialect): Record<string, unknown>[] {
  return environments
    .filter(({ name }) => dialect.apiManagerListed || name !== apiManager.displayName)
    .map((environment) => shown({ ...environment, name: shownName(environment.name, dialect) }));
}

function shown({ id, name, type }: Environment): Record<string, unknown> {
  return {
    id,
    name,
    description: `${name} environment`,
    type,
    accessUrl: `https://${encodeURIComponent(name)}.gateway.example.com`,
    status: "PUBLISHED",
  };
}
