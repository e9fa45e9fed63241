import type { CertificateNotDeployedError } from "../../provider/certificate/errors";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";
import { summaryOf } from "../support/difference";

const wanted: CertificateInputs = checkedCertificate({ environments: ["staging", "production"] });
const unlessSet = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };
const put = { match: { method: "PUT" } } as const;
const post = { match: { method: "POST" } } as const;

let simulator: Simulator;
let context: Context;
let told: string[];

beforeEach(async () => {
  simulator = await Simulator.start();
  told = [];
  const tell = (message: string) => void told.push(message);
  context = { manager: clientOf(simulator), report: { info: tell, warn: tell }, run: new Run().at("") };
});
afterEach(() => simulator.stop());

const create = (changes: Partial<CertificateInputs> = {}) => certificate.create(context, { ...wanted, ...changes });
const update = (state: CertificateState, changes: Partial<CertificateInputs>) =>
  certificate.update(context, state, { ...wanted, ...changes });
const diff = (state: CertificateState, changes: PropertyMap) =>
  summaryOf(certificate.diff(context, state, { ...wanted, ...changes }));
const writes = () => simulator.writes().map(({ method, query }) => [method, query]);

/** The value as the engine hands it back: members sorted by name. */
function asStored<T>(value: T): T {
  const sorted = (_key: string, item: unknown): unknown =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  return JSON.parse(JSON.stringify(value, sorted)) as T;
}

/** What a refresh finds. */
async function refreshed(state: CertificateState): Promise<CertificateState> {
  const found = await certificate.read(context, asStored(state));
  if (found === undefined) throw new Error("is gone");
  return found.state;
}

/** The state of a create or update that was saved but not deployed everywhere. */
async function failedDeployment(promise: Promise<CertificateState>): Promise<CertificateNotDeployedError> {
  const error = await rejection(promise);
  expect(error.name).toBe("CertificateNotDeployedError");
  return error as CertificateNotDeployedError;
}

describe("create", () => {
  test("a create writes once, reads nothing where the answer is complete, and puts out what was deployed", async () => {
    const state = await create();
    expect(simulator.journal).toHaveLength(1);
    expect(state).toMatchObject({
      ...wanted,
      thumbprintSha256: oldCertificate.sha256,
      deployedEnvironments: ["production", "staging"],
      deployments: [
        { environment: "production", success: true },
        { environment: "staging", success: true },
      ],
    });
  });

  test("a create sends repeated environments as one", async () => {
    const state = await create({ environments: ["staging", "production", "staging"] });
    expect(state.deployedEnvironments).toEqual(["production", "staging"]);
    expect(state).not.toHaveProperty("environmentEntries");
    expect(simulator.writes()[0]?.fields.environmentList).toBe("staging,production");
  });

  test("a create fails where the name is taken, and says how to adopt", async () => {
    await create();
    const error = await rejection(create());
    expect(error.name).toBe("CertificateExistsError");
    expect(error.message).toContain("adoptExisting");
  });

  test.each(["none", "emptyList"] as const)(
    "a create settles an answer with deployment %s by reading",
    async (deployment) => {
      simulator.setDialect({ deployment });
      const state = await create();
      expect(simulator.journal.map(({ method }) => method)).toEqual(["POST", "GET"]);
      expect(state.deployedEnvironments).toEqual(["production", "staging"]);
    },
  );
});

describe("adoptExisting", () => {
  test("adoptExisting writes nothing where everything is as wanted", async () => {
    await create();
    simulator.clearJournal();
    const state = await create({ adoptExisting: true });
    expect(writes()).toEqual([]);
    expect(state).toMatchObject({ deployments: [], deployedEnvironments: ["production", "staging"] });
  });

  test("adoptExisting writes what differs: a rotation by the user's options, the rest without cutting JWKs", async () => {
    await create();
    simulator.clearJournal();
    await create({ adoptExisting: true, certificatePem: newCertificate.pem });
    await create({ adoptExisting: true, certificatePem: newCertificate.pem, description: "Other" });
    expect(writes()).toEqual([
      ["PUT", {}],
      ["PUT", unlessSet],
    ]);
  });

  test("adoptExisting creates where there is nothing", async () => {
    await create({ adoptExisting: true });
    expect(writes()).toEqual([["POST", {}]]);
  });
});

