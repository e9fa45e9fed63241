import type { IncomingHttpHeaders } from "node:http";
import { type Auth, type Grant, type Permission, permissionsIn } from "./auth";
import type { Gateways } from "./deployment";
import type { Dialect } from "./dialect";
import { type Answer, ApiError } from "./envelope";
import type { Multipart } from "./multipart";
import type { Project, Store } from "./store";

/** One simulated Manager: everything that its calls read and change. */
export interface Manager {
  readonly store: Store;
  readonly gateways: Gateways;
  readonly auth: Auth;
  readonly clock: () => number;
  /** Product version, e.g. `2026.09.0`. */
  version: string;
  dialect: Dialect;
}

/** A request with its body read. */
export interface ApiRequest {
  readonly method: string;
  /** As it came, percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Present for a well-formed multipart/form-data body. */
  readonly multipart: Multipart | undefined;
}

/** A request that reached its call. */
export interface Call {
  readonly manager: Manager;
  readonly request: ApiRequest;
  /** Decoded names out of the path. */
  readonly names: Readonly<Record<string, string>>;
  readonly grant: Grant;
}

export type Handler = (call: Call) => Answer | Promise<Answer>;

/** The project in the path, if the caller may do what the call needs there. Without a need, any permission will do. */
export function projectOf(call: Call, ...needs: readonly Permission[]): Project {
  const name = call.names.project ?? "";
  if (name === "") throw new ApiError("projectName value can not be empty!");
  const project = call.manager.store.projects.get(name);
  const granted = permissionsIn(call.grant, name);
  if (call.manager.dialect.projectMissing === "notFound" && (!project || granted.size === 0)) {
    throw new ApiError(`Project(${name}) was not found or user does not have privilege to access it!`, 404);
  }
  if (!project) throw new ApiError(`Project (${name}) is not found!`);
  if (granted.size === 0) {
    throw new ApiError(`Project (${name}) is not found or user does not have privilege to access it!`);
  }
  const { deploymentPermission, permissionMissing } = call.manager.dialect;
  const needed = needs.filter((need) => need !== "DEPLOY_UNDEPLOY" || deploymentPermission === "required");
  if (needed.some((need) => !granted.has(need))) {
    const status = permissionMissing === "forbidden" ? 403 : 400;
    throw new ApiError("User does not have required permission for this operation!", status);
  }
  return project;
}

/** A JSON object out of the body. */
export function jsonOf(call: Call): Record<string, unknown> {
  if (!/^application\/json\b/i.test(call.request.headers["content-type"] ?? "")) {
    throw new ApiError("Content type must be application/json!", 415);
  }
  try {
    const body: unknown = JSON.parse(call.request.body.toString("utf8"));
    if (typeof body === "object" && body !== null && !Array.isArray(body)) {
      return body as Record<string, unknown>;
    }
  } catch {
    // Falls through to the refusal below.
  }
  throw new ApiError("Request body is not readable!");
}
