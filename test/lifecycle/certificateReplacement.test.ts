/** A certificate that is replaced or taken over: nothing is lost unsaid, and nothing is claimed that was not seen. */
import type { CertificateState } from "../../provider/certificate/state";
import type { PartialFailureError } from "../../provider/resource/errors";
import { unknownValue } from "../../provider/resource/properties";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { CertificateEngine } from "../support/certificateEngine";
import { newCertificate } from "../support/certificates";
import { rejection } from "../support/client";

const wanted = checkedCertificate({ protectJwks: false });
const adopting = { ...wanted, adoptExisting: true };
const renamed = { ...wanted, certificateName: "idp2" };
const source = {
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
} as const;

let simulator: Simulator;
let engine: CertificateEngine;
beforeEach(async () => {
  simulator = await Simulator.start();
  beginRun();
});
afterEach(() => simulator.stop());

/** Another run of the engine, of which nothing is known yet. */
function beginRun(isPlugin = true): void {
  engine = new CertificateEngine(simulator, isPlugin);
  simulator.clearJournal();
}
const writes = () => simulator.writes().map(({ method, path }) => `${method} ${path.split("/").slice(4).join("/")}`);
const held = () =>
  simulator
    .state()
    .projects.flatMap(({ certificates }) => certificates.map(({ name }) => name))
    .sort();
const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "Not today!" } };

/** Check, diff, and the check that a replacement is announced with. */
async function planRename(state: CertificateState, news: object): Promise<void> {
  const { deleteBeforeReplace } = await planned(state, news);
  expect(deleteBeforeReplace).toBe(true);
  await engine.certificates.check("c", news);
}
async function planned(state: CertificateState, news: object) {
  return engine.certificates.diff("c", state, await engine.certificates.check("c", news, state));
}
/** The delete and the create of a replacement, the old one first. */
async function replace(state: CertificateState, news: object): Promise<CertificateState> {
  await engine.certificates.delete("c", state);
  return engine.certificates.create(news as CertificateState);
}

describe("a certificate whose last deployment failed", () => {
  /** Staging has failed, and is repaired. */
  async function halfDeployed(inputs: object): Promise<CertificateState> {
    simulator.failDeployment("staging", "pod down");
    const error = await rejection(engine.certificates.add("c", inputs));
    simulator.healDeployment("staging");
    return (error as PartialFailureError<CertificateState>).state;
  }
  const servesStaging = () => simulator.truststore("staging").every(({ certificates }) => certificates.length === 1);

  test.each([
    ["the plugin", true],
    ["the dynamic provider", false],
  ])("is deployed again by a create that takes over what the stack has, with %s", async (_host, isPlugin) => {
    beginRun(isPlugin);
    const state = await halfDeployed(wanted);
    beginRun(isPlugin);
    await planned(state, wanted);
    const made = await engine.certificates.add("c", wanted);
    await engine.certificates.delete("c", state);
    expect(writes()).toEqual(["PUT certificates/idp/"]);
    expect(made).toMatchObject({ deployments: [{ success: true }, { success: true }] });
    expect(servesStaging()).toBe(true);
    expect(engine.warnings).toEqual([expect.not.stringContaining("staging")]);
    beginRun(isPlugin);
    expect((await planned(made, wanted)).changed).toEqual([]);
  });

  test("stays failed in the state where the create that takes it over fails there again", async () => {
    const state = await halfDeployed(wanted);
    simulator.failDeployment("staging", "pod down");
    beginRun();
    await planned(state, wanted);
    const error = (await rejection(engine.certificates.add("c", wanted))) as PartialFailureError<CertificateState>;
    expect(error).toMatchObject({
      name: "CertificateNotDeployedError",
      state: { deployedEnvironments: ["production"] },
    });
  });

  test("is deployed again where a delete is left out before its create, as with --replace of the dynamic provider", async () => {
    beginRun(false);
    const state = await halfDeployed(wanted);
    beginRun(false);
    const inputs = await engine.certificates.check("c", wanted);
    await replace(state, inputs);
    expect(writes()).toEqual(["PUT certificates/idp/"]);
    expect(servesStaging()).toBe(true);
    expect(engine.warnings.join()).not.toContain("its last deployment");
  });

  test("is told by the delete that is left out after an adoption that knew nothing of it", async () => {
    const state = await halfDeployed(adopting);
    beginRun();
    await engine.certificates.add("c", adopting);
    await engine.certificates.delete("c", state);
    expect(writes()).toEqual([]);
    expect(engine.warnings[0]).toMatch(
      /not deleted.* In the entry that was removed, its last deployment failed in staging\./,
    );
  });

  test("is not told where the adoption has deployed it", async () => {
    const state = await halfDeployed(adopting);
    beginRun();
    await engine.certificates.add("c", { ...adopting, description: "Other" });
    await engine.certificates.delete("c", state);
    expect(writes()).toEqual(["PUT certificates/idp/"]);
    expect(engine.warnings[0]).not.toContain("its last deployment");
  });
});

