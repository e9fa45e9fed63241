import { certificateJwk, jwkThumbprint } from "../../provider/jose/thumbprint";
import type { JwkNotDeployedError } from "../../provider/jwk/errors";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkId } from "../../provider/jwk/key";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { parseCertificatePem } from "../../provider/x509";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";
import { summaryOf } from "../support/difference";
import { type KeyKind, selfSigned } from "../support/openssl";

const wanted: JwkInputs = {
  projectName: "payments",
  name: "verify",
  description: "Tokens",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
  certificateThumbprint: oldCertificate.sha256,
  relink: false,
  connection: "apinizer",
};
const environments = ["API Manager", "production", "staging", "test"];
const keyOf = (pem: string) => jwkThumbprint(certificateJwk(parseCertificatePem(pem)) ?? {});

let simulator: Simulator;
let context: Context;
let warnings: string[];

/** A context of its own process: nothing is shared with what went before. */
function newContext(): Context {
  warnings = [];
  const report = { info: () => {}, warn: (text: string) => void warnings.push(text) };
  context = { manager: clientOf(simulator), report, run: new Run().at("") };
  return context;
}

beforeEach(async () => {
  simulator = await Simulator.start();
  newContext();
  putCertificate(oldCertificate.pem);
});
afterEach(() => simulator.stop());

function putCertificate(pem: string, action: "UPDATE" | "NULLIFY" = "UPDATE"): void {
  const plan = action === "UPDATE" ? ({ action, scope: "SAME_PROJECT" } as const) : ({ action } as const);
  const certificate = { alias: "idp", environments: ["production", "staging"], pem };
  simulator.console.putCertificate("payments", "idp", certificate, plan);
}
const create = (changes: Partial<JwkInputs> = {}) => jwk.create(context, { ...wanted, ...changes });
/** What a refresh asks: no check came before. */
const diff = (state: JwkState, changes: PropertyMap = {}) =>
  summaryOf(jwk.diff(context, state, { ...wanted, ...changes }));
const writes = () => simulator.writes().map(({ method }) => method);
const none = { changes: false, replaces: [], deleteBeforeReplace: false };

async function refreshed(state: JwkState): Promise<JwkState> {
  newContext();
  const found = await jwk.read(context, state);
  if (found === undefined) throw new Error("is gone");
  return found.state;
}

