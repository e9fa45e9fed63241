import { type DeploymentResult, readDeploymentResult } from "./deploymentResult";
import type { RequestContext } from "./requestContext";
import type { Requests, WasApplied } from "./requests";
import type { HttpRequest } from "./transport";

/** What became of a write: the Manager's result, or "confirmedByRead" when a read found it applied. */
export type WriteOutcome = DeploymentResult | "confirmedByRead";

/**
 * Sends a write that causes a deployment or undeployment.
 * @throws the typed ones of a refusal, and the general.
 */
export async function writeAndDeploy(
  requests: Requests,
  request: HttpRequest,
  about: RequestContext,
  wasApplied: WasApplied,
): Promise<WriteOutcome> {
  const answer = await requests.write(request, about, wasApplied);
  if (answer === undefined) return "confirmedByRead";
  const result = readDeploymentResult(answer);
  // Saved, but not deployed everywhere: a result, not a refusal.
  if (result !== undefined && answer.status === 200) {
    return {
      ...result,
      message: requests.printable(result.message),
      environments: result.environments.map((row) => ({ ...row, message: requests.printable(row.message) })),
    };
  }
  requests.requireSuccess(answer, about);
  return { message: "", environments: [] };
}