describe("a delete-first replacement by a certificate that is there already", () => {
  const protecting = { ...adopting, protectJwks: true };
  const target = { ...protecting, certificateName: "other" };
  let state: CertificateState;
  beforeEach(async () => {
    state = await engine.certificates.add("c", protecting);
    const there = { alias: "other", environments: ["test"], pem: newCertificate.pem, description: "Theirs" };
    simulator.console.putCertificate("payments", "other", there);
    beginRun();
  });
  const addJwk = () =>
    simulator.console.addJwkFromCertificate("payments", "j", {
      ...source,
      certificateName: "other",
      environmentName: "test",
    });

  test("is refused by the diff where protectJwks refuses the adoption, and nothing is deleted", async () => {
    addJwk();
    const error = await rejection(planned(state, target));
    expect(error.name).toBe("JwksProtectedError");
    expect(error.message).toMatch(/certificate payments\/other: .*payments\/j will be cut/);
    expect(writes()).toEqual([]);
  });

  test("is planned where the program says what becomes of the JWKs", async () => {
    addJwk();
    await planRename(state, { ...target, jwkUpdateAction: "UPDATE" });
    expect(engine.infos.join()).toContain(
      "certificate payments/other: this update: JWKs derived from it: payments/j will be re-keyed",
    );
  });

  test("is put back where protectJwks refuses the adoption after the delete", async () => {
    await planRename(state, target);
    await engine.certificates.delete("c", state);
    addJwk();
    engine.waitForFreshAnswers();
    const error = await rejection(engine.certificates.create(target));
    expect(error.name).toBe("JwksProtectedError");
    expect(error.message).not.toContain("Nothing was changed");
    expect(held()).toEqual(["idp", "other"]);
    expect(engine.warnings.join()).toMatch(/certificate payments\/idp: it was deleted first, .* so it was put back/);
  });

  test("is put back where the Manager refuses the PUT of the adoption", async () => {
    await planRename(state, target);
    simulator.faults.push({ match: { method: "PUT" }, when: "before", what: refusal });
    expect((await rejection(replace(state, target))).message).toContain("Not today!");
    expect(held()).toEqual(["idp", "other"]);
    expect(engine.warnings.join()).toContain("so it was put back");
  });
});

describe("a certificate that was deleted first, and whose replacement", () => {
  let state: CertificateState;
  beforeEach(async () => {
    state = await engine.certificates.add("c", wanted);
    beginRun();
    await planRename(state, renamed);
  });
  const post = { match: { method: "POST" }, when: "before" } as const;

  test("is certainly not there after lost answers, is put back", async () => {
    simulator.faults.push({ ...post, times: 3, what: { status: 500 } });
    expect((await rejection(replace(state, renamed))).name).toBe("WriteOutcomeUnknownError");
    expect(held()).toEqual(["idp"]);
    expect(engine.warnings.join()).toMatch(/certificate payments\/idp: it was deleted first, .* so it was put back/);
  });

  test("got no answer at all, is named as gone", async () => {
    await engine.certificates.delete("c", state);
    await simulator.stop();
    await rejection(engine.certificates.create(renamed));
    expect(engine.warnings.join()).toMatch(/certificate payments\/idp: it was deleted first, .*not (be )?put back/);
  });

  test("may be there for all that can be read, is named as gone and not put back", async () => {
    await engine.certificates.delete("c", state);
    simulator.faults.push(
      { ...post, times: 99, what: { status: 500 } },
      { match: { method: "GET" }, when: "before", times: 99, what: { status: 500 } },
    );
    expect((await rejection(engine.certificates.create(renamed))).name).toBe("WriteOutcomeUnknownError");
    expect(held()).toEqual([]);
    expect(engine.warnings.join()).toMatch(/certificate payments\/idp: it was deleted first, and was not put back/);
  });

  test("was saved but not deployed everywhere, is not put back, for the new one is there", async () => {
    simulator.failDeployment("staging", "pod down");
    expect((await rejection(replace(state, renamed))).name).toBe("CertificateNotDeployedError");
    expect(held()).toEqual(["idp2"]);
    expect(engine.warnings.join()).not.toContain("deleted first");
  });
});

