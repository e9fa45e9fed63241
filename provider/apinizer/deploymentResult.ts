import { type Answer, isObject, type JsonObject, objects, text } from "./answer";

/** Result of the last deployment to one environment. */
export interface EnvironmentDeployment {
  readonly environment: string;
  readonly success: boolean;
  readonly message: string;
}

/** What the Manager answered to a create or update. Messages are as they came: they may hold anything. */
export interface DeploymentResult {
  /** The overall result; absent when the answer holds none. A failure counts wherever the answer tells it. */
  readonly success?: boolean;
  readonly message: string;
  /** One per environment that the answer has rows for, sorted by name; successful only if all its rows are. */
  readonly environments: readonly EnvironmentDeployment[];
}

/**
 * Reads the result of a deployment in either documented shape: `environmentResults` with one row per environment
 * (pages "Create Certificate" and "Update Certificate"), or `detailList` with one row per pod (OpenAPI file). Without
 * rows, the message alone can tell a failure ("… was saved successfully but deployment to environments failed").
 */
export function readDeploymentResult(answer: Pick<Answer, "body" | "success">): DeploymentResult | undefined {
  const { body = {} } = answer;
  const result = body.deploymentResult;
  if (!isObject(result)) return undefined;
  const message = text(result, "message") || text(body, "resultMessage") || "";
  const environments = mergeRows([...objects(result, "environmentResults"), ...objects(result, "detailList")]);
  const { success } = result;
  const isFailure =
    success === false || answer.success === false || (environments.length === 0 && tellsFailure(message));
  const overall = isFailure ? false : success;
  return { ...(typeof overall === "boolean" ? { success: overall } : {}), message, environments };
}

/** In two steps: one pattern for both words would take minutes for a long message that repeats the first. */
function tellsFailure(message: string): boolean {
  const start = message.search(/deployment\b/i);
  return start >= 0 && /\bfailed\b/i.test(message.slice(start));
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
