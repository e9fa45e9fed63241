/** JWKs are found by what the Manager holds, in every entry, not only by what the state remembers. */
import type { CertificateState } from "../../provider/certificate/state";
import { Simulator } from "../simulator/simulator";
import { CascadeScene } from "../support/cascadeScene";
import { newCertificate, oldCertificate, realCertificates } from "../support/certificates";
import { rejection } from "../support/client";

const third = realCertificates("rsa")[2] as typeof oldCertificate;
const fourth = realCertificates("rsa")[3] as typeof oldCertificate;
const protect = { protectJwks: true };

let simulator: Simulator;
let scene: CascadeScene;
let state: CertificateState;

beforeEach(async () => {
  simulator = await Simulator.start();
  scene = new CascadeScene(simulator);
  state = await scene.create(protect);
});
afterEach(() => simulator.stop());

const set = (environment: string, pem: string) => simulator.console.setEntry("payments", "idp", environment, { pem });

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await rejection(promise);
  expect(error.name).toBe("JwksProtectedError");
  expect(scene.writes()).toEqual([]);
  return error.message;
}

test("a refresh names the JWKs of every entry", async () => {
  scene.addJwk("j");
  set("staging", newCertificate.pem);
  const seen = await scene.refresh(state);
  expect(seen).toMatchObject({ thumbprintSha256: newCertificate.sha256, jwks: [{ name: "j", inSync: true }] });
});

describe("a protected delete is refused", () => {
  test("a protected delete is refused where the refresh has read another entry than that of the JWK", async () => {
    scene.addJwk("j");
    set("staging", newCertificate.pem);
    const seen = await scene.refresh(state);
    scene.beginRun();
    expect(await refusal(scene.remove(seen))).toContain("payments/j will be cut");
  });

  test("a protected delete is refused where no refresh has seen what the JWK was made from", async () => {
    set("staging", third.pem);
    scene.addJwk("j", { environment: "staging" });
    scene.beginRun();
    expect(await refusal(scene.remove(state))).toContain("payments/j will be cut");
  });

  test.each([
    ["leaves contents out", { listContent: false } as const],
    ["is in plain PEM", { content: "pem" } as const],
  ])("a protected delete is refused where the list %s", async (_what, dialect) => {
    simulator.setDialect(dialect);
    set("staging", third.pem);
    scene.addJwk("j", { environment: "staging" });
    scene.beginRun();
    expect(await refusal(scene.remove(state))).toContain("payments/j will be cut");
  });

  test("a protected delete is refused where what the Manager holds cannot be read", async () => {
    set("staging", third.pem);
    scene.addJwk("j", { environment: "staging" });
    scene.beginRun();
    simulator.faults.push({
      match: { path: /certificates/ },
      when: "before",
      what: { status: 404, body: "" },
      times: 99,
    });
    expect(await refusal(scene.remove(state))).toContain("it is unknown whether JWKs are derived from it");
  });

  test("a protected delete is refused where the JWK has the key of another certificate of the program, which has no JWK", async () => {
    await scene.create({ certificateName: "other", alias: "other", certificatePem: third.pem });
    set("staging", third.pem);
    scene.addJwk("j", { environment: "staging" });
    scene.beginRun();
    await scene.preview(state, protect);
    expect(await refusal(scene.remove(state))).toMatch(/payments\/j may be cut/);
  });

  test("a protected delete is refused for JWKs of any key that refer to the same certificate as one that carries its key", async () => {
    scene.addJwk("old");
    set("production", newCertificate.pem);
    scene.addJwk("new");
    const seen = await scene.refresh(state);
    set("production", third.pem);
    set("staging", third.pem);
    scene.beginRun();
    expect(await refusal(scene.remove(seen))).toContain("payments/new, payments/old will be cut");
  });
});

test("a protected replacement is refused where no refresh has seen what the JWK was made from", async () => {
  set("staging", third.pem);
  scene.addJwk("j", { environment: "staging" });
  scene.beginRun();
  expect(await refusal(scene.preview(state, { certificateName: "idp-2", ...protect }))).toContain(
    "payments/j will be cut",
  );
});

test.each([
  ["production", "staging"],
  ["staging", "production"],
])(
  "a protected repair is refused for the JWK of %s, where %s was changed to something else, too",
  async (own, other) => {
    set(own, newCertificate.pem);
    set(other, third.pem);
    scene.addJwk("j", { environment: own });
    const seen = await scene.refresh(state);
    scene.beginRun();
    expect(await refusal(scene.preview(seen, protect))).toContain("payments/j will be cut");
  },
);

