/** The reads that show readings without a write. */
import type { HttpRequest } from "../../provider/apinizer";
import { resourcePath } from "../../provider/apinizer/paths";

export function get(...segments: readonly string[]): HttpRequest {
  return { method: "GET", path: resourcePath(...segments) };
}

/** A name that no project and no certificate has. */
export const missingName = "pulumi-apinizer-probe-nowhere";

/** By what they show; `projectName` is one that the token may read. */
export function readingRequests(projectName: string) {
  return {
    projects: get("projects"),
    environments: get("projects", projectName, "environments"),
    allEnvironments: get("environments"),
    missingProject: get("projects", missingName, "certificates"),
    missingCertificate: get("projects", projectName, "certificates", missingName),
    jwkList: get("projects", projectName, "jwks"),
    list: get("projects", projectName, "certificates"),
  } as const;
}
