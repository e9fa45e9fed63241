import { isObject, type JsonObject, objects, text } from "./answer";

/** Result of the last deployment to one environment. */
export interface EnvironmentDeployment {
  readonly environment: string;
  readonly success: boolean;
  readonly message: string;
}

/** What the Manager answered to a create or update. Messages are as they came: they may hold anything. */
export interface DeploymentResult {
  /** The overall result; absent when the answer holds none. */
  readonly success?: boolean;
  readonly message: string;
  /** One per environment that the answer has rows for, sorted by name; successful only if all its rows are. */
  readonly environments: readonly EnvironmentDeployment[];
}

/**
 * Reads the result of a deployment in either documented shape: `environmentResults` with one row per environment
 * (pages "Create Certificate" and "Update Certificate"), or `detailList` with one row per pod (OpenAPI file).
 */
export function readDeploymentResult(body: JsonObject): DeploymentResult | undefined {
  const result = body.deploymentResult;
  if (!isObject(result)) return undefined;
  return {
    ...(typeof result.success === "boolean" ? { success: result.success } : {}),
    message: text(result, "message") ?? text(body, "resultMessage") ?? "",
    environments: mergeRows([...objects(result, "environmentResults"), ...objects(result, "detailList")]),
  };
}

interface Row {
  readonly success: boolean;
  readonly message: string;
}

function mergeRows(list: readonly JsonObject[]): EnvironmentDeployment[] {
  const rows = new Map<string, Row[]>();
  for (const object of list) {
    const environment = text(object, "environmentName") ?? text(object, "envName");
    if (environment === undefined) continue;
    const row = { success: object.success === true, message: rowMessage(object) };
    rows.set(environment, [...(rows.get(environment) ?? []), row]);
  }
  return [...rows]
    .map(([environment, its]) => {
      const success = its.every((row) => row.success);
      const telling = its.filter((row) => row.success === success && row.message !== "");
      return { environment, success, message: [...new Set(telling.map((row) => row.message))].join("; ") };
    })
    .sort((a, b) => (a.environment < b.environment ? -1 : 1));
}

function rowMessage(object: JsonObject): string {
  const message = text(object, "message") ?? text(object, "detail") ?? "";
  const pod = text(object, "podName");
  return object.success !== true && pod !== undefined ? `${pod}: ${message}` : message;
}