describe("a change", () => {
  let state: CertificateState;
  beforeEach(async () => {
    state = await create();
    simulator.clearJournal();
  });

  test("a change of the certificate is one PUT with the JWK options", async () => {
    const changes = {
      certificatePem: newCertificate.pem,
      jwkUpdateAction: "UPDATE",
      updateScope: "SAME_PROJECT",
    } as const;
    expect(await diff(state, changes)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    const rotated = await update(state, changes);
    expect(writes()).toEqual([["PUT", { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" }]]);
    expect(rotated).toMatchObject({ thumbprintSha256: newCertificate.sha256, jwkUpdateAction: "UPDATE" });
  });

  test.each([
    [{}, {}],
    [{ jwkUpdateAction: "NULLIFY" }, { jwkUpdateAction: "NULLIFY" }],
    [{ jwkUpdateAction: "UPDATE" }, { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" }],
    [
      { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
      { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
    ],
  ] as const)("a change of the certificate with %j sends %j", async (options, query) => {
    await update(state, { certificatePem: ellipticCertificate.pem, ...options });
    expect(writes()).toEqual([["PUT", query]]);
  });

  test.each([
    ["line ends", oldCertificate.pem.replaceAll("\n", "\r\n")],
    ["text around the block", `subject=CN = idp\n\n${oldCertificate.pem}\n# end\n`],
  ])("another form of the PEM's %s is no change", async (_what, certificatePem) => {
    expect((await diff(state, { certificatePem })).changes).toBe(false);
  });

  test("another order and repetition of the environments is no change", async () => {
    expect((await diff(state, { environments: ["production", "staging", "production"] })).changes).toBe(false);
  });

  test.each([
    ["alias", { alias: "other" }],
    ["description", { description: "Other" }],
    ["a further environment", { environments: ["production", "staging", "test"] }],
    ["one environment less", { environments: ["production"] }],
  ])("a change of %s is a PUT that keeps JWKs of every project linked", async (_what, changes) => {
    expect(await diff(state, changes)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    const updated = await update(state, changes);
    expect(writes()).toEqual([["PUT", unlessSet]]);
    expect(updated).toMatchObject(changes);
    expect(updated.deployedEnvironments).toEqual([...updated.environments].sort());
    expect((await diff(updated, changes)).changes).toBe(false);
  });

  test.each([
    { jwkUpdateAction: "NULLIFY" },
    { jwkUpdateAction: "UPDATE" },
    { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" },
  ] as const)(
    "a change of a description keeps JWKs linked, though the options for rotations are %j",
    async (options) => {
      await update(state, { description: "Other", ...options });
      expect(writes()).toEqual([["PUT", unlessSet]]);
    },
  );

  test.each([
    { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
    { jwkUpdateAction: "NULLIFY" },
    { jwkDeleteAction: "DELETE" },
    { adoptExisting: true },
    { protectJwks: true },
    { expiryWarningDays: 10, expiryWarningPercent: 20 },
  ] as const)("a change of options alone is recorded without a call, and so is their removal: %j", async (options) => {
    expect((await diff(state, options)).changes).toBe(true);
    const recorded = await update(state, options);
    expect(recorded).toEqual({ ...state, ...options });
    expect((await diff(recorded, {})).changes).toBe(true);
    expect(await update(recorded, {})).toEqual(state);
    expect(simulator.journal).toHaveLength(0);
  });

  test.each([
    ["certificateName", { certificateName: "idp-2" }, true],
    ["certificateName and alias", { certificateName: "idp-2", alias: "idp-2" }, false],
    ["certificateName and all environments", { certificateName: "idp-2", environments: ["test"] }, false],
    ["projectName", { projectName: "identity" }, true],
    ["connection", { connection: "apinizer-dr" }, false],
  ])(
    "a change of %s replaces, and deletes first only where an alias would clash",
    async (_what, changes, deleteBeforeReplace) => {
      const result = await diff(state, changes);
      expect(result).toMatchObject({ changes: true, deleteBeforeReplace });
      expect(result.replaces).toHaveLength(1);
    },
  );

  test.each(["certificatePem", "environments", "alias"])(
    "a value of %s that is not known yet is a change",
    async (property) => {
      expect((await diff(state, { [property]: unknownValue })).changes).toBe(true);
      expect((await diff(state, { environments: ["production", unknownValue] })).changes).toBe(true);
    },
  );
});

describe("a deployment that fails in some environment", () => {
  test.each(["environmentResults", "detailList"] as const)(
    "a failed deployment in the shape %s fails by name and message, keeps the rest, and is tried again until it succeeds",
    async (deployment) => {
      simulator.setDialect({ deployment });
      simulator.failDeployment("staging", "no route to worker");
      const error = await failedDeployment(create());
      expect(error.message).toMatch(/staging \(.*no route to worker\)/);
      expect(error.id).toBe("payments/idp");
      expect(error.state).toMatchObject({
        deployedEnvironments: ["production"],
        thumbprintSha256: oldCertificate.sha256,
      });
      expect((await diff(error.state, {})).changes).toBe(true);

      const seen = await refreshed(error.state);
      expect(seen.deployedEnvironments).toEqual(["production"]);
      expect((await diff(seen, {})).changes).toBe(true);

      await failedDeployment(update(seen, {}));
      simulator.healDeployment("staging");
      const healed = await update(seen, {});
      expect(healed.deployedEnvironments).toEqual(["production", "staging"]);
      expect((await diff(healed, {})).changes).toBe(false);
      expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
      expect(writes()).toEqual([
        ["POST", {}],
        ["PUT", unlessSet],
        ["PUT", unlessSet],
      ]);
    },
  );

  test("a deployment that fails counts as failed in all environments where the list of results is empty", async () => {
    simulator.setDialect({ deployment: "emptyList" });
    simulator.failDeployment("staging", "no route");
    const { state, message } = await failedDeployment(create());
    expect(state.deployedEnvironments).toEqual([]);
    expect(message).toContain("production (");
    expect(message).toContain("staging (");
  });

  const failure = "Certificate was saved successfully but deployment to environments failed. Details: worker down";
  test.each([
    ["as a failure", { status: "FAILURE" }, {}],
    ["as a success", { status: "SUCCESS" }, { success: true }],
    ["by a message alone", {}, {}],
  ])("a create whose deployment fails claims no environment where that is told %s", async (_how, envelope, result) => {
    const deploymentResult = { ...result, responseTime: 3, detailList: [] };
    const body = { ...envelope, resultMessage: failure, deploymentResult };
    simulator.faults.push({ ...post, when: "after", what: { status: 200, body } });
    const { id, state, message } = await failedDeployment(create());
    expect(id).toBe("payments/idp");
    expect(state).toMatchObject({ thumbprintSha256: oldCertificate.sha256, deployedEnvironments: [] });
    expect(message).toContain(`a failure in production (${failure}), staging (${failure})`);
    expect((await diff(await refreshed(state), {})).changes).toBe(true);
  });

  test("a deployment that fails in half of a rotation is repaired by a PUT that does not rotate again", async () => {
    const state = await create();
    simulator.failDeployment("production", "disk full", 1);
    const rotation = { certificatePem: newCertificate.pem, jwkUpdateAction: "NULLIFY" } as const;
    const { state: half } = await failedDeployment(update(state, rotation));
    expect(half).toMatchObject({ thumbprintSha256: newCertificate.sha256, deployedEnvironments: ["staging"] });
    const { jwkUpdateAction, ...withoutOption } = rotation;
    expect(jwkUpdateAction).toBe("NULLIFY");
    await update(half, withoutOption);
    expect(writes().at(-1)).toEqual(["PUT", unlessSet]);
  });

  test("a deployment that fails keeps the resource even if the Manager cannot be read afterwards", async () => {
    simulator.failDeployment("staging", "no route");
    simulator.faults.push({ match: { method: "GET" }, when: "before", what: { status: 500 }, times: 99 });
    const { state } = await failedDeployment(create());
    expect(state).toMatchObject({
      deployedEnvironments: ["production"],
      environmentEntries: [{ environment: "production" }],
    });
  });
});

describe("a write whose answer is lost", () => {
  test("a create that was applied is not sent again", async () => {
    simulator.faults.push({ ...post, when: "after", what: "reset" });
    const state = await create();
    expect(writes()).toEqual([["POST", {}]]);
    expect(state).toMatchObject({ deployments: [], deployedEnvironments: ["production", "staging"] });
  });

  test("a create that was not applied is sent again", async () => {
    simulator.faults.push({ ...post, when: "before", what: "reset" });
    const state = await create();
    expect(writes()).toHaveLength(2);
    expect(state.deployments).toHaveLength(2);
  });

  test("a create that takes effect late is found by the name that is taken", async () => {
    simulator.faults.push(
      { ...post, when: "after", what: "reset" },
      { match: { method: "GET" }, when: "before", what: { status: 400, body: notFound } },
    );
    expect((await create()).deployedEnvironments).toEqual(["production", "staging"]);
    expect(simulator.state().projects[0]?.certificates).toHaveLength(1);
  });

  test("a rotation that was applied is not sent again", async () => {
    const state = await create();
    simulator.faults.push({ ...put, when: "after", what: "truncate" });
    const rotated = await update(state, { certificatePem: newCertificate.pem });
    expect(writes().slice(1)).toEqual([["PUT", {}]]);
    expect(rotated).toMatchObject({ thumbprintSha256: newCertificate.sha256, deployments: [] });
  });

  test("a write whose answer is lost is sent again where only a deployment can have been lost", async () => {
    simulator.failDeployment("staging", "no route", 1);
    const { state } = await failedDeployment(create());
    simulator.faults.push({ ...put, when: "before", what: "reset" });
    const healed = await update(state, {});
    expect(writes().slice(1)).toEqual([
      ["PUT", unlessSet],
      ["PUT", unlessSet],
    ]);
    expect(healed.deployedEnvironments).toEqual(["production", "staging"]);
  });

  test("a rotation found applied after a failed deployment is followed by a PUT that only deploys", async () => {
    simulator.failDeployment("staging", "no route", 1);
    const { state } = await failedDeployment(create());
    simulator.faults.push({ ...put, when: "after", what: "reset" });
    await update(state, { certificatePem: newCertificate.pem });
    expect(writes().slice(1)).toEqual([
      ["PUT", {}],
      ["PUT", unlessSet],
    ]);
  });

  test("a PUT that added an environment is not sent again", async () => {
    const state = await create();
    const environments = ["staging", "production", "test"];
    context = { ...context, manager: clientOf(simulator, { maxRetries: 0 }) };
    simulator.faults.push({ ...put, when: "after", what: "reset" });
    const updated = await update(state, { environments });
    expect(updated).toMatchObject({ environments, deployedEnvironments: ["production", "staging", "test"] });
    expect(writes().slice(1)).toEqual([["PUT", unlessSet]]);
  });

  test("a delete that was applied is not sent again", async () => {
    const state = await create();
    simulator.faults.push({ match: { method: "DELETE" }, when: "after", what: "reset" });
    await certificate.delete(context, state);
    expect(writes().slice(1)).toEqual([["DELETE", {}]]);
  });
});

const notFound = { status: "FAILURE", resultMessage: "Certificate (name: idp) is not found!" };

describe("read", () => {
  let state: CertificateState;
  beforeEach(async () => {
    state = await create();
  });

  test("entries are in the state only while one of them deviates", async () => {
    expect(state).not.toHaveProperty("environmentEntries");
    simulator.console.setEntry("payments", "idp", "staging", { alias: "theirs" });
    const seen = await refreshed(state);
    expect(seen.environmentEntries).toEqual([
      { environment: "production", alias: "idp", thumbprintSha256: oldCertificate.sha256 },
      { environment: "staging", alias: "theirs", thumbprintSha256: oldCertificate.sha256 },
    ]);
    simulator.console.setEntry("payments", "idp", "staging", { alias: "idp" });
    expect(await refreshed(seen)).toEqual(state);
  });

  test("a state of an earlier release, which has all entries, is left as it is while nothing changes", async () => {
    const entries = ["production", "staging"].map((environment) => ({
      environment,
      alias: "idp",
      thumbprintSha256: oldCertificate.sha256,
    }));
    const earlier = { ...state, environmentEntries: entries };
    for (const listContent of [true, false]) {
      simulator.setDialect({ listContent });
      // A list would answer all of them.
      context = { ...context, manager: clientOf(simulator) };
      expect(await refreshed(earlier)).toEqual(earlier);
    }
    simulator.console.setDescription("payments", "idp", "theirs");
    context = { ...context, manager: clientOf(simulator) };
    expect(await refreshed(earlier)).toEqual({ ...earlier, description: "theirs" });
    simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
    expect((await refreshed(earlier)).environmentEntries).toMatchObject([
      { thumbprintSha256: oldCertificate.sha256 },
      { thumbprintSha256: newCertificate.sha256 },
    ]);
  });

  test("a read of an unchanged certificate changes nothing", async () => {
    expect(await refreshed(state)).toEqual(state);
  });

  test.each([
    [
      "another certificate",
      () => simulator.console.putCertificate("payments", "idp", drifted({ pem: newCertificate.pem })),
      { thumbprintSha256: newCertificate.sha256 },
    ],
    [
      "another alias",
      () => simulator.console.putCertificate("payments", "idp", drifted({ alias: "theirs" })),
      { alias: "theirs" },
    ],
    [
      "another description",
      () => simulator.console.setDescription("payments", "idp", "theirs"),
      { description: "theirs" },
    ],
    [
      "an environment less",
      () => simulator.console.removeEntry("payments", "idp", "staging"),
      { environments: ["production"], deployedEnvironments: ["production"] },
    ],
    [
      "an environment more",
      () => simulator.console.addEntry("payments", "idp", "test", { alias: "idp", pem: oldCertificate.pem }),
      { environments: ["production", "staging", "test"] },
    ],
    [
      "another certificate in one environment",
      () => simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem }),
      { thumbprintSha256: newCertificate.sha256 },
    ],
    [
      "another certificate in the other environment",
      () => simulator.console.setEntry("payments", "idp", "production", { pem: newCertificate.pem }),
      { thumbprintSha256: newCertificate.sha256 },
    ],
    [
      "a second entry for an environment with another certificate",
      () => simulator.console.addEntry("payments", "idp", "production", { alias: "idp", pem: newCertificate.pem }),
      { thumbprintSha256: newCertificate.sha256 },
    ],
    [
      "another alias in one environment",
      () => simulator.console.setEntry("payments", "idp", "production", { alias: "theirs" }),
      { alias: "theirs" },
    ],
  ])("a read finds %s, finds the same again, and an update repairs it", async (_what, change, expected) => {
    change();
    const seen = await refreshed(state);
    expect(seen).toMatchObject(expected);
    expect(await refreshed(seen)).toEqual(seen);
    expect((await diff(seen, {})).changes).toBe(true);
    simulator.clearJournal();
    const repaired = await update(seen, {});
    expect(writes()).toHaveLength(1);
    expect((await diff(repaired, {})).changes).toBe(false);
    expect(await refreshed(repaired)).toEqual(repaired);
  });

  test("a read prepares a repair that keeps JWKs linked where the content is the wanted one, and rotates by the options otherwise", async () => {
    simulator.console.setDescription("payments", "idp", "theirs");
    await update(await refreshed(state), {});
    expect(writes().at(-1)).toEqual(["PUT", unlessSet]);
    simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
    await update(await refreshed(state), { jwkUpdateAction: "NULLIFY" });
    expect(writes().at(-1)).toEqual(["PUT", { jwkUpdateAction: "NULLIFY" }]);
  });

  test("a read says gone only when the Manager says it of this certificate", async () => {
    simulator.console.deleteCertificate("payments", "idp");
    expect(await certificate.read(context, state)).toBeUndefined();
  });

  test.each([
    ["a missing project", () => simulator.console.deleteProject("payments"), "ProjectNotFoundError"],
    [
      "a missing permission",
      () => simulator.console.setPermissions(simulator.token, "payments", []),
      "ProjectNotFoundError",
    ],
    ["a revoked token", () => simulator.console.revokeToken(simulator.token), "AuthenticationError"],
    [
      "a 404 of something in between",
      () => simulator.faults.push({ when: "before", what: { status: 404, body: "<html>" }, times: 99 }),
      "UnreadableAnswerError",
    ],
    [
      "the message about another certificate",
      () =>
        simulator.faults.push({
          when: "before",
          what: { status: 400, body: { ...notFound, resultMessage: "Certificate (name: other) is not found!" } },
        }),
      "RequestRejectedError",
    ],
    [
      "an empty list",
      () => simulator.faults.push({ when: "before", what: { status: 200, body: { success: true, resultList: [] } } }),
      "UnreadableAnswerError",
    ],
  ])("a read never takes %s for a deletion", async (_what, break_, name) => {
    break_();
    expect((await rejection(certificate.read(context, state))).name).toBe(name);
  });
});

function drifted(changes: { pem?: string; alias?: string }) {
  const { alias, description, environments } = wanted;
  return { alias, description, environments, pem: oldCertificate.pem, ...changes };
}

describe("delete", () => {
  test.each([
    [{}, {}],
    [{ jwkDeleteAction: "DELETE" }, { jwkDeleteAction: "DELETE" }],
  ] as const)("a delete with %j sends %j", async (options, query) => {
    await certificate.delete(context, await create(options));
    expect(writes().at(-1)).toEqual(["DELETE", query]);
    expect(simulator.deployed("payments", "idp")).toEqual([]);
  });

  test("a delete that the Manager answers as failed is an error where the certificate is still there", async () => {
    const state = await create();
    const resultMessage = "Certificate could not be undeployed and was not deleted";
    const body = { status: "FAILURE", resultMessage, deploymentResult: { responseTime: 3, detailList: [] } };
    simulator.faults.push({ match: { method: "DELETE" }, when: "before", what: { status: 200, body } });
    const error = await rejection(certificate.delete(context, state));
    expect(error.name).toBe("CertificateNotDeletedError");
    expect(error.message).toContain(`still there: ${resultMessage}`);
  });

  test("a delete of what is gone already succeeds", async () => {
    const state = await create();
    simulator.console.deleteCertificate("payments", "idp");
    await certificate.delete(context, state);
    expect(told).toEqual([expect.stringMatching(/^certificate payments\/idp: nothing to delete: the Manager at /)]);
  });

  test("a delete in a project that is gone fails", async () => {
    const state = await create();
    simulator.console.deleteProject("payments");
    expect((await rejection(certificate.delete(context, state))).name).toBe("ProjectNotFoundError");
  });
});

describe("an undeployment", () => {
  test("an undeployment that fails in an environment taken out is a warning that names it, and the update succeeds", async () => {
    const state = await create();
    simulator.failDeployment("staging", "no route to worker");
    const updated = await update(state, { environments: ["production"] });
    expect(updated).toMatchObject({ environments: ["production"], deployedEnvironments: ["production"] });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("undeployment failed in staging (");
    expect(told[0]).toContain("no route to worker");
    expect((await diff(updated, { environments: ["production"] })).changes).toBe(false);
  });

  test("an undeployment that fails in an environment taken out gives the same warning in an answer that is complete otherwise", async () => {
    const state = await create();
    const row = (environmentName: string, success: boolean, message: string) => ({ environmentName, success, message });
    const environmentResults = [row("production", true, ""), row("staging", false, "pod unreachable")];
    const body = { success: true, deploymentResult: { success: true, message: "", environmentResults } };
    simulator.faults.push({ ...put, when: "after", what: { status: 200, body } });
    await update(state, { environments: ["production"] });
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("undeployment failed in staging (pod unreachable)");
  });

  test("an undeployment that fails at a delete is a warning, and the certificate is deleted", async () => {
    const state = await create();
    simulator.failDeployment("staging", "no route to worker");
    await certificate.delete(context, state);
    expect(simulator.state().projects.flatMap((project) => project.certificates)).toEqual([]);
    expect(told.join()).toContain("undeployment failed in staging (");
  });
});

describe("the diff of a delete-first replacement", () => {
  const rename = { certificateName: "idp-2" };
  const plan = async (changes: Record<string, unknown>) => {
    const state = await create();
    simulator.clearJournal();
    return diff(state, { ...rename, ...changes });
  };

  test("the diff plans a delete-first replacement after two reads, and those of JWKs, where the create can follow", async () => {
    expect(await plan({})).toMatchObject({ deleteBeforeReplace: true });
    const paths = simulator.journal.map(({ path }) => path.replace("/apiops/projects/", ""));
    expect(paths).toEqual([
      ...["payments/certificates/", "payments/environments/", "", "identity/certificates/"],
      ...["payments/jwks/", "identity/jwks/"],
    ]);
    expect(writes()).toEqual([]);
  });

  test.each([
    ["a missing project", { projectName: "nowhere" }, "ProjectNotFoundError", "projectName"],
    ["a missing environment", { environments: ["production", "mars"] }, "ReplacementImpossibleError", "mars"],
  ])("the diff refuses a delete-first replacement for %s", async (_what, changes, name, told) => {
    const error = await rejection(plan(changes));
    expect(error.name).toBe(name);
    expect(error.message).toContain(told);
    expect(writes()).toEqual([]);
  });

  test.each([
    ["a name that is taken", "idp-2", "other", ["test"], "certificateName"],
    ["an alias that is taken", "another", "idp", ["test"], "alias"],
  ])(
    "the diff refuses a delete-first replacement to %s",
    async (_what, certificateName, alias, environments, property) => {
      const there = { description: "theirs", alias, environments, pem: newCertificate.pem };
      simulator.console.putCertificate("payments", certificateName, there);
      const error = await rejection(plan({ environments: ["production", "test"] }));
      expect(error).toMatchObject({ name: "ReplacementImpossibleError", property });
      expect(writes()).toEqual([]);
    },
  );

  const declareAnother = (environments: readonly string[]) => {
    const inputs = { ...wanted, certificateName: "another", environments };
    context.run.checked({ kind: "certificate", id: "payments/another" }, { inputs, createFollows: true });
  };

  test("the diff refuses a delete-first replacement where another certificate of the program waits for the alias", async () => {
    declareAnother(["test", "production"]);
    const error = await rejection(plan({}));
    expect(error).toMatchObject({ name: "ReplacementImpossibleError", property: "alias" });
    expect(error.message).toContain("payments/another");
  });

  test("the diff plans a delete-first replacement where another certificate of the program waits for the alias elsewhere", async () => {
    declareAnother(["test"]);
    expect(await plan({})).toMatchObject({ deleteBeforeReplace: true });
  });
});

describe("the check of a certificate that is to be created", () => {
  const check = (changes: PropertyMap = {}, mayReplace = true) =>
    certificate.beforeCreate(context, { ...wanted, ...changes } as unknown as PropertyMap, mayReplace);
  const requests = () => simulator.journal.map(({ path }) => path.replace("/apiops/projects/", ""));

  const refused = (changes: PropertyMap) => rejection(check(changes));
  const there = { description: "theirs", alias: "taken", environments: ["test"], pem: newCertificate.pem };

  test("the check of creates asks two requests of a project for all of them", async () => {
    await Promise.all(["a", "b", "c"].map((certificateName) => check({ certificateName })));
    expect(requests()).toEqual(["payments/certificates/", "payments/environments/"]);
    expect(told).toEqual([]);
  });

  test("the check of a create refuses a name that is taken, unless it is taken over, or a diff was asked about what has it", async () => {
    simulator.console.putCertificate("payments", "idp", there);
    expect(await refused({})).toMatchObject({ name: "CertificateExistsError", property: "certificateName" });
    await check({ adoptExisting: true });
    await check({ adoptExisting: unknownValue });
    context.run.holds({ kind: "certificate", id: "payments/idp" }, { state: {}, stays: true });
    await check();
    expect(told).toEqual([]);
  });

  test("the check of a create warns where what is there is as declared: with --replace it may be what is replaced", async () => {
    await create();
    await check();
    await check({ certificatePem: unknownValue });
    expect(told).toEqual(Array(2).fill(expect.stringContaining("as it is declared here")));
    expect((await rejection(check({}, false))).name).toBe("CertificateExistsError");
    expect((await refused({ description: "Other" })).name).toBe("CertificateExistsError");
  });

  test("the check of a create refuses an alias that another certificate has, of whichever project the run has seen, and says how it moves", async () => {
    simulator.console.putCertificate("payments", "other", there);
    const error = await refused({ alias: "taken", environments: ["production", "test"] });
    expect(error).toMatchObject({ name: "AliasInUseError", property: "alias" });
    expect(error.message).toContain("free in test, got taken, which certificate payments/other has there");
    expect(error.message).toContain("dependsOn");
    await check({ alias: "taken", environments: ["production"] });
    simulator.console.putCertificate("identity", "theirs", { ...there, alias: "idp" });
    await check({ projectName: "identity", certificateName: "new", alias: "new" });
    expect((await refused({ environments: ["test"] })).message).toContain("identity/theirs has there");
  });

  test("what the program declares counts as there, and what it gives another alias as not", async () => {
    simulator.console.putCertificate("payments", "other", there);
    const other = { ...wanted, certificateName: "other", alias: "new", environments: ["test"] };
    const key = { kind: "certificate", id: "payments/other" } as const;
    context.run.checked(key, { inputs: other, createFollows: false });
    await check({ alias: "taken", environments: ["test"] });
    const error = await refused({ alias: "new", environments: ["test"] });
    expect(error.message).toContain("certificate payments/other of this program");
  });

  test("what a diff of this run was asked about is no obstacle: it may be gone by then", async () => {
    simulator.console.putCertificate("payments", "other", there);
    context.run.holds({ kind: "certificate", id: "payments/other" }, { state: {}, stays: true });
    await check({ alias: "taken", environments: ["test"] });
  });

  test.each([
    ["prodution", "Did you mean production?"],
    ["Staging", "Did you mean staging?"],
    ["mars", "Use one of: API Manager, production, staging, test."],
  ])("the check of a create refuses environment %s: %s", async (name, action) => {
    const error = await refused({ environments: ["production", name] });
    expect(error).toMatchObject({ name: "EnvironmentNotFoundError", property: "environments", received: name });
    expect(error.message).toContain(action);
  });

  test("the Manager's own truststore need not be listed", () => check({ environments: ["apimanager"] }));

  test("the check of a create refuses a project that is not there, and a token that the Manager does not take", async () => {
    expect((await refused({ projectName: "nowhere" })).name).toBe("ProjectNotFoundError");
    simulator.console.setPermissions(simulator.token, "identity", []);
    expect((await refused({ projectName: "identity" })).name).toMatch(/PermissionDenied|ProjectNotFound/);
    simulator.console.revokeToken(simulator.token);
    expect(await refused({})).toMatchObject({ name: "AuthenticationError", property: "apiToken" });
  });

  test("one cause is told once in a run, and asked for once", async () => {
    simulator.console.revokeToken(simulator.token);
    const errors = [];
    for (const certificateName of ["a", "b", "c"]) errors.push(await refused({ certificateName }));
    expect(errors.map(({ message }) => message.includes("apiToken"))).toEqual([true, false, false]);
    expect(errors[1]?.message).toContain("certificate payments/b: expected that it can be created, got the refusal");
    expect(requests()).toHaveLength(1);
  });

  test("names that are not known yet are left to the up", async () => {
    await check({ certificateName: unknownValue });
    await check({ projectName: unknownValue });
    expect(requests()).toEqual([]);
    await check({ alias: unknownValue, environments: unknownValue });
  });

  test("a Manager that does not answer fails the check of a create, or with offlinePreview gives one warning", async () => {
    simulator.faults.push({ match: { path: /certificates/ }, when: "before", what: { status: 503 }, times: 99 });
    expect(await refused({})).toMatchObject({ name: "ManagerUnavailableError", property: "managerUrl" });
    told.length = 0;
    context = { ...context, offlinePreview: true, run: new Run().at("") };
    await check();
    await check({ projectName: "identity" });
    expect(told.filter((text) => text.includes("offlinePreview"))).toHaveLength(1);
  });

  test("an answer that is no list is left to the up", async () => {
    const what = { status: 200, body: { success: true } };
    simulator.faults.push({ match: { path: /certificates/ }, when: "before", what });
    await check();
  });

  test("the check of a create asks nothing where the diff of this run has looked", async () => {
    const state = await create();
    await diff(state, { certificateName: "idp-2" });
    simulator.clearJournal();
    context.run.replaces({
      old: { kind: "certificate", id: "payments/idp" },
      next: { kind: "certificate", id: "payments/idp" },
      inputs: { ...wanted } as unknown as PropertyMap,
      state: { ...state },
      judged: true,
    });
    await check();
    expect(requests()).toEqual([]);
  });
});