describe("create", () => {
  test("a create reads the certificate, writes once, reads back, and puts out what was seen", async () => {
    const state = await create();
    expect(simulator.journal.map(({ method }) => method)).toEqual(["GET", "POST", "GET"]);
    expect(simulator.writes()[0]?.json).toEqual({
      name: "verify",
      description: "Tokens",
      sourceType: "CERTIFICATE",
      certificateName: "idp",
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
    });
    expect(state).toMatchObject({
      ...wanted,
      kid: expect.any(String),
      type: "RSA",
      publicJwk: { kty: "RSA", e: "AQAB", kid: state.kid },
      thumbprintSha256: keyOf(oldCertificate.pem),
      linked: true,
      deployedEnvironments: environments,
    });
    expect(jwkId(state)).toBe("payments/verify");
    expect(await diff(state)).toEqual(none);
    expect(await refreshed(state)).toEqual(state);
  });

  test("a create sends no description where none is declared", async () => {
    const { description, ...inputs } = wanted;
    const state = await jwk.create(context, inputs);
    expect(state).not.toHaveProperty("description");
    expect(await summaryOf(jwk.diff(context, state, inputs))).toEqual(none);
    expect(await refreshed(state)).toEqual(state);
  });

  const signing: readonly [KeyKind, string, string][] = [
    ["RSA-2048", "PS256", "RS256, RS384, RS512, PS256, PS384, PS512"],
    ["EC-P-256", "ES256", "ES256"],
    ["EC-P-384", "ES384", "ES384"],
    ["EC-P-521", "ES512", "ES512"],
    ["EC-secp256k1", "ES256K", "ES256K"],
    ["Ed25519", "EdDSA", "EdDSA"],
  ];
  test.each(signing)("a %s key takes %s; others are refused before anything is sent", async (key, algorithm, valid) => {
    putCertificate(selfSigned({ key }).certificatePem);
    const others = signing.map(([, other]) => other).filter((other) => other !== algorithm);
    for (const other of others) {
      const error = await rejection(create({ algorithm: other }));
      expect(error).toMatchObject({ name: "InvalidInputError", property: "algorithm", received: other });
      expect(error.message).toContain(`certificate idp in production`);
      expect(error.message).toContain(`Use one of: ${valid}.`);
    }
    expect(writes()).toEqual([]);
    expect(await create({ algorithm })).toMatchObject({ linked: true });
  });

  test.each(["RSA-PSS-2048", "EC-brainpoolP256r1"] as const)(
    "a %s key, which JWK has no form for, is refused",
    async (key) => {
      putCertificate(selfSigned({ key }).certificatePem);
      const error = await rejection(create());
      expect(error.message).toContain(`with the ${key} key`);
      expect(writes()).toEqual([]);
    },
  );

  test.each([
    ["certificate", { certificateName: "other" }, "certificateName", "Certificate (name: other) is not found!"],
    ["environment", { environmentName: "test" }, "environmentName", "Use one of: production, staging."],
    ["project", { projectName: "nowhere" }, "projectName", "nowhere"],
  ])(
    "a create refuses a %s that does not exist by its property, before anything is sent",
    async (_what, changes, property, text) => {
      const error = await rejection(create(changes));
      expect(error).toMatchObject({ property });
      expect(error.message).toContain(text);
      expect(writes()).toEqual([]);
    },
  );

  test("a create fails with JwkExistsError where the name is taken", async () => {
    await create();
    expect(await rejection(create())).toMatchObject({ name: "JwkExistsError", property: "name" });
  });

  test.each([
    ["was applied", "after", 1],
    ["was not applied", "before", 2],
  ] as const)("a create whose answer is lost and that %s leaves one linked JWK", async (_what, when, sent) => {
    simulator.faults.push({ match: { method: "POST" }, when, what: "reset" });
    expect(await create()).toMatchObject({ linked: true });
    expect(writes()).toHaveLength(sent);
  });

  test("a created JWK that cannot be read back is kept, and read again instead of recreated", async () => {
    simulator.faults.push({ match: { path: /jwks\/verify/ }, when: "before", what: { status: 503 }, times: 3 });
    const error = (await rejection(create())) as JwkNotDeployedError;
    expect(error).toMatchObject({ name: "JwkNotConfirmedError", id: "payments/verify" });
    expect(await diff(error.state)).toEqual(none);
    const seen = await jwk.update(context, error.state, wanted);
    expect(seen).toMatchObject({ linked: true, thumbprintSha256: keyOf(oldCertificate.pem), type: "RSA" });
    expect(writes()).toEqual(["POST"]);
    expect(warnings).toEqual([]);
  });

  test.each(["none", "emptyList"] as const)(
    "a create accepts a deployment result of the shape %s",
    async (deployment) => {
      simulator.setDialect({ deployment });
      const expected = deployment === "none" ? [] : environments;
      expect(await create()).toMatchObject({ linked: true, deployedEnvironments: expected });
    },
  );

  test.each(["environmentResults", "detailList", "emptyList"] as const)(
    "a create keeps a JWK whose deployment fails in the shape %s, and recreates it until it succeeds",
    async (deployment) => {
      simulator.setDialect({ deployment });
      simulator.failDeployment("staging", "no route");
      const error = (await rejection(create())) as JwkNotDeployedError;
      expect(error).toMatchObject({ name: "JwkNotDeployedError", id: "payments/verify" });
      expect(error.message).toContain("staging (");
      expect(error.state).toMatchObject({ linked: true, thumbprintSha256: keyOf(oldCertificate.pem) });
      const again = { changes: true, replaces: ["deployments"], deleteBeforeReplace: true };
      expect(await diff(error.state)).toEqual(again);
      expect(await diff(await refreshed(error.state))).toEqual(again);
    },
  );
});

