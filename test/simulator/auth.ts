import { randomBytes } from "node:crypto";
import { type Answer, ApiError, json } from "./envelope";

/** Permissions of the category `SECRETS` in one project. Any of them allows reading. */
export type Permission = "VIEW" | "MANAGE" | "DEPLOY_UNDEPLOY" | "EXPORT_IMPORT";

/** Everything everywhere, or what is granted per project. */
export type Permissions = "admin" | Readonly<Record<string, readonly Permission[]>>;

/** Who sent a request, and what they may do. */
export interface Grant {
  readonly admin: boolean;
  readonly projects: Map<string, ReadonlySet<Permission>>;
  /** In milliseconds of the clock; undefined: never. */
  readonly expiresAt: number | undefined;
}

interface User {
  readonly password: string;
  readonly permissions: Permissions;
}

const everything: ReadonlySet<Permission> = new Set(["VIEW", "MANAGE", "DEPLOY_UNDEPLOY", "EXPORT_IMPORT"]);
const nothing: ReadonlySet<Permission> = new Set();

/** Users, tokens and permissions. Messages are those of "Error Handling", 401 Unauthorized. */
export class Auth {
  /** Life of the tokens that `auth/token` issues. */
  tokenLifetimeSeconds = 3600;
  private readonly users = new Map<string, User>();
  private readonly grants = new Map<string, Grant>();

  constructor(private readonly clock: () => number) {}

  addUser(username: string, password: string, permissions: Permissions): void {
    this.users.set(username, { password, permissions });
  }

  addToken(token: string, permissions: Permissions, expiresAt: number | undefined): void {
    const projects = permissions === "admin" ? [] : Object.entries(permissions);
    this.grants.set(token, {
      admin: permissions === "admin",
      projects: new Map(projects.map(([project, granted]) => [project, new Set(granted)])),
      expiresAt,
    });
  }

  revokeToken(token: string): void {
    this.grants.delete(token);
  }

  setPermissions(token: string, project: string, permissions: readonly Permission[]): void {
    const grant = this.grants.get(token);
    if (!grant) throw new Error("The simulator knows no such token");
    grant.projects.set(project, new Set(permissions));
  }

  /** Reads an `Authorization: Bearer` header. */
  authenticate(authorization: string | undefined): Grant {
    const token = /^Bearer +(\S+)$/.exec(authorization ?? "")?.[1];
    if (token === undefined) {
      throw new ApiError("Empty Key! Client must be authenticated to access this resource.", 401);
    }
    const grant = this.grants.get(token);
    if (!grant) throw new ApiError("Token is not valid!", 401);
    if (grant.expiresAt !== undefined && grant.expiresAt <= this.clock()) {
      throw new ApiError("Token was expired!", 401);
    }
    return grant;
  }

  /** `POST /apiops/auth/token` ("Create Token"): OAuth-style, whatever the rest of the API looks like. */
  issueToken(contentType: string | undefined, body: string): Answer {
    if (!/^application\/x-www-form-urlencoded\b/i.test(contentType ?? "")) {
      return json(415, { error: "invalid_request", error_description: "Content type must be form-urlencoded" });
    }
    const form = new URLSearchParams(body);
    if (form.get("grant_type") !== "client_credentials") {
      const description = "GrantType value must be client_credentials!";
      return json(400, { error: "unsupported_grant_type", error_description: description });
    }
    const user = this.users.get(form.get("client_id") ?? "");
    if (!user || user.password !== form.get("client_secret")) {
      return json(401, { error: "unauthorized_client", error_description: "Bad credentials" });
    }
    const token = randomBytes(24).toString("base64url");
    this.addToken(token, user.permissions, this.clock() + this.tokenLifetimeSeconds * 1000);
    return json(200, { access_token: token, token_type: "Bearer", expires_in: this.tokenLifetimeSeconds });
  }
}

export function permissionsIn(grant: Grant, project: string): ReadonlySet<Permission> {
  return grant.projects.get(project) ?? (grant.admin ? everything : nothing);
}