test("a protected adoption is refused for a JWK of any of three contents", async () => {
  const environments = ["production", "staging", "test"];
  simulator.console.putCertificate("payments", "theirs", { alias: "theirs", environments, pem: newCertificate.pem });
  simulator.console.setEntry("payments", "theirs", "staging", { pem: third.pem });
  simulator.console.setEntry("payments", "theirs", "test", { pem: fourth.pem });
  scene.addJwk("j", { certificate: "theirs", environment: "test" });
  scene.beginRun();
  const adoption = { certificateName: "theirs", alias: "theirs", environments, adoptExisting: true, ...protect };
  expect(await refusal(scene.create(adoption))).toContain("payments/j will be cut");
});

test("an ambiguous match is refused with may, unless an action is explicit", async () => {
  const twin = { alias: "twin", environments: ["test"], pem: oldCertificate.pem };
  simulator.console.putCertificate("payments", "twin", twin);
  scene.addJwk("j", { certificate: "twin", environment: "test" });
  scene.beginRun();
  const rotation = { certificatePem: newCertificate.pem, ...protect };
  const told = await refusal(scene.preview(state, rotation));
  expect(told).toContain("payments/j may be cut");
  expect(told).toContain("It is uncertain whose JWKs these are: an explicit jwkUpdateAction resolves it.");
  expect(await refusal(scene.remove(state))).toContain("an explicit jwkDeleteAction resolves it.");
  expect((await scene.preview(state, { ...rotation, jwkUpdateAction: "NULLIFY" })).changes).toBe(true);
});

test("a match is ambiguous also by a certificate of a project that has no part in it: a JWK can be made from any", async () => {
  const twin = { alias: "twin", environments: ["test"], pem: oldCertificate.pem };
  simulator.console.putCertificate("identity", "twin", twin);
  scene.addJwk("j");
  scene.beginRun();
  expect(await refusal(scene.remove(await scene.refresh({ ...state, ...protect })))).toContain("payments/j may be cut");
});

describe("a diff that no check came before, as in a refresh", () => {
  test.each([
    ["an update", { certificatePem: newCertificate.pem, ...protect }, "the next update"],
    ["a replacement", { certificateName: "idp-2", ...protect }, "the next replacement"],
  ])(
    "a diff of %s that no check came before only reports what a planned one fails for",
    async (_what, changes, what) => {
      scene.addJwk("j");
      scene.beginRun();
      expect((await scene.compare(state, changes)).changes).toBe(true);
      expect(scene.warnings).toEqual([
        expect.stringContaining(`${what}: JWKs derived from it: payments/j will be cut`),
      ]);
      await refusal(scene.preview(state, changes));
    },
  );

  test("a diff that no check came before takes in what was changed in the Console", async () => {
    scene.addJwk("j");
    set("staging", newCertificate.pem);
    scene.beginRun();
    const seen = await scene.refresh(state);
    expect(seen).toMatchObject({ thumbprintSha256: newCertificate.sha256 });
    expect((await scene.compare(seen, protect)).changes).toBe(true);
  });
});

describe("a look for JWKs", () => {
  test("a look for JWKs reads no certificate where no JWK is linked", async () => {
    simulator.console.addJwk("payments", "pasted", { kty: "EC", crv: "P-256", x: "AA", y: "AA" });
    scene.addJwk("cut");
    simulator.console.detachJwk("payments", "cut");
    scene.beginRun();
    await scene.remove(state);
    expect(scene.requests()).toEqual({ "list of projects": 1, "list of jwks": 2, DELETE: 1 });
  });

  test("a look for JWKs reads one list of certificates where the JWKs are another certificate's", async () => {
    simulator.console.putCertificate("payments", "other", { alias: "other", environments: ["test"], pem: third.pem });
    scene.addJwk("j", { certificate: "other", environment: "test" });
    scene.beginRun();
    await scene.remove(state);
    expect(scene.requests()).toMatchObject({ "list of certificates": 1, "get of jwks": 1 });
    expect(scene.requests()).not.toHaveProperty("get of certificates");
    expect(scene.jwks()).toEqual({ "payments/j": true });
  });

  test("a look for JWKs needs no contents in the list where its thumbprints are those of the state", async () => {
    simulator.setDialect({ listContent: false });
    simulator.console.putCertificate("payments", "other", { alias: "other", environments: ["test"], pem: third.pem });
    scene.addJwk("j", { certificate: "other", environment: "test" });
    scene.beginRun();
    await scene.remove(state);
    expect(scene.requests()).not.toHaveProperty("get of certificates");
  });
});
