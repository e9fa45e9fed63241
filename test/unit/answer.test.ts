import fc from "fast-check";
import { readAnswer, shortened } from "../../provider/apinizer/answer";
import { readDeploymentResult } from "../../provider/apinizer/deploymentResult";
import { queryString, resourcePath } from "../../provider/apinizer/paths";
import { rejection } from "../../provider/apinizer/rejections";

const read = (status: number, body: unknown, headers = {}) =>
  readAnswer(status, headers, typeof body === "string" ? body : JSON.stringify(body), Date.UTC(2030, 0, 1));

describe("both envelopes", () => {
  test.each([
    [{ success: true }, true],
    [{ status: "SUCCESS" }, true],
    [{ success: false }, false],
    [{ status: "FAILURE", resultMessage: "no" }, false],
    [{ error: "bad_request", error_description: "no" }, false],
    [{ resultList: [] }, undefined],
  ])("the answer %j says success: %s", (body, success) => {
    expect(read(200, body).success).toBe(success);
  });

  test.each([
    [{ status: "FAILURE", resultMessage: "newer" }, "newer"],
    [{ error: "bad_request", error_description: "older" }, "older"],
    [{ error: "rate_limit_exceeded" }, "rate_limit_exceeded"],
    ["", "an empty body"],
    ["<html>login</html>", "a body that is not the Manager's JSON (no content type)"],
  ])("the message of %j is %s", (body, message) => {
    expect(read(400, body).message).toBe(message);
  });
});

test("a message is one printable line of bounded length", () => {
  expect(shortened("a\u001b[31m\r\nb\u202ec")).toBe("a [31m b c");
  expect(shortened("x".repeat(2000))).toHaveLength(501);
});

test.each([
  [{ "retry-after": "7" }, {}, 7],
  [{ "retry-after": "Tue, 01 Jan 2030 00:00:09 GMT" }, {}, 9],
  [{ "retry-after": "Thu, 01 Jan 2026 00:00:09 GMT", date: "Thu, 01 Jan 2026 00:00:04 GMT" }, {}, 5],
  [{ "retry-after": "Tue, 01 Jan 2030 00:00:09 GMT", date: "soon" }, {}, 9],
  [{ "retry-after": "Mon, 31 Dec 2029 00:00:00 GMT" }, {}, 0],
  [{}, { retry_after: 60 }, 60],
  [{ "retry-after": "later" }, {}, undefined],
])("headers %j and body %j ask to wait %s s", (headers, body, seconds) => {
  expect(read(429, body, headers).retryAfterSeconds).toBe(seconds);
});

