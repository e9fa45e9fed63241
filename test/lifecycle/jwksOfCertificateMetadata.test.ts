/** An edit of alias, description or environments keeps the JWKs of a certificate linked, and proves it. */
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { CascadeScene, declared } from "../support/cascadeScene";
import { newCertificate, type oldCertificate, realCertificates } from "../support/certificates";
import { rejection } from "../support/client";

const third = realCertificates("rsa")[2] as typeof oldCertificate;
const everywhere = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" } as const;
const newId = expect.stringContaining("the Manager gave it another id");

let simulator: Simulator;
let scene: CascadeScene;
let state: CertificateState;

/** A certificate with a JWK in its own project and one in another. */
async function start(options: SimulatorOptions = {}, inputs: Partial<CertificateInputs> = {}): Promise<void> {
  simulator = await Simulator.start(options);
  scene = new CascadeScene(simulator);
  state = await scene.create(inputs);
  scene.addJwk("own");
  scene.addJwk("foreign", { project: "identity" });
  scene.beginRun();
}
afterEach(() => simulator.stop());

const known = ({ jwks }: CertificateState) => jwks?.map(({ name, inSync }) => [name, inSync]);

test.each([
  {},
  { jwkUpdateAction: "NULLIFY" },
  { jwkUpdateAction: "UPDATE" },
  { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" },
] as const)(
  "an edit with %j keeps JWKs of all projects linked, and finds and verifies them the first time",
  async (options) => {
    await start({ dialect: "keptCertificateId" }, options);
    const edited = await scene.up(state, { ...options, description: "Other" });
    expect(simulator.writes().map(({ query }) => query)).toEqual([everywhere]);
    expect(scene.jwks()).toEqual({ "payments/own": true, "identity/foreign": true });
    expect(known(edited)).toEqual([
      ["foreign", true],
      ["own", true],
    ]);
    expect([...scene.infos, ...scene.warnings]).toEqual([]);
  },
);

test("the first edit at an older Manager names the JWKs that it cut, with the setting", async () => {
  await start({ dialect: "legacy" }, { protectJwks: true });
  const edited = await scene.up(state, { description: "Other", protectJwks: true });
  expect(scene.jwks()).toEqual({ "payments/own": false, "identity/foreign": false });
  expect(known(edited)).toEqual([
    ["foreign", false],
    ["own", false],
  ]);
  expect(scene.warnings).toHaveLength(1);
  expect(scene.warnings[0]).toContain(
    "these JWKs should have stayed linked to it, but were not: identity/foreign (its link was cut by this update), " +
      "payments/own (its link was cut by this update)",
  );
  expect(scene.warnings[0]).toContain("set apinizer:legacyJwkParameters to true");
});

test("a deployment that is tried again keeps JWKs linked, whatever the options say", async () => {
  await start();
  simulator.failDeployment("staging", "no route", 1);
  const rotated = { certificatePem: newCertificate.pem };
  const error = await rejection(scene.up(state, { ...rotated, ...everywhere }));
  scene.beginRun();
  const { state: half } = error as unknown as { state: CertificateState };
  await scene.up(half, { ...rotated, jwkUpdateAction: "NULLIFY" });
  expect(simulator.writes().map(({ query }) => query)).toEqual([everywhere]);
  expect(scene.jwks()).toEqual({ "payments/own": true, "identity/foreign": true });
});

test("an adoption with another description finds the JWKs of the certificate and keeps them linked", async () => {
  await start();
  const adopted = await scene.create({ description: "Ours", adoptExisting: true, jwkUpdateAction: "NULLIFY" });
  expect(known(adopted)).toEqual([
    ["foreign", true],
    ["own", true],
  ]);
  expect(scene.jwks()).toEqual({ "payments/own": true, "identity/foreign": true });
});

test("an edit names a JWK of a content changed unseen, as it puts the wanted content there", async () => {
  await start();
  simulator.console.setEntry("payments", "idp", "staging", { pem: third.pem });
  scene.addJwk("drifted", { environment: "staging" });
  scene.beginRun();
  const edited = await scene.up(state, { description: "Other" });
  expect(known(edited)).toEqual([
    ["foreign", true],
    ["drifted", true],
    ["own", true],
  ]);
  expect(edited.jwks?.map(({ thumbprintSha256 }) => thumbprintSha256)).toEqual(
    Array(3).fill(edited.jwks?.[0]?.thumbprintSha256),
  );
  expect(scene.warnings[0]).toContain(
    "JWKs derived from it carry a key other than this certificate's: payments/drifted.",
  );
});

test("an edit succeeds and warns where a JWK cannot be found before it or read after it", async () => {
  await start();
  const lists = { method: "GET", path: /payments\/jwks\/$/ };
  simulator.faults.push({ match: lists, when: "before", what: { status: 404, body: "" } });
  expect(known(await scene.up(state, { description: "Other" }))).toEqual([["foreign", true]]);
  expect(scene.warnings[0]).toContain("could not be determined before the update");
  scene.beginRun();
  simulator.faults.push(
    { match: lists, when: "before", what: { delayMs: 0 } },
    { match: lists, when: "before", what: { status: 404, body: "" } },
  );
  expect(known(await scene.up(state, { description: "Another" }))).toEqual([
    ["foreign", true],
    ["own", false],
  ]);
  expect(scene.warnings[0]).toContain("these JWKs could not be looked at after this update: payments/own (");
  expect(scene.warnings[0]).toContain("`pulumi refresh` tells whether they are still linked to it");
  expect(scene.warnings[0]).not.toMatch(/were not|delete/);
});

test.each([
  ["is cancelled", {}],
  ["runs out of time", { timeoutSeconds: 1 }],
])("an edit that %s while its write is under way still finds its JWKs linked", async (what, limits) => {
  await start({ dialect: "keptCertificateId" });
  simulator.faults.push({ match: { method: "PUT" }, when: "after", what: "hang" });
  const cancel = new AbortController();
  const context = scene.context({ signal: cancel.signal, ...limits });
  const edited = certificate.update(context, state, { ...declared, description: "Other" });
  while (simulator.writes().length === 0) await new Promise(setImmediate);
  if (what === "is cancelled") cancel.abort();
  expect(await edited).toMatchObject({ description: "Other" });
  expect(known(await edited)).toEqual([
    ["foreign", true],
    ["own", true],
  ]);
  expect(scene.warnings).toEqual([]);
});

describe("another id of the certificate", () => {
  test.each([
    ["an edit", { description: "Other" }],
    ["a rotation", { certificatePem: newCertificate.pem, ...everywhere }],
  ] as const)(
    "another id of the certificate after %s is reported once, with what to do, where the JWKs show it",
    async (_what, changes) => {
      await start({}, {});
      const updated = await scene.up(state, changes);
      expect(scene.warnings).toEqual([newId]);
      expect(scene.warnings[0]).toBe(
        "certificate payments/idp: with this update the Manager gave it another id, as its JWKs show (identity/foreign, " +
          "payments/own). Point policies, and whatever else refers to the certificate by id, at it again. The same goes for " +
          "every other certificate that is updated.",
      );
      simulator.setDialect("keptCertificateId");
      scene.beginRun();
      await scene.up(updated, { ...changes, description: "Once more" });
      expect(scene.warnings).toEqual([]);
      expect(scene.writes()).toEqual(["PUT payments/certificates/idp/"]);
    },
  );

  test("another id of the certificate is not reported after an edit without JWKs", async () => {
    await start();
    for (const [project, name] of [
      ["payments", "own"],
      ["identity", "foreign"],
    ] as const) {
      simulator.console.deleteJwk(project, name);
    }
    await scene.up(state, { description: "Other" });
    expect(scene.warnings).toEqual([]);
  });

  test("another id of the certificate does not keep a rotation from re-keying the JWKs, and the next read sees the new key", async () => {
    await start({ dialect: "keptCertificateId" });
    const rotation = { certificatePem: newCertificate.pem, ...everywhere };
    const rotated = await scene.up(state, rotation);
    expect(scene.warnings).toEqual([]);
    const [jwk] = (await scene.refresh(rotated)).jwks ?? [];
    expect(jwk).toMatchObject({ name: "foreign", inSync: true });
    await scene.preview(rotated, { ...rotation, certificatePem: third.pem, protectJwks: true });
    expect(scene.infos.at(-1)).toContain("identity/foreign, payments/own will be re-keyed");
  });
});

describe("many certificates edited at the same time", () => {
  const projects = Array.from({ length: 5 }, (_, index) => `project-${index}`);
  const distinct = realCertificates("rsa").slice(0, 40);
  const inputsOf = (index: number) => {
    const name = `c-${index}`;
    const projectName = projects[index % projects.length] as string;
    return { projectName, certificateName: name, alias: name, certificatePem: distinct[index]?.pem as string };
  };

  /** Forty certificates in five projects, ten of them with a JWK. */
  async function startMany(): Promise<CertificateState[]> {
    const environments = ["production", "staging"];
    simulator = await Simulator.start({
      projects: Object.fromEntries(projects.map((name) => [name, { environments }])),
      latencyMs: 20,
    });
    scene = new CascadeScene(simulator, { timeoutSeconds: 60 });
    const states = await Promise.all(distinct.map((_, index) => scene.create(inputsOf(index))));
    for (let index = 0; index < 40; index += 4) {
      const { projectName, certificateName } = inputsOf(index);
      simulator.console.addJwkFromCertificate(projects[(index / 4) % 5] as string, `j-${index}`, {
        certificateProject: projectName,
        certificateName,
        environmentName: "production",
        useType: "SIGNATURE",
        algorithm: "RS256",
      });
    }
    scene.beginRun();
    return states;
  }
  const edit = (states: readonly CertificateState[], description: string) =>
    Promise.all(states.map((one, index) => scene.up(one, { ...inputsOf(index), description })));

  test("many certificates edited at the same time take two lists of JWKs for each project and one read for each JWK", async () => {
    const states = await startMany();
    const edited = await edit(states, "Other");
    expect(scene.requests()).toEqual({ "list of projects": 1, "list of jwks": 10, "get of jwks": 10, PUT: 40 });
    expect(Object.values(scene.jwks())).toEqual(Array(10).fill(true));
    expect(edited.flatMap(({ jwks }) => jwks?.map(({ inSync }) => inSync))).toEqual(Array(10).fill(true));
    simulator.clearJournal();
    await Promise.all(edited.map((one, index) => scene.preview(one, { ...inputsOf(index), description: "Other" })));
    expect(simulator.journal).toEqual([]);
  });

  test("many certificates edited at the same time wait for one slow write for two seconds at most", async () => {
    const states = await startMany();
    const slow = { method: "PUT", path: /c-4\// };
    simulator.faults.push({ match: slow, when: "before", what: { delayMs: 15_000 } });
    const started = performance.now();
    const ended: number[] = [];
    await Promise.all(
      states.map(async (one, index) => {
        await scene.up(one, { ...inputsOf(index), description: "Other" });
        ended[index] = performance.now() - started;
      }),
    );
    const [first = 0, slowest = 0] = [ended[0], ended[4]];
    expect(first).toBeGreaterThan(1_900);
    // Not when the slow one is answered, but long before.
    expect(first).toBeLessThan(slowest - 2_000);
    expect(scene.requests()).toMatchObject({ "list of projects": 1, "get of jwks": 10, PUT: 40 });
    expect(scene.requests()["list of jwks"]).toBeLessThanOrEqual(11);
  });
});

test("an edit of a certificate without JWKs lists them before it, and reads nothing after it", async () => {
  simulator = await Simulator.start();
  scene = new CascadeScene(simulator);
  state = await scene.create();
  scene.beginRun();
  expect((await scene.up(state, { description: "Other" })).jwks).toEqual([]);
  expect(scene.requests()).toEqual({ "list of projects": 1, "list of jwks": 2, PUT: 1 });
});
