import { permissionsIn } from "./auth";
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

/** `GET /environments/` ("List Environments"): all of them, for any token. */
export const listEnvironments: Handler = ({ manager }) =>
  list(manager.dialect, [...manager.store.environments.values()].map(shown));

/** `GET /projects/{p}/environments/` ("Get Environments by Project"). */
export const listProjectEnvironments: Handler = (call) => {
  const { store, dialect } = call.manager;
  const names = projectOf(call).environments;
  const environments = [...store.environments.values()].filter((environment) => names.has(environment.name));
  return list(dialect, environments.map(shown));
};

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
