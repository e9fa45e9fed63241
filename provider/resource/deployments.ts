/** Results of deployments, as every resource that is deployed reads and reports them. */
import type { DeploymentResult, EnvironmentDeployment } from "../apinizer";
import type { Report } from "../base/report";
import { sortedSet } from "../base/sets";

export function hasFailed({ success, environments }: DeploymentResult): boolean {
  return success === false || environments.some((row) => !row.success);
}

export function failedRows(rows: readonly EnvironmentDeployment[]): EnvironmentDeployment[] {
  return rows.filter(({ success }) => !success);
}

/** `staging (pod is down), test (timeout)`, or, where no row has failed, the message of the whole. */
export function describeFailure(rows: readonly EnvironmentDeployment[], message: string): string {
  const failed = failedRows(rows).map((row) => `${row.environment} (${row.message})`);
  return failed.join(", ") || message;
}

/** One row for each of the environments; one that the answer has no row for takes the overall result, if there is one. */
export function deploymentsOf(result: DeploymentResult, environments: readonly string[]): EnvironmentDeployment[] {
  const { success, message } = result;
  return sortedSet(environments).flatMap((environment) => {
    const row = result.environments.find((candidate) => candidate.environment === environment);
    if (row !== undefined) return [row];
    return success === undefined ? [] : [{ environment, success, message }];
  });
}

/** An environment that no longer shall have it may still serve it: nothing is left to try again with. */
export function warnOfUndeployment(
  report: Report,
  subject: string,
  what: "is gone from the Manager" | "was taken out of an environment",
  { environments, message }: DeploymentResult,
): void {
  report.warn(
    `${subject}: it ${what}, but its undeployment failed in ${describeFailure(environments, message)}. ` +
      "Check there: gateway workers may keep it until they are redeployed.",
  );
}
