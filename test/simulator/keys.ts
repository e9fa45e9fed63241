import { ApiError, list } from "./envelope";
import { type Call, type Handler, projectOf } from "./request";
import type { KeyRecord, Project } from "./store";

/** `GET /projects/{p}/keys/` ("List Keys"): no material. */
export const listKeys: Handler = (call) => all(call, "keys", shownKey);

/** `GET /projects/{p}/keys/{k}/` ("Get Key"). */
export const getKey: Handler = (call) => one(call, "keys", shownKey);

/** `GET /projects/{p}/keystores/` ("List Keystores"). */
export const listKeystores: Handler = (call) => all(call, "keystores", shownKeystore);

/** `GET /projects/{p}/keystores/{k}/` ("Get Keystore"). */
export const getKeystore: Handler = (call) => one(call, "keystores", shownKeystore);

type Kind = "keys" | "keystores";
type Shown = (call: Call, record: KeyRecord, project: Project) => Record<string, unknown>;

function all(call: Call, kind: Kind, shown: Shown) {
  const project = projectOf(call);
  return list(
    call.manager.dialect,
    [...project[kind].values()].map((record) => shown(call, record, project)),
  );
}

function one(call: Call, kind: Kind, shown: Shown) {
  const project = projectOf(call);
  return list(call.manager.dialect, [shown(call, keyOf(project, kind, call.names.key ?? ""), project)]);
}

/** @throws ApiError with the Manager's own message where there is none of that name. */
export function keyOf(project: Project, kind: Kind, name: string): KeyRecord {
  const record = project[kind].get(name);
  if (!record) throw new ApiError(`${kind === "keys" ? "Key" : "Keystore"} (name: ${name}) is not found!`);
  return record;
}

function shownKey(_call: Call, record: KeyRecord, project: Project): Record<string, unknown> {
  const { id, name, description, keyType, entries } = record;
  return {
    id,
    name,
    description,
    projectId: project.id,
    keyType,
    cryptoKeyInfoEnvironmentList: entries.map(({ environment, alias }) => ({
      environmentName: environment,
      alias,
      source: "FILE",
    })),
  };
}

/** The id stands in the OpenAPI file only, and environments are told by name or by id. */
function shownKeystore({ manager }: Call, record: KeyRecord, project: Project): Record<string, unknown> {
  const { id, name, description, entries } = record;
  const { keystoreIds, keystoreEnvironments } = manager.dialect;
  return {
    ...(keystoreIds ? { id } : {}),
    name,
    description,
    projectId: project.id,
    keyStoreEnvironmentList: entries.map(({ environment, alias }) => ({
      ...(keystoreEnvironments === "name"
        ? { environmentName: environment }
        : { environmentId: manager.store.environments.get(environment)?.id }),
      alias,
      keyStoreType: "PKCS12",
    })),
  };
}