describe("what the message of a certificate that was put back says of its JWKs", () => {
  const managed = {
    ...{ projectName: "payments", name: "managed", connection: "apinizer" },
    ...{ ...source, relink: false, sourceType: "CERTIFICATE" },
  };
  const putBack = () => engine.warnings.find((text) => text.includes("so it was put back"));

  test("says that they were deleted where jwkDeleteAction deleted them", async () => {
    const deleting = { ...wanted, jwkDeleteAction: "DELETE" as const };
    const created = await engine.certificates.add("c", deleting);
    simulator.console.addJwkFromCertificate("payments", "foreign", source);
    const state = await engine.certificates.refresh(created);
    beginRun();
    await planRename(state, { ...deleting, certificateName: "idp2" });
    simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    await rejection(replace(state, renamed));
    expect(putBack()).toContain("JWKs derived from it were deleted: payments/foreign.");
    expect(putBack()).not.toContain("linked");
  });

  test("tells those that the next `up` makes anew from those that are cut", async () => {
    const created = await engine.certificates.add("c", wanted);
    const jwk = await engine.jwks.add("j", managed);
    simulator.console.addJwkFromCertificate("payments", "foreign", source);
    const state = await engine.certificates.refresh(created);
    beginRun();
    await planRename(state, renamed);
    // As the engine asks about what depends on it: no check comes before.
    await engine.jwks.diff("j", jwk, { ...managed, certificateName: unknownValue });
    await engine.jwks.delete("j", jwk);
    simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    await rejection(replace(state, renamed));
    expect(putBack()).toContain("JWKs derived from it are no longer linked to it: payments/foreign.");
    expect(putBack()).toContain(
      "JWKs derived from it were deleted, and the next `pulumi up` makes them anew: payments/managed.",
    );
  });
});

describe("a certificate that the user demands to replace", () => {
  const protecting = { ...wanted, protectJwks: true };
  beforeEach(async () => {
    await engine.certificates.add("c", protecting);
    simulator.console.addJwkFromCertificate("payments", "foreign", source);
  });

  test("is refused by the check, before anything that depends on it goes, where protectJwks refuses its delete", async () => {
    beginRun();
    const error = await rejection(engine.certificates.check("c", protecting));
    expect(error.name).toBe("JwksProtectedError");
    expect(error.message).toContain("payments/foreign will be cut");
    expect(error.message).not.toContain("Nothing was");
  });

  test("is not refused by the check where the delete is left out anyway", async () => {
    beginRun(false);
    await engine.certificates.check("c", protecting);
  });

  test("is refused by the check where another project's certificate has come to its alias", async () => {
    simulator.console.deleteJwk("payments", "foreign");
    const there = { alias: "idp", environments: ["production"], pem: newCertificate.pem, description: "Theirs" };
    simulator.console.putCertificate("identity", "theirs", there);
    beginRun();
    const error = await rejection(engine.certificates.check("c", protecting));
    expect(error.name).toBe("ReplacementImpossibleError");
    expect(error.message).toContain("identity/theirs has there");
    expect(error.message).not.toContain("Nothing was");
  });
});

test("a rename after one environment's alias was changed outside Pulumi deletes first, for the old alias is still there", async () => {
  const created = await engine.certificates.add("c", wanted);
  simulator.console.setEntry("payments", "idp", "staging", { alias: "zzz" });
  const state = await engine.certificates.refresh(created);
  expect(state.alias).toBe("zzz");
  beginRun();
  await planRename(state, renamed);
  await replace(state, renamed);
  expect(held()).toEqual(["idp2"]);
});

describe("with offlinePreview and a Manager that cannot be reached", () => {
  let state: CertificateState;
  beforeEach(async () => {
    const created = await engine.certificates.add("c", wanted);
    simulator.console.addJwkFromCertificate("payments", "foreign", source);
    state = await engine.certificates.refresh(created);
    engine = new CertificateEngine(simulator, true, true);
    simulator.faults.push({ when: "before", what: "reset", times: 999 });
  });
  const told = () => engine.warnings.filter((text) => text.includes("offlinePreview"));

  test("the diff of a delete-first replacement is one warning, and the delete looks instead", async () => {
    await planRename(state, renamed);
    expect(told()).toHaveLength(1);
    simulator.faults.clear();
    const there = { alias: "idp", environments: ["test"], pem: newCertificate.pem, description: "Theirs" };
    simulator.console.putCertificate("payments", "idp2", there);
    expect((await rejection(engine.certificates.delete("c", state))).name).toBe("ReplacementImpossibleError");
    expect(held()).toEqual(["idp", "idp2"]);
  });

  test.each([
    ["a rotation", { certificatePem: newCertificate.pem }],
    ["a replacement", { certificateName: "idp2", alias: "idp2" }],
  ])("the diff of %s with protectJwks is one warning", async (_what, changes) => {
    await planned(state, { ...wanted, protectJwks: true, ...changes });
    expect(told()).toHaveLength(1);
    expect(engine.warnings).toHaveLength(1);
  });

  test("a rotation with protectJwks that no diff could look at is refused by the update", async () => {
    const news = { ...wanted, protectJwks: true, certificatePem: newCertificate.pem };
    await planned(state, news);
    simulator.faults.clear();
    simulator.clearJournal();
    expect((await rejection(engine.certificates.update(state, news))).name).toBe("JwksProtectedError");
    expect(writes()).toEqual([]);
  });
});
