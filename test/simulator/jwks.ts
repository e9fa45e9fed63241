import { type Answer, ApiError, deployed, json, list } from "./envelope";
import { fromCertificate, generated, requiredText, type SourcedJwk, sourcedJwk, textOf } from "./jwkSources";
import { documentOf, type KeyMaterial, materialOf } from "./keyMaterial";
import { type Call, type Handler, jsonOf, projectOf } from "./request";
import type { JwkRecord, Project } from "./store";

/** `GET /projects/{p}/jwks/` ("List JWKs"): no key material. */
export const listJwks: Handler = (call) => {
  const project = projectOf(call);
  return list(
    call.manager.dialect,
    [...project.jwks.values()].map((jwk) => shown(call, jwk, project)),
  );
};

/** `GET /projects/{p}/jwks/{j}/` ("Get JWK"): with key material, private members in clear. */
export const getJwk: Handler = (call) => {
  const project = projectOf(call);
  const jwk = jwkOf(call, project);
  return list(call.manager.dialect, [{ ...shown(call, jwk, project), [jwk.type.toLowerCase()]: jwk.material }]);
};

/** `POST /projects/{p}/jwks/` ("Create JWK"). */
export const createJwk: Handler = (call) =>
  create(call, (body, project) => sourcedJwk(body, sourceProject(call, body, project)));

/** `POST /projects/{p}/jwks/parse-from-certificate` ("Parse JWK from Certificate"). */
export const parseJwkFromCertificate: Handler = (call) => create(call, fromCertificate);

/** `POST /projects/{p}/jwks/generate` ("Generate JWK"). */
export const generateJwk: Handler = (call) => create(call, generated);

/** `PUT /projects/{p}/jwks/{j}/` ("Update JWK"): name and description only, and the JWK loses its source. */
export const updateJwk: Handler = (call) => {
  const body = jsonOf(call);
  const project = projectOf(call, "MANAGE", "DEPLOY_UNDEPLOY");
  const jwk = jwkOf(call, project, " Try create operation.");
  const key = newKeyOf(call, body);
  const name = textOf(body, "name") || jwk.name;
  if (name !== jwk.name && project.jwks.has(name)) {
    throw new ApiError(`JWK (name: ${name}) is already exist!`);
  }
  call.manager.store.removeJwk(jwk);
  jwk.name = name;
  jwk.description = typeof body.description === "string" ? body.description : jwk.description;
  jwk.sourceUrl = null;
  if (key !== undefined) {
    jwk.type = key.type;
    jwk.material = key.material;
  }
  call.manager.store.saveJwk(jwk);
  return deployedEverywhere(call, project, "Deployment");
};

/** Key material in "Update JWK", as the OpenAPI file lists it: the members under the type's name. */
function newKeyOf({ manager }: Call, body: Record<string, unknown>): KeyMaterial | undefined {
  const type = textOf(body, "type");
  const members = body[type.toLowerCase()];
  if (type === "" || typeof members !== "object" || members === null || manager.dialect.jwkKeyUpdate === "ignored") {
    return undefined;
  }
  if (manager.dialect.jwkKeyUpdate === "refused") throw new ApiError("JWK key material can not be updated!");
  return materialOf({ ...members, kty: type === "OCT" ? "oct" : type });
}

/** `DELETE /projects/{p}/jwks/{j}/` ("Delete JWK"). */
export const deleteJwk: Handler = (call) => {
  const project = projectOf(call, "MANAGE", "DEPLOY_UNDEPLOY");
  call.manager.store.removeJwk(jwkOf(call, project));
  return deployedEverywhere(call, project, "Undeployment");
};

/** `GET /projects/{p}/jwks/{j}/export-file/` ("Export JWK File"): a JWK Set, private members unless `publicOnly`. */
export const exportJwkFile: Handler = (call) => {
  const jwk = jwkOf(call, projectOf(call, "EXPORT_IMPORT"));
  const publicOnly = call.request.query.get("publicOnly") === "true";
  if (publicOnly && jwk.type === "OCT") {
    throw new ApiError(`JWK (name: ${jwk.name}) carries no key material to export!`);
  }
  const file = publicOnly ? `${jwk.name}-public.json` : `${jwk.name}.json`;
  return json(
    200,
    { keys: [documentOf(jwk, publicOnly)] },
    { "content-disposition": `attachment; filename="${encodeURIComponent(file)}"` },
  );
};

/** The project whose certificate a JWK is made from: its own, or, where the dialect says so, any that has it. */
function sourceProject({ manager }: Call, body: Record<string, unknown>, project: Project): Project {
  const name = textOf(body, "certificateName");
  if (manager.dialect.jwkSourceProject === "own" || project.certificates.has(name)) return project;
  return [...manager.store.projects.values()].find(({ certificates }) => certificates.has(name)) ?? project;
}

async function create(
  call: Call,
  source: (body: Record<string, unknown>, project: Project) => SourcedJwk | Promise<SourcedJwk>,
): Promise<Answer> {
  const body = jsonOf(call);
  const project = projectOf(call, "MANAGE", "DEPLOY_UNDEPLOY");
  const name = requiredText(body, "name", "JWK name can not be empty!");
  requireFreeName(project, name);
  const sourced = await source(body, project);
  requireFreeName(project, name);
  const { store } = call.manager;
  const description = textOf(body, "description");
  store.saveJwk({ id: store.nextId(), project: project.name, name, description, ...sourced });
  return deployedEverywhere(call, project, "Deployment");
}

function requireFreeName(project: Project, name: string): void {
  if (project.jwks.has(name)) {
    throw new ApiError(`JWK (name: ${name}) is already exist! Try update operation if want to change its value.`);
  }
}

/** JWKs have no environments of their own: they go to all of the project's. */
function deployedEverywhere(call: Call, project: Project, action: "Deployment" | "Undeployment"): Answer {
  const done = action === "Deployment" ? "Deployed successfully" : "Undeployed successfully";
  const outcomes = [...project.environments].map((name) => call.manager.gateways.attempt(name, done));
  return deployed(call.manager.dialect, "JWK", action, outcomes);
}

function shown({ manager }: Call, jwk: JwkRecord, project: Project): Record<string, unknown> {
  const { id, name, description, sourceType, sourceId, sourceUrl, type, kid } = jwk;
  return {
    ...(manager.dialect.jwkIds ? { id } : {}),
    name,
    description,
    projectId: project.id,
    sourceType,
    sourceId,
    sourceUrl,
    type,
    kid,
  };
}

function jwkOf(call: Call, project: Project, hint = ""): JwkRecord {
  const name = call.names.jwk ?? "";
  const jwk = project.jwks.get(name);
  if (!jwk) throw new ApiError(`JWK (name: ${name}) is not found!${hint}`);
  return jwk;
}
