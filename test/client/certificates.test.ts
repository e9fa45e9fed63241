import { createHash } from "node:crypto";
import type { CertificateUpload, Manager } from "../../provider/apinizer";
import { dialectVariants, Simulator } from "../simulator/simulator";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, nameAt, rejection } from "../support/client";

const unusual = { projectName: "payments", certificateName: "idp signing/é".replace("/", "-") };
const anUpload: CertificateUpload = {
  ...unusual,
  alias: "idp",
  description: 'Signing, "quoted", ödeme',
  environments: ["production", "staging"],
  certificatePem: oldCertificate.pem,
};
const sha256 = (der: Buffer) => createHash("sha256").update(der).digest("hex").toUpperCase();
const unsettled = async (): Promise<boolean> => {
  throw new Error("there was nothing to settle");
};

let simulator: Simulator;
let client: Manager;

beforeEach(async () => {
  simulator = await Simulator.start();
  client = clientOf(simulator);
});
afterEach(() => simulator.stop());

describe.each(dialectVariants)("a Manager that talks as %s", (_name, dialect) => {
  const legacy = dialect.jwkParameters === "legacy";
  const key = { projectName: "payments", certificateName: nameAt(dialect, unusual.certificateName) };
  const upload = { ...anUpload, ...key };

  beforeEach(() => {
    simulator.setDialect(dialect);
    client = clientOf(simulator, { legacyJwkParameters: legacy });
  });

  test("create, get, update, list and delete of a certificate have the same results at every Manager", async () => {
    const created = await client.certificates.create(upload, unsettled);
    if (dialect.deployment === "environmentResults" || dialect.deployment === "detailList") {
      expect(created).toMatchObject({
        success: true,
        environments: [
          { environment: "production", success: true },
          { environment: "staging", success: true },
        ],
      });
    }
    const held = await client.certificates.get(key);
    expect(held).toMatchObject({ certificateName: key.certificateName, description: upload.description });
    expect(held.entries.map(({ environment, alias, der }) => [environment, alias, sha256(der)])).toEqual([
      ["production", "idp", oldCertificate.sha256],
      ["staging", "idp", oldCertificate.sha256],
    ]);

    await client.certificates.update({ ...upload, certificatePem: ellipticCertificate.pem }, {}, unsettled);
    const entries = (await client.certificates.get(key)).entries.map(({ der }) => sha256(der));
    expect(entries).toContain(ellipticCertificate.sha256);
    expect(entries.includes(oldCertificate.sha256)).toBe(dialect.duplicateEntries);

    const [listed] = await client.certificates.list("payments");
    expect(listed?.certificateName).toBe(key.certificateName);
    expect(listed?.entries.every((entry) => (entry.content !== undefined) === dialect.listContent)).toBe(true);
    expect(listed?.entries.every((entry) => /^[0-9A-F]{40}$/.test(entry.thumbprintSha1 ?? ""))).toBe(true);

    await client.certificates.delete(key, undefined, unsettled);
    expect(simulator.state().projects.flatMap((project) => project.certificates)).toEqual([]);
  });

  test("a certificate that is gone, a missing project and a taken name are distinguished, where the Manager's words come through", async () => {
    const told = dialect.error === "resultMessage" || dialect.error === "error_description";
    const missing = await rejection(client.certificates.get(key));
    expect(missing.name).toBe(told ? "CertificateNotFoundError" : "UnreadableAnswerError");
    const nowhere = await rejection(client.certificates.get({ ...key, projectName: "nowhere" }));
    expect(nowhere.name).toBe(told ? "ProjectNotFoundError" : "UnreadableAnswerError");
    await client.certificates.create(upload, unsettled);
    const taken = await rejection(client.certificates.create(upload, unsettled));
    expect(taken.name).toBe(told ? "CertificateExistsError" : "UnreadableAnswerError");
  });
});

describe("what an environment's workers hold", () => {
  const theirs = { ...anUpload, certificateName: "a-partner", alias: "a-partner" };

  test("what an environment's workers hold is told by the whole alias, not by one that ends alike", async () => {
    await client.certificates.create(theirs, unsettled);
    const truststore = await client.certificates.truststore("payments", "staging");
    expect(["a-partner", "partner", "a-partne"].map((alias) => truststore?.holds(alias))).toEqual([true, false, false]);
  });
});

