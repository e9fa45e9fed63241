import { X509Certificate } from "node:crypto";
import { type Dialect, dialectOf, dialectVariants } from "./dialect";
import { Simulator } from "./simulator";
import { only, otherRsa, rsa, type ShownEntry, TestClient } from "./testSupport";

let simulator: Simulator;
let client: TestClient;
const certificates = "/apiops/projects/payments/certificates/";
const certificate = `${certificates}idp/`;

async function speak(dialect: Partial<Dialect>): Promise<void> {
  simulator = await Simulator.start({ dialect });
  client = new TestClient(simulator);
}
afterEach(() => simulator.stop());

describe.each(dialectVariants)("in the dialect %s", (_, dialect) => {
  beforeEach(() => speak(dialect));

  test("a certificate is created, read, updated and deleted in every dialect", async () => {
    expect((await client.create()).status).toBe(200);
    expect((await client.update({ pemEncodedFile: otherRsa })).status).toBe(200);
    expect((await client.get(certificate)).status).toBe(200);
    expect((await client.get(certificates)).body?.resultList).toHaveLength(1);
    expect((await client.delete(certificate)).status).toBe(200);
    expect((await client.get(certificate)).status).toBe(dialect.certificateMissing === "notFound" ? 404 : 400);
  });
});

describe("a successful answer", () => {
  test("a successful answer says success", async () => {
    await speak({ success: "success" });
    expect((await client.get(certificates)).body).toEqual({ success: true, resultList: [] });
  });

  test("a successful answer has a status and counts instead of success", async () => {
    await speak({ success: "status" });
    expect((await client.get(certificates)).body).toEqual({ status: "SUCCESS", resultList: [], resultCount: 0 });
  });
});

describe("a refusal", () => {
  const message = "Certificate (name: idp) is not found!";

  test.each([
    ["resultMessage", { status: "FAILURE", resultMessage: message }],
    ["error_description", { error: "bad_request", error_description: message }],
  ] as const)("a refusal is JSON with %s", async (error, body) => {
    await speak({ error });
    expect(await client.get(certificate)).toMatchObject({ status: 400, body });
  });

  test("a refusal for missing authentication is an error_description", async () => {
    await speak({ error: "error_description" });
    expect(await client.as("x").get(certificate)).toMatchObject({
      status: 401,
      body: { error: "unauthorized_client", error_description: "Token is not valid!" },
    });
  });

  test("a refusal is an HTML page without the Manager's message", async () => {
    await speak({ error: "html" });
    const reply = await client.get(certificate);
    expect(reply.status).toBe(400);
    expect(reply.headers.get("content-type")).toMatch(/^text\/html/);
    expect(reply.text).not.toContain("not found");
  });

  test("a refusal has an empty body", async () => {
    await speak({ error: "empty" });
    expect(await client.get(certificate)).toMatchObject({ status: 400, text: "" });
  });
});

describe("a deployment result", () => {
  test("a deployment result has a row per environment, which fails when one of its pods does", async () => {
    await speak({ deployment: "environmentResults" });
    simulator.failDeployment("staging", "disk full", 1, "worker-1");
    expect((await client.create()).body).toEqual({
      success: true,
      deploymentResult: {
        success: false,
        message: expect.any(String),
        environmentResults: [
          { environmentName: "production", success: true, message: "Deployed successfully" },
          { environmentName: "staging", success: false, message: "disk full" },
        ],
      },
    });
  });

  test("a deployment result has a row per pod", async () => {
    await speak({ deployment: "detailList", success: "status" });
    simulator.failDeployment("staging", "disk full", 1, "worker-1");
    const row = (envName: string, podName: string, success: boolean, detail: string) => {
      return { envName, podName, podIp: expect.any(String), success, detail, responseTime: expect.any(Number) };
    };
    expect((await client.create()).body).toEqual({
      status: "SUCCESS",
      deploymentResult: {
        success: false,
        responseTime: expect.any(Number),
        detailList: [
          row("production", "worker-0", true, "Deployed successfully"),
          row("production", "worker-1", true, "Deployed successfully"),
          row("staging", "worker-0", true, "Deployed successfully"),
          row("staging", "worker-1", false, "disk full"),
        ],
      },
    });
    expect(simulator.deployed("payments", "idp")).toEqual(["production"]);
  });

  test("a deployment result is left out", async () => {
    await speak({ deployment: "none" });
    simulator.failDeployment("staging", "disk full");
    expect((await client.create()).body).toEqual({ success: true });
    expect(simulator.deployed("payments", "idp")).toEqual(["production"]);
  });

  test("a deployment result has no rows, and a message where a deployment failed", async () => {
    await speak({ deployment: "emptyList" });
    expect((await client.create()).body).toEqual({
      success: true,
      deploymentResult: { success: true, responseTime: expect.any(Number), detailList: [] },
    });
    simulator.failDeployment("staging", "disk full");
    expect((await client.update()).body).toMatchObject({
      success: true,
      resultMessage:
        "Certificate was saved successfully but deployment to environments failed. Details: staging: disk full",
      deploymentResult: { success: false, detailList: [] },
    });
  });
});

