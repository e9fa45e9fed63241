import { type EnvironmentOutcome, succeeded } from "./deployment";
import type { Dialect } from "./dialect";

/** An HTTP answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** A refusal with the Manager's own words. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

export function text(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain;charset=UTF-8" }, body };
}

/** A servlet container's own page, which has none of the API's messages. */
export function page(status: number, title: string): Answer {
  const body = `<!doctype html><html lang="en"><head><title>HTTP Status ${status} – ${title}</title></head><body><h1>HTTP Status ${status} – ${title}</h1></body></html>`;
  return { status, headers: { "content-type": "text/html;charset=utf-8" }, body };
}

/** `{"success":true,...}` or `{"status":"SUCCESS",...}`. */
export function success(dialect: Dialect, content: Record<string, unknown> = {}): Answer {
  return json(200, dialect.success === "status" ? { status: "SUCCESS", ...content } : { success: true, ...content });
}

/** `resultList`, with the `resultCount` that pages with a `status` show. */
export function list(dialect: Dialect, resultList: readonly unknown[]): Answer {
  return success(
    dialect,
    dialect.success === "status" ? { resultList, resultCount: resultList.length } : { resultList },
  );
}

export function failure(dialect: Dialect, error: ApiError): Answer {
  switch (dialect.error) {
    case "resultMessage":
      return json(error.status, { status: "FAILURE", resultMessage: error.message });
    case "error_description":
      return json(error.status, { error: errorCodes[error.status] ?? "bad_request", error_description: error.message });
    case "html":
      return page(error.status, "Error");
    case "empty":
      return { status: error.status, headers: {}, body: "" };
  }
}

const errorCodes: Record<number, string> = {
  401: "unauthorized_client",
  403: "forbidden",
  404: "not_found",
  409: "duplicate_name",
  500: "server_error",
};

/** How a write reports what became of its deployment. */
export function deployed(
  dialect: Dialect,
  subject: "Certificate" | "JWK",
  action: "Deployment" | "Undeployment",
  outcomes: readonly EnvironmentOutcome[],
): Answer {
  const allSucceeded = outcomes.every(succeeded);
  switch (dialect.deployment) {
    case "none":
      return success(dialect);
    case "environmentResults":
      return success(dialect, {
        deploymentResult: {
          success: allSucceeded,
          message: allSucceeded ? `${action} completed successfully` : `${action} failed in some environments`,
          environmentResults: outcomes.map((outcome) => ({
            environmentName: outcome.environment,
            success: succeeded(outcome),
            message: environmentMessage(outcome),
          })),
        },
      });
    case "detailList":
      return success(dialect, {
        deploymentResult: {
          success: allSucceeded,
          responseTime: 90 * outcomes.length,
          detailList: outcomes.flatMap((outcome) =>
            outcome.pods.map((pod) => ({
              envName: outcome.environment,
              podName: pod.pod,
              podIp: pod.ip,
              success: pod.success,
              detail: pod.message,
              responseTime: 45,
            })),
          ),
        },
      });
    case "emptyList":
      return success(dialect, {
        ...(allSucceeded ? {} : { resultMessage: failedDeploymentMessage(subject, action, outcomes) }),
        deploymentResult: { success: allSucceeded, responseTime: 90 * outcomes.length, detailList: [] },
      });
  }
}

/** The wording of "Import JWK File" for something that was saved and did not reach its environments. */
export function failedDeploymentMessage(
  subject: "Certificate" | "JWK",
  action: "Deployment" | "Undeployment",
  outcomes: readonly EnvironmentOutcome[],
): string {
  const details = outcomes
    .filter((outcome) => !succeeded(outcome))
    .map((outcome) => `${outcome.environment}: ${environmentMessage(outcome)}`);
  const [done, then] = action === "Deployment" ? ["saved", "deployment to"] : ["deleted", "undeployment from"];
  return `${subject} was ${done} successfully but ${then} environments failed. Details: ${details.join("; ")}`;
}

function environmentMessage(outcome: EnvironmentOutcome): string {
  const telling = outcome.pods.find((pod) => !pod.success) ?? outcome.pods[0];
  return telling?.message ?? "Deployed successfully";
}