test.each([
  ["as a failure", { status: "FAILURE" }, {}],
  ["as a success", { success: true }, { success: true }],
])("a create whose deployment fails claims no environment where that is told %s", async (_how, envelope, result) => {
  const resultMessage = "JWK was saved successfully but deployment to environments failed. Details: worker down";
  const body = { ...envelope, resultMessage, deploymentResult: { ...result, responseTime: 3, detailList: [] } };
  simulator.faults.push({ match: { method: "POST" }, when: "after", what: { status: 200, body } });
  const error = (await rejection(create())) as JwkNotDeployedError;
  expect(error).toMatchObject({ name: "JwkNotDeployedError", id: "payments/verify" });
  expect(error.message).toContain(`staging (${resultMessage})`);
  expect(error.state).toMatchObject({ linked: true, deployedEnvironments: [] });
  const again = { changes: true, replaces: ["deployments"], deleteBeforeReplace: true };
  expect(await diff(await refreshed(error.state))).toEqual(again);
});

describe("a change", () => {
  test.each([
    ["projectName", "identity", false],
    ["name", "other", false],
    ["connection", "apinizer-dr", false],
    ["description", "Other", true],
    ["certificateName", "other", true],
    ["environmentName", "staging", true],
    ["useType", "ENCRYPTION", true],
    ["algorithm", "RS512", true],
  ])(
    "a change of %s replaces, and deletes first where the name stays",
    async (property, value, deleteBeforeReplace) => {
      const state = await create();
      expect(await diff(state, { [property]: value })).toEqual({
        changes: true,
        replaces: [property],
        deleteBeforeReplace,
      });
    },
  );

  test("a change of relink is recorded without any request while the JWK is linked", async () => {
    const { relink, ...ofEarlierRelease } = await create();
    simulator.clearJournal();
    for (const state of [ofEarlierRelease, { ...ofEarlierRelease, relink: false }]) {
      const inputs = { ...wanted, relink: true };
      expect(await diff(state, inputs)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
      expect(await jwk.update(context, state, inputs)).toEqual({ ...ofEarlierRelease, relink: true });
      expect(await diff({ ...state, relink: true }, { relink: false })).toMatchObject({ changes: true, replaces: [] });
    }
    expect(simulator.journal).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("the state of an earlier release, which has neither relink nor managerId, is no change", async () => {
    const { relink, managerId, ...state } = await create();
    expect(await diff(state)).toEqual(none);
    const found = await jwk.read(newContext(), state);
    expect(found?.inputs).not.toHaveProperty("relink");
    expect(found?.state).toEqual({ ...state, managerId: "" });
  });

  test.each([newCertificate.sha256, unknownValue, undefined])(
    "a change of certificateThumbprint to %s is an update that reads the JWK again",
    async (thumbprint) => {
      const changes = { certificateThumbprint: thumbprint };
      expect(await diff(await create(), changes)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    },
  );

  test("a rotation of its certificate updates a JWK's outputs, without a call that writes", async () => {
    const state = await create();
    putCertificate(newCertificate.pem);
    simulator.clearJournal();
    const inputs = { ...wanted, certificateThumbprint: newCertificate.sha256 };
    const updated = await jwk.update(context, state, inputs);
    expect(updated).toMatchObject({
      ...inputs,
      thumbprintSha256: keyOf(newCertificate.pem),
      linked: true,
      kid: state.kid,
    });
    expect(writes()).toEqual([]);
    expect(warnings).toEqual([]);
    expect(await summaryOf(jwk.diff(context, updated, inputs))).toEqual(none);
    expect(await refreshed(updated)).toEqual(updated);
  });

  test("a change that leaves out the thumbprint is recorded", async () => {
    const state = await create();
    const { certificateThumbprint, ...inputs } = wanted;
    expect(await jwk.update(context, state, inputs)).not.toHaveProperty("certificateThumbprint");
  });

  test("a rotation of its certificate that cut a JWK is a warning, and the next up recreates it", async () => {
    const state = await create();
    putCertificate(newCertificate.pem, "NULLIFY");
    const updated = await jwk.update(context, state, { ...wanted, certificateThumbprint: newCertificate.sha256 });
    expect(updated).toMatchObject({ linked: false, thumbprintSha256: keyOf(oldCertificate.pem) });
    expect(warnings[0]).toContain("JWK payments/verify: its link to its source was cut");
    const next = await summaryOf(
      jwk.diff(context, updated, { ...wanted, certificateThumbprint: newCertificate.sha256 }),
    );
    expect(next).toEqual({ changes: true, replaces: ["linked", "thumbprintSha256"], deleteBeforeReplace: true });
  });

  test("a change of a JWK that is gone fails, and says so", async () => {
    const state = await create();
    simulator.console.deleteJwk("payments", "verify");
    expect((await rejection(jwk.update(context, state, wanted))).name).toBe("JwkNotFoundError");
  });
});

describe("read", () => {
  let state: JwkState;
  beforeEach(async () => {
    state = await create();
  });

  test.each([
    [
      "another key than the certificate's",
      () => simulator.console.setEntry("payments", "idp", "production", { pem: newCertificate.pem }),
      ["thumbprintSha256"],
    ],
    [
      "a JWK of that name from elsewhere",
      () => {
        simulator.console.deleteJwk("payments", "verify");
        simulator.console.addJwk(
          "payments",
          "verify",
          { ...certificateJwk(parseCertificatePem(newCertificate.pem)) },
          "Tokens",
        );
      },
      ["linked", "thumbprintSha256"],
    ],
    [
      "a symmetric key of that name",
      () => {
        simulator.console.deleteJwk("payments", "verify");
        simulator.console.addJwk("payments", "verify", { kty: "oct", k: "c2VjcmV0" }, "Tokens");
      },
      ["linked", "thumbprintSha256"],
    ],
  ])("a read finds %s, finds the same again, and recreating it repairs it", async (_what, change, replaces) => {
    change();
    const seen = await refreshed(state);
    expect(await diff(seen)).toEqual({ changes: true, replaces, deleteBeforeReplace: true });
    expect(await refreshed(seen)).toEqual(seen);
    await jwk.delete(context, seen);
    const repaired = await create();
    expect(await diff(repaired)).toEqual(none);
    expect(await refreshed(repaired)).toEqual(repaired);
  });

  test("a read finds the Manager's id, and that it has changed", async () => {
    simulator.setDialect({ jwkIds: true });
    const heldId = () => simulator.state().projects[0]?.jwks[0]?.id;
    expect(state.managerId).toBe("");
    const seen = await refreshed(state);
    expect(seen).toEqual({ ...state, managerId: heldId() });
    await jwk.delete(context, seen);
    const again = await create();
    expect(again.managerId).toBe(heldId());
    expect(again.managerId).not.toBe(seen.managerId);
    expect(await diff(seen)).toEqual(none);
  });

  describe("of a link that was cut while the key is the certificate's", () => {
    const relinked = (replaces: string[]) => ({ changes: true, replaces, deleteBeforeReplace: true });
    let cut: JwkState;
    beforeEach(async () => {
      simulator.setDialect({ jwkIds: true });
      simulator.console.detachJwk("payments", "verify");
      cut = await refreshed(state);
      simulator.clearJournal();
    });

    test("a link that was cut is no change, and one warning in a run, from the state alone", async () => {
      expect(cut.linked).toBe(false);
      for (const _refreshThenUp of [1, 2]) expect(await diff(cut)).toEqual(none);
      expect(warnings).toEqual([expect.stringContaining(`JWK payments/verify (id ${cut.managerId} at the Manager)`)]);
      expect(warnings[0]).toMatch(/link to certificate idp was cut.*relink: true/);
      newContext();
      await diff(cut);
      expect(simulator.journal).toEqual([]);
      expect(await diff({ ...cut, relink: true }, { relink: false })).toMatchObject({ changes: true, replaces: [] });
    });

    test("a link that was cut is no change where the certificate cannot be read", async () => {
      simulator.console.deleteCertificate("payments", "idp");
      const unread = await refreshed(cut);
      expect(unread).toEqual(cut);
      const { certificateKeyThumbprint: _, ...unseen } = unread;
      expect(await diff({ ...unseen, certificateKeyThumbprint: "" })).toEqual(none);
    });

    test("a link that was cut recreates the JWK with relink, and reports the reason that is new", async () => {
      expect(await diff(cut, { relink: true })).toEqual(relinked(["relink"]));
      expect(await diff({ ...cut, relink: true }, { relink: true })).toEqual(relinked(["linked"]));
    });

    test("a link that was cut is reported by an update that finds it, unless the diff of its run has", async () => {
      const thumbprint = { certificateThumbprint: oldCertificate.sha256.toLowerCase() };
      await jwk.update(context, state, { ...wanted, ...thumbprint });
      expect(warnings).toEqual([expect.stringContaining("was cut")]);
      await diff(cut, thumbprint);
      expect(warnings).toHaveLength(1);
      await jwk.update(newContext(), state, { ...wanted, ...thumbprint, relink: true });
      expect(warnings).toEqual([expect.stringContaining("recreates it")]);
    });
  });

  test("a read finds another description", async () => {
    simulator.console.deleteJwk("payments", "verify");
    const source = {
      certificateName: "idp",
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
      description: "Theirs",
    } as const;
    simulator.console.addJwkFromCertificate("payments", "verify", source);
    expect((await diff(await refreshed(state))).replaces).toEqual(["description"]);
  });

  test("a read says gone only when the Manager says it of this JWK", async () => {
    simulator.console.deleteJwk("payments", "verify");
    expect(await jwk.read(context, state)).toBeUndefined();
    simulator.console.deleteProject("payments");
    expect((await rejection(jwk.read(context, state))).name).toBe("ProjectNotFoundError");
  });

  test("a read takes a certificate that cannot be read as no drift", async () => {
    simulator.faults.push({
      match: { path: /certificates/ },
      when: "before",
      what: { status: 404, body: "" },
      times: 9,
    });
    expect(await refreshed(state)).toEqual(state);
    putCertificate(newCertificate.pem);
    simulator.faults.push({
      match: { path: /certificates/ },
      when: "before",
      what: { status: 404, body: "" },
      times: 9,
    });
    expect(await diff(await refreshed(state))).toEqual(none);
  });

  test("a refresh reads a certificate once for all of its JWKs", async () => {
    simulator.clearJournal();
    await Promise.all([1, 2, 3].map(() => jwk.read(context, state)));
    expect(simulator.journal.filter(({ path }) => path.includes("certificates"))).toHaveLength(1);
  });
});

describe("delete", () => {
  test("a delete deletes a JWK, and counts what is gone already as deleted", async () => {
    const state = await create();
    await jwk.delete(context, state);
    expect(simulator.state().projects[0]?.jwks).toEqual([]);
    await jwk.delete(context, state);
  });

  test("a delete that the Manager answers as failed is an error where the JWK is still there", async () => {
    const state = await create();
    const resultMessage = "JWK could not be undeployed and was not deleted";
    const body = { status: "FAILURE", resultMessage, deploymentResult: { responseTime: 3, detailList: [] } };
    simulator.faults.push({ match: { method: "DELETE" }, when: "before", what: { status: 200, body } });
    const error = await rejection(jwk.delete(context, state));
    expect(error.name).toBe("JwkNotDeletedError");
    expect(error.message).toContain(`still there: ${resultMessage}`);
  });

  test("a delete that leaves an environment deployed is a warning", async () => {
    const state = await create();
    simulator.failDeployment("staging", "no route");
    await jwk.delete(context, state);
    expect(warnings[0]).toContain("undeployment failed in staging (");
  });

  test("a delete whose answer is lost is not sent again", async () => {
    const state = await create();
    simulator.faults.push({ match: { method: "DELETE" }, when: "after", what: "reset" });
    await jwk.delete(context, state);
    expect(writes()).toEqual(["POST", "DELETE"]);
  });
});