describe("entries", () => {
  const x509 = new X509Certificate(rsa);
  const hex = x509.fingerprint.replaceAll(":", "");

  test.each([
    ["base64Der", x509.raw.toString("base64")],
    ["base64Pem", Buffer.from(x509.toString()).toString("base64")],
    ["pem", x509.toString()],
  ] as const)("entries write content as %s", async (content, expected) => {
    await speak({ content });
    await client.create({ environmentList: "test" });
    const [entry] = only(await client.get(certificate)).certificateEnvironmentList;
    expect(entry?.base64EncodedContent).toBe(expected);
  });

  test.each([
    ["upper", hex],
    ["lower", hex.toLowerCase()],
    ["upperColons", x509.fingerprint],
    ["lowerColons", x509.fingerprint.toLowerCase()],
  ] as const)("entries write a thumbprint as %s", async (thumbprint, expected) => {
    await speak({ thumbprint });
    await client.create({ environmentList: "test" });
    const [entry] = only(await client.get(certificate)).certificateEnvironmentList;
    expect(entry?.sha1Thumbprint).toBe(expected);
  });

  test("entries leave the content out of a list where the dialect says so", async () => {
    await speak({ listContent: false });
    await client.create({ environmentList: "test" });
    const shown = async (path: string): Promise<ShownEntry | undefined> =>
      only(await client.get(path)).certificateEnvironmentList[0];
    expect(await shown(certificates)).not.toHaveProperty("base64EncodedContent");
    expect(await shown(certificates)).toMatchObject({ sha1Thumbprint: hex, alias: "idp" });
    expect(await shown(certificate)).toHaveProperty("base64EncodedContent");
  });
});

test("a missing project may be a 404 in older words, with or without permission", async () => {
  await speak({ projectMissing: "notFound" });
  simulator.addToken("limited", {});
  const missing = (name: string) => ({
    status: 404,
    body: { resultMessage: `Project(${name}) was not found or user does not have privilege to access it!` },
  });
  expect(await client.get("/apiops/projects/nope/certificates/")).toMatchObject(missing("nope"));
  expect(await client.as("limited").get(certificates)).toMatchObject(missing("payments"));
});

test("an update may leave the old entries beside the new ones", async () => {
  await speak({ duplicateEntries: true });
  await client.create({ environmentList: "production,staging" });
  await client.update({ environmentList: "production,test", pemEncodedFile: otherRsa });
  const thumbprint = (pem: string) => new X509Certificate(pem).fingerprint.replaceAll(":", "");
  const entries = only(await client.get(certificate)).certificateEnvironmentList;
  expect(entries.map((entry) => [entry.environmentName, entry.sha1Thumbprint])).toEqual([
    ["production", thumbprint(rsa)],
    ["staging", thumbprint(rsa)],
    ["production", thumbprint(otherRsa)],
    ["test", thumbprint(otherRsa)],
  ]);
});

test.each([
  ["new", false],
  ["kept", true],
] as const)("an update gives a certificate a %s id", async (updatedCertificateId, isKept) => {
  await speak({ updatedCertificateId });
  await client.create();
  const source = { certificateName: "idp", environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" };
  for (const name of ["followed", "cut"]) {
    await client.json("POST", "/apiops/projects/payments/jwks/", { name, sourceType: "CERTIFICATE", ...source });
  }
  const sourceId = async (name: string) => only(await client.get(`/apiops/projects/payments/jwks/${name}/`)).sourceId;
  const before = await sourceId("followed");
  await client.update({ pemEncodedFile: otherRsa }, "?jwkUpdateAction=UPDATE");
  const after = await sourceId("followed");
  expect(after).toEqual(expect.any(String));
  expect(after === before).toBe(isKept);
  expect(simulator.state().projects[0]?.certificates[0]?.id).toBe(after);
  await client.update({ pemEncodedFile: otherRsa }, "?jwkUpdateAction=NULLIFY");
  expect(await sourceId("cut")).toBeNull();
});

test("a dialect that does not exist is refused", async () => {
  await speak({});
  expect(() => dialectOf({ thumbprint: "green" } as unknown as Partial<Dialect>)).toThrow("thumbprint=green");
  expect(() => dialectOf({ tone: "rude" } as unknown as Partial<Dialect>)).toThrow("tone=rude");
  expect(() => simulator.setDialect("toString" as "current")).toThrow("Unknown dialect");
});