describe("deployment results", () => {
  const resultOf = (body: object) => readDeploymentResult(read(200, body));

  test("deployment results are read from one row per environment", () => {
    const environmentResults = [
      { environmentName: "staging", success: false, message: "no route" },
      { environmentName: "production", success: true, message: "done" },
    ];
    const result = resultOf({ deploymentResult: { success: false, message: "partly", environmentResults } });
    expect(result).toEqual({
      success: false,
      message: "partly",
      environments: [
        { environment: "production", success: true, message: "done" },
        { environment: "staging", success: false, message: "no route" },
      ],
    });
  });

  test("an environment succeeded only if all of its pods did, where there is one row per pod", () => {
    const detailList = [
      { envName: "production", podName: "worker-0", success: true, detail: "done" },
      { envName: "production", podName: "worker-1", success: false, detail: "timeout" },
      { envName: "staging", podName: "worker-0", success: true, detail: "done" },
    ];
    expect(resultOf({ deploymentResult: { success: false, detailList } })?.environments).toEqual([
      { environment: "production", success: false, message: "worker-1: timeout" },
      { environment: "staging", success: true, message: "done" },
    ]);
  });

  test("an empty list of deployment results takes its message from the envelope", () => {
    const body = { status: "FAILURE", resultMessage: "saved", deploymentResult: { success: false, detailList: [] } };
    expect(resultOf(body)).toEqual({ success: false, message: "saved", environments: [] });
  });

  test("an answer without deployment results has none", () => {
    expect(resultOf({ success: true })).toBeUndefined();
  });

  const done = { envName: "production", podName: "worker-0", success: true, detail: "done" };
  const saved = "Certificate was saved successfully but deployment to environments failed. Details: worker down";
  const empty = { responseTime: 3, detailList: [] };

  test.each([
    [{ status: "FAILURE" }, { detailList: [] }, false],
    [{ success: false }, { detailList: [done] }, false],
    [{ success: false }, { success: true, detailList: [] }, false],
    [{ status: "SUCCESS" }, { success: false, detailList: [done] }, false],
    [{ status: "SUCCESS" }, { success: true, detailList: [] }, true],
    [{ status: "SUCCESS" }, { detailList: [done] }, undefined],
    [{}, { success: "no", detailList: [] }, undefined],
  ])("a deployment that is answered with %j and %j says success: %s", (envelope, deploymentResult, success) => {
    expect(resultOf({ ...envelope, deploymentResult })?.success).toBe(success);
  });

  test.each([
    { success: true, resultMessage: saved, deploymentResult: { ...empty, success: true } },
    { resultMessage: saved, deploymentResult: empty },
    { success: true, deploymentResult: { ...empty, success: true, message: saved } },
    { success: true, resultMessage: saved, deploymentResult: { ...empty, success: true, message: "" } },
    { resultMessage: saved.toUpperCase().replace(". ", ".\n"), deploymentResult: empty },
  ])("the message alone tells that a deployment failed where the list of its results is empty: %j", (body) => {
    const result = resultOf(body);
    expect(result).toMatchObject({ success: false, environments: [] });
    expect(result?.message.toLowerCase()).toContain("deployment to environments failed");
  });

  test.each([
    ["of rows that say otherwise", "deployment to environments failed", [done]],
    ["of another message", "Deployment completed successfully", []],
    ["of one that speaks of another failure", "It had failed before its deployment", []],
  ])("a deployment is no failure because %s", (_what, message, detailList) => {
    expect(resultOf({ success: true, deploymentResult: { success: true, message, detailList } })?.success).toBe(true);
  });

  test("a message of any length is searched at once", () => {
    const message = "deployment ".repeat(100_000);
    const started = performance.now();
    expect(resultOf({ deploymentResult: { success: true, message, detailList: [] } })?.success).toBe(true);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("the Manager's messages", () => {
  const context = { subject: "certificate p/c", expected: "it", projectName: "p", certificateName: "c" };
  const named = (status: number, message: string) =>
    rejection(read(status, { status: "FAILURE", resultMessage: message }), message, context).name;

  test.each([
    [400, "Certificate (name: c) is not found!", "CertificateNotFoundError"],
    [400, "Certificate (name: other) is not found!", "RequestRejectedError"],
    [400, "JWK (name: c) is not found!", "RequestRejectedError"],
    [400, "Project (p) is not found!", "ProjectNotFoundError"],
    [400, "Project (p) is not found or user does not have privilege to access it!", "ProjectNotFoundError"],
    [404, "Project(p) was not found or user does not have privilege to access it!", "ProjectNotFoundError"],
    [400, "Certificate (name: c) is already exist!", "CertificateExistsError"],
    [400, "Alias (a) is already used for another certificate, try changing this value!", "AliasInUseError"],
    [400, "Environment (e) is not found or user does not have privilege to access it!", "EnvironmentNotFoundError"],
    [400, "alias value can not be empty!", "RequestRejectedError"],
    [400, "User does not have required permission for this operation!", "PermissionDeniedError"],
    [403, "Forbidden", "PermissionDeniedError"],
    [401, "Token is not valid!", "AuthenticationError"],
    [401, "Token was expired!", "AuthenticationError"],
    [302, "no message", "UnreadableAnswerError"],
  ])("the Manager's answer %s %s is a %s", (status, message, name) => {
    expect(named(status, message)).toBe(name);
  });

  test("a 404 without the Manager's JSON never means that the certificate is gone", () => {
    const answer = read(404, "<html>not found</html>");
    expect(rejection(answer, answer.message, context).name).toBe("UnreadableAnswerError");
  });

  test("an error has its four parts in one line", () => {
    const { message } = rejection(read(400, {}), "alias value can not be empty!", context);
    expect(message).toBe(
      'certificate p/c: expected it, got HTTP 400 "alias value can not be empty!". ' +
        "Correct what the message names. The Manager's log has more.",
    );
  });
});

describe("paths", () => {
  test("names are percent-encoded and end with a slash", () => {
    expect(resourcePath("projects", "Ödeme işlemleri", "certificates", "a b&c")).toBe(
      "/projects/%C3%96deme%20i%C5%9Flemleri/certificates/a%20b%26c/",
    );
  });

  test("a path of a certificate without further names ends with the certificate's name", () => {
    const prefix = "/apiops/projects/p/certificates/";
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(".", "..", "%2e%2e", "a/../b", "")),
        (name) => {
          let path: string;
          try {
            path = resourcePath("projects", "p", "certificates", name);
          } catch (error) {
            expect((error as Error).name).toBe("InvalidInputError");
            return;
          }
          const { pathname } = new URL(`https://manager.example.com/apiops${path}`);
          expect(pathname.startsWith(prefix)).toBe(true);
          expect(decodeURIComponent(pathname.slice(prefix.length, -1))).toBe(name);
        },
      ),
    );
  });

  test("a query holds the parameters that are set, and no others", () => {
    expect(queryString({ jwkUpdateAction: "UPDATE", updateScope: undefined })).toBe("?jwkUpdateAction=UPDATE");
    expect(queryString({ jwkUpdateAction: undefined })).toBe("");
  });
});
