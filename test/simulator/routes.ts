import * as certificates from "./certificates";
import { type Answer, ApiError, failure, json, page, text } from "./envelope";
import * as environments from "./environments";
import * as jwks from "./jwks";
import * as keys from "./keys";
import { description } from "./openapi";
import type { ApiRequest, Handler, Manager } from "./request";
import * as truststore from "./truststore";

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: Handler;
}

/** Names in braces take one path segment. Resource paths end with a slash; the two calls on JWKs that do not are so documented. */
const routes: readonly Route[] = [
  route("GET", "test/hello/{name}", ({ names }) => text(200, `Hello ${names.name}`)),
  route("GET", "projects/", environments.listProjects),
  route("GET", "environments/", environments.listEnvironments),
  route("GET", "projects/{project}/environments/", environments.listProjectEnvironments),
  route("GET", "projects/{project}/certificates/", certificates.listCertificates),
  route("POST", "projects/{project}/certificates/", certificates.createCertificate),
  route("POST", "projects/{project}/certificates/import-file/", certificates.importCertificateFile),
  route("GET", "projects/{project}/certificates/{certificate}/", certificates.getCertificate),
  route("PUT", "projects/{project}/certificates/{certificate}/", certificates.updateCertificate),
  route("DELETE", "projects/{project}/certificates/{certificate}/", certificates.deleteCertificate),
  route("GET", "projects/{project}/certificates/truststore/{environment}/export-file/", truststore.exportTruststore),
  route("GET", "projects/{project}/keys/", keys.listKeys),
  route("GET", "projects/{project}/keys/{key}/", keys.getKey),
  route("GET", "projects/{project}/keystores/", keys.listKeystores),
  route("GET", "projects/{project}/keystores/{key}/", keys.getKeystore),
  route("GET", "projects/{project}/jwks/", jwks.listJwks),
  route("POST", "projects/{project}/jwks/", jwks.createJwk),
  route("POST", "projects/{project}/jwks/generate", jwks.generateJwk),
  route("POST", "projects/{project}/jwks/parse-from-certificate", jwks.parseJwkFromCertificate),
  route("GET", "projects/{project}/jwks/{jwk}/", jwks.getJwk),
  route("PUT", "projects/{project}/jwks/{jwk}/", jwks.updateJwk),
  route("DELETE", "projects/{project}/jwks/{jwk}/", jwks.deleteJwk),
  route("GET", "projects/{project}/jwks/{jwk}/export-file/", jwks.exportJwkFile),
];

function route(method: string, pattern: string, handler: Handler): Route {
  return { method, segments: pattern.split("/"), handler };
}

/** What the Manager serves beside the API, without credentials: its product version and its health. */
function beside(path: string, { version }: Manager): Answer | undefined {
  if (path === "/apinizer/management/version") return json(200, { version });
  return path === "/apinizer/management/health" ? text(200, "UP") : undefined;
}

/** Answers a request under `/apiops/`. */
export async function answer(manager: Manager, request: ApiRequest): Promise<Answer> {
  const segments = segmentsOf(request.path);
  if (!segments || isUnreachable(request.path, manager)) return page(400, "Bad Request");
  const given = request.method === "GET" ? beside(request.path, manager) : undefined;
  if (given) return given;
  const path = segments.join("/");
  if (path === "test/healthcheck" && request.method === "GET") return text(200, "OK");
  if (path === "auth/token" && request.method === "POST") {
    return manager.auth.issueToken(request.headers["content-type"], request.body.toString("utf8"));
  }
  if (path === "openapi.json" && request.method === "GET") {
    return json(200, description(routes, manager.version));
  }
  const matching = routes.filter((candidate) => namesIn(candidate, segments) !== undefined);
  if (matching.length === 0) return page(404, "Not Found");
  const found = matching.find((candidate) => candidate.method === request.method);
  if (!found) return page(405, "Method Not Allowed");
  try {
    const grant = manager.auth.authenticate(request.headers.authorization);
    return await found.handler({ manager, request, names: namesIn(found, segments) ?? {}, grant });
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError("An unexpected error occurred", 500);
    return failure(manager.dialect, refusal);
  }
}

/** Whether a servlet container or a proxy refuses the path for what is encoded in it. */
function isUnreachable(path: string, { dialect }: Manager): boolean {
  return (
    (dialect.nameWithSpace === "unreachable" && /%20/.test(path)) ||
    (dialect.nameWithSlash === "unreachable" && /%2f/i.test(path)) ||
    (dialect.nameInOtherScript === "unreachable" && /%[89a-f]/i.test(path))
  );
}

/**
 * The decoded segments after `/apiops/`, the last one empty where the path ends with a slash. Dot segments are
 * resolved first, as every container does; undefined when a name is not well encoded, `[]` outside of the API.
 */
function segmentsOf(path: string): string[] | undefined {
  const [, root, ...segments] = new URL(`http://manager${path}`).pathname.split("/");
  if (root !== "apiops") return [];
  try {
    return segments.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function namesIn(candidate: Route, segments: readonly string[]): Record<string, string> | undefined {
  if (candidate.segments.length !== segments.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, expected] of candidate.segments.entries()) {
    const actual = segments[index] ?? "";
    if (expected.startsWith("{")) {
      names[expected.slice(1, -1)] = actual;
    } else if (expected !== actual) {
      return undefined;
    }
  }
  return names;
}