describe("requests", () => {
  test("requests of writes are multipart with every field, authenticated, and name the package", async () => {
    await client.certificates.create(anUpload, unsettled);
    await client.certificates.update({ ...anUpload, certificatePem: newCertificate.pem }, {}, unsettled);
    const [create, update] = simulator.writes();
    expect(create?.fields).toEqual({
      certificateName: unusual.certificateName,
      alias: "idp",
      certificateDescription: anUpload.description,
      environmentList: "production,staging",
      pemEncodedFile: oldCertificate.pem,
    });
    expect(update?.path).toBe("/apiops/projects/payments/certificates/idp%20signing-%C3%A9/");
    expect(Object.keys(update?.fields ?? {}).sort()).toEqual(
      ["alias", "certificateDescription", "environmentList", "pemEncodedFile"].sort(),
    );
    expect(update?.headers).toMatchObject({
      authorization: `Bearer ${simulator.token}`,
      "user-agent": "pulumi-apinizer/0.1.0",
    });
  });

  test.each([
    [false, {}, {}],
    [false, { jwkUpdateAction: "NULLIFY" }, { jwkUpdateAction: "NULLIFY" }],
    [
      false,
      { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
      { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
    ],
    [true, {}, {}],
    [true, { jwkUpdateAction: "NULLIFY" }, { updateReferencedJwks: "false" }],
    [
      true,
      { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" },
      { updateReferencedJwks: "true", updateScope: "SAME_PROJECT" },
    ],
  ] as const)(
    "requests of an update with legacy parameters %s and %j carry the query %j",
    async (legacy, jwks, query) => {
      await client.certificates.create(anUpload, unsettled);
      await clientOf(simulator, { legacyJwkParameters: legacy }).certificates.update(anUpload, jwks, unsettled);
      expect(simulator.writes().at(-1)?.query).toEqual(query);
    },
  );

  test.each([
    [false, { jwkDeleteAction: "DELETE" }],
    [true, {}],
  ] as const)("requests of a delete with legacy parameters %s carry the query %j", async (legacy, query) => {
    await client.certificates.create(anUpload, unsettled);
    await clientOf(simulator, { legacyJwkParameters: legacy }).certificates.delete(unusual, "DELETE", unsettled);
    expect(simulator.writes().at(-1)?.query).toEqual(query);
  });
});

describe("refusals", () => {
  test.each([
    ["AliasInUseError", { certificateName: "other" }],
    ["EnvironmentNotFoundError", { certificateName: "other", alias: "other", environments: ["nowhere"] }],
    ["ProjectNotFoundError", { projectName: "nowhere" }],
    ["CertificateExistsError", {}],
  ])("a create that the Manager refuses fails with %s", async (name, changes) => {
    await client.certificates.create(anUpload, unsettled);
    const error = await rejection(client.certificates.create({ ...anUpload, ...changes }, unsettled));
    expect(error.name).toBe(name);
    expect(simulator.writes()).toHaveLength(2);
  });

  test("an update of a certificate that is gone fails with CertificateNotFoundError", async () => {
    expect((await rejection(client.certificates.update(anUpload, {}, unsettled))).name).toBe(
      "CertificateNotFoundError",
    );
  });

  test("a missing permission and a revoked token fail with different errors", async () => {
    simulator.console.setPermissions(simulator.token, "payments", []);
    simulator.addToken("reader", { payments: ["VIEW"] } as never);
    simulator.addToken("revoked");
    simulator.console.revokeToken("revoked");
    const reader = clientOf(simulator, { credentials: { kind: "token", token: "reader" } });
    expect((await rejection(reader.certificates.create(anUpload, unsettled))).name).toBe("PermissionDeniedError");
    const revoked = clientOf(simulator, { credentials: { kind: "token", token: "revoked" } });
    const error = await rejection(revoked.certificates.get(unusual));
    expect(error.name).toBe("AuthenticationError");
    expect(error.message).toContain("Check that the token is complete");
  });
});

describe("retries", () => {
  const certificates = /\/certificates\//;

  test("a read is retried until it is answered, and given up after maxRetries", async () => {
    simulator.faults.push({ when: "before", what: "reset" }, { when: "before", what: { status: 503 } });
    expect(await client.certificates.list("payments")).toEqual([]);
    expect(simulator.journal).toHaveLength(3);
    simulator.clearJournal();
    simulator.faults.push({ when: "before", what: { status: 500 }, times: 9 });
    expect((await rejection(client.certificates.list("payments"))).name).toBe("ManagerUnavailableError");
    expect(simulator.journal).toHaveLength(3);
  });

  test("a write whose answer is lost is not retried when it is found applied", async () => {
    simulator.faults.push({ match: { method: "POST", path: certificates }, when: "after", what: "reset" });
    expect(await client.certificates.create(anUpload, async () => true)).toBe("confirmedByRead");
    expect(simulator.writes()).toHaveLength(1);
  });

  test("a write that met a 500 is retried when it is found without effect", async () => {
    simulator.faults.push({ match: { method: "POST" }, when: "before", what: { status: 500 } });
    let asked = 0;
    const settle = async () => {
      asked += 1;
      return false;
    };
    expect(await client.certificates.create(anUpload, settle)).toMatchObject({ success: true });
    expect([asked, simulator.writes().length]).toEqual([1, 2]);
  });

  test("a write whose outcome stays unknown fails with WriteOutcomeUnknownError", async () => {
    simulator.faults.push({ match: { method: "POST" }, when: "before", what: { status: 500 }, times: 9 });
    const error = await rejection(client.certificates.create(anUpload, async () => false));
    expect(error.name).toBe("WriteOutcomeUnknownError");
    expect(simulator.writes()).toHaveLength(3);
  });

  test("a write that was refused with 429 is retried without a read", async () => {
    simulator.faults.push({ when: "before", what: { status: 429, headers: { "retry-after": "0" } } });
    expect(await client.certificates.create(anUpload, unsettled)).toMatchObject({ success: true });
  });

  test("an answer that never comes is given up after timeoutSeconds", async () => {
    simulator.faults.push({ when: "before", what: "hang", times: 9 });
    const hasty = clientOf(simulator, { timeoutSeconds: 0.1, maxRetries: 0 });
    expect((await rejection(hasty.certificates.list("payments"))).message).toContain("no answer within 0.1 s");
  });

  test("no more requests than maxConnections are under way", async () => {
    simulator.latencyMs = 20;
    const narrow = clientOf(simulator, { maxConnections: 3 });
    await Promise.all(Array.from({ length: 12 }, () => narrow.certificates.list("payments")));
    expect(simulator.peakRequests).toBe(3);
  });
});

test("credentials are redacted from the Manager's message", async () => {
  const body = { status: "FAILURE", resultMessage: `Bearer ${simulator.token} is odd` };
  simulator.faults.push({ when: "before", what: { status: 400, body } });
  const error = await rejection(client.certificates.list("payments"));
  expect(error.message).toContain("Bearer [redacted] is odd");
});
