/** What a plan does to the JWKs at a Manager, foretold by reads alone. */
import { ApinizerClient } from "../../provider/apinizer";
import { unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { type Impact, impactOf } from "../../sdk/cli/impact/impact";
import { readPlan } from "../../sdk/cli/impact/readPlan";
import type { StepImpact } from "../../sdk/cli/impact/stepImpact";
import { Simulator } from "../simulator/simulator";
import { CascadeScene, declared } from "../support/cascadeScene";
import { newCertificate, realCertificates } from "../support/certificates";
import { settingsFor } from "../support/client";
import { type PlanStep, planText } from "../support/plans";

let scene: CascadeScene;
beforeEach(async () => {
  scene = new CascadeScene(await Simulator.start());
});
afterEach(() => scene.simulator.stop());

const rotated = { ...declared, certificatePem: newCertificate.pem };
const secret = "[secret]";

/** The certificate `payments/idp` with a JWK in its project and one in another, as its state has it. */
async function start(changes: object = {}) {
  const state = await scene.create(changes);
  scene.addJwk("own");
  scene.addJwk("foreign", { project: "identity" });
  scene.simulator.clearJournal();
  return state;
}

async function impact(steps: readonly PlanStep[], settings: object = {}, config = {}): Promise<Impact> {
  const client = new ApinizerClient(settingsFor(scene.simulator, { maxRetries: 0, ...settings }));
  const report = { info: () => undefined, warn: () => undefined };
  const context = () => ({ manager: client.forOperation({ report }), report, run: new Run().at("") });
  const plan = readPlan({ name: "plan", text: planText(scene.simulator, steps, config) });
  const told = await impactOf(plan, { url: scene.simulator.url, context, maxConnections: 4 });
  expect(scene.simulator.writes()).toEqual([]);
  return told;
}

const fates = ({ steps }: Impact) => steps.map(fatesOf);
const fatesOf = ({ jwks }: StepImpact) =>
  Object.fromEntries(
    jwks.map(({ projectName, name, effect, certainty }) => [
      `${projectName}/${name}`,
      certainty === "certain" ? effect : `${certainty}: ${effect}`,
    ]),
  );
const update = (old: object, news: object): PlanStep => ({ op: "update", kind: "certificate", name: "idp", old, news });
const remove = (old: object, state = {}): PlanStep => ({ op: "delete", kind: "certificate", name: "idp", old, state });
const both = ["identity/foreign", "payments/own"];

test.each([
  ["without an option", {}, { own: "cut", foreign: "cut" }, both],
  ["NULLIFY", { jwkUpdateAction: "NULLIFY" }, { own: "cut", foreign: "cut" }, []],
  ["UPDATE", { jwkUpdateAction: "UPDATE" }, { own: "re-keyed", foreign: "cut" }, []],
  [
    "UPDATE everywhere",
    { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
    { own: "re-keyed", foreign: "re-keyed" },
    [],
  ],
] as const)(
  "impact tells which JWKs a rotation cuts and re-keys, %s",
  async (_what, options, { own, foreign }, lost) => {
    const told = await impact([update(await start(), { ...rotated, ...options })]);
    expect(fates(told)).toEqual([{ "payments/own": own, "identity/foreign": foreign }]);
    expect(told).toMatchObject({ version: 1, lost, isIncomplete: false, steps: [{ environments: [] }] });
  },
);

test("a metadata edit keeps all JWKs, and tells which environments lose the certificate", async () => {
  const state = await start();
  const told = await impact([
    update(state, { ...declared, environments: ["staging", "test"], jwkUpdateAction: "NULLIFY" }),
  ]);
  expect(fates(told)).toEqual([{ "payments/own": "untouched", "identity/foreign": "untouched" }]);
  expect(told.steps[0]?.environments).toEqual([{ environment: "production" }]);
  expect(told.lost).toEqual([]);
});

test("the Manager's own truststore, named by the program in one way and by the Manager in the other, loses nothing", async () => {
  scene.simulator.setDialect({ apiManagerName: "both" });
  const environments = ["production", "apimanager"];
  const state = await start({ environments });
  const told = await impact([update(state, { ...declared, environments, description: "Another one" })]);
  expect(told.steps[0]?.environments).toEqual([]);
});

test("an update that only records options does nothing, and asks for no JWK", async () => {
  const state = await start();
  const told = await impact([update(state, { ...declared, jwkDeleteAction: "DELETE" })]);
  expect(fates(told)).toEqual([{}]);
  expect(told.steps[0]?.notes).toEqual(["Only the state changes: nothing is sent to the Manager."]);
});

test.each([
  ["without an option", {}, {}, "cut", both],
  ["NULLIFY", { jwkDeleteAction: "NULLIFY" }, {}, "cut", []],
  ["DELETE", { jwkDeleteAction: "DELETE" }, {}, "deleted", []],
  ["DELETE at an old Manager", { jwkDeleteAction: "DELETE" }, { legacyJwkParameters: true }, "cut", []],
] as const)("impact tells which JWKs a delete cuts and deletes, %s", async (_what, options, settings, effect, lost) => {
  const told = await impact([remove({ ...(await start()), ...options })], settings);
  expect(fates(told)).toEqual([{ "payments/own": effect, "identity/foreign": effect }]);
  expect(told).toMatchObject({
    lost,
    steps: [{ losesManagerId: true, environments: [{ environment: "production" }, { environment: "staging" }] }],
  });
});

test("a delete that protectJwks refuses loses nothing, and says that it will fail", async () => {
  const told = await impact([remove({ ...(await start()), protectJwks: true })]);
  expect(fates(told)).toEqual([{ "payments/own": "untouched", "identity/foreign": "untouched" }]);
  expect(told.steps[0]?.notes[0]).toContain("protectJwks refuses this delete");
});

test("a replacement obeys the recorded option, and tells what comes to which environment", async () => {
  const state = await start();
  const news = { ...declared, certificateName: "idp-2", environments: ["production"] };
  const told = await impact([
    { op: "replace", kind: "certificate", name: "idp", old: state, news, state: { pendingReplacement: true } },
  ]);
  expect(fates(told)).toEqual([{ "payments/own": "cut", "identity/foreign": "cut" }]);
  expect(told.steps[0]).toMatchObject({
    id: "payments/idp",
    newId: "payments/idp-2",
    environments: [{ environment: "production", successor: "payments/idp-2" }, { environment: "staging" }],
  });
});

test("whether a certificate that moves, deleted first, goes is not known where another resource is to have its name", async () => {
  const state = await start();
  const moved = { ...declared, certificateName: "idp-2" };
  const told = await impact([
    { op: "replace", kind: "certificate", name: "idp", old: state, news: moved, state: { pendingReplacement: true } },
    { op: "create", kind: "certificate", name: "next", news: { ...declared, alias: "other" } },
  ]);
  expect(told.isIncomplete).toBe(true);
  expect(told.steps.find(({ id }) => id === "payments/idp")?.notKnown).toEqual([
    "whether it goes: next is to have its name, and it stays if that one's turn comes first",
  ]);
});

test("what goes to another address is not told to come back there, and whether it goes is not known", async () => {
  const state = { ...(await start()), connection: "apinizer" };
  const news = { ...declared, connection: "apinizer-dr" };
  const config = { "apinizer:managerUrl": scene.simulator.url, "apinizer-dr:managerUrl": "https://dr.example.com" };
  scene.simulator.console.deleteJwk("payments", "own");
  scene.simulator.console.deleteJwk("identity", "foreign");
  const told = await impact([{ op: "replace", kind: "certificate", name: "idp", old: state, news }], {}, config);
  expect(told.steps[0]).toMatchObject({
    environments: [{ environment: "production" }, { environment: "staging" }],
    notKnown: ["whether it goes: idp declares it at another address, and it stays if both lead to one Manager"],
  });
  expect(told.steps[0]?.environments).not.toContainEqual(expect.objectContaining({ successor: "payments/idp" }));
});

test("a JWK that the plan deletes or recreates itself is chosen; the others are not", async () => {
  const state = await start();
  scene.addJwk("made");
  const jwk = (name: string) => ({ projectName: "payments", name, certificateName: "idp", connection: "apinizer" });
  const told = await impact([
    update(state, rotated),
    { op: "delete", kind: "JWK", name: "own", old: jwk("own") },
    {
      op: "replace",
      kind: "JWK",
      name: "made",
      old: jwk("made"),
      news: jwk("made"),
      state: { pendingReplacement: true },
    },
  ]);
  expect(told.steps.map(({ operation, kind }) => `${operation} ${kind}`)).toEqual([
    "delete JWK",
    "replace JWK",
    "update certificate",
  ]);
  expect(fates(told)).toEqual([
    { "payments/own": "deleted" },
    { "payments/made": "recreated" },
    { "payments/own": "deleted", "payments/made": "recreated", "identity/foreign": "cut" },
  ]);
  expect(told.steps.map(({ losesManagerId }) => losesManagerId)).toEqual([true, true, false]);
  expect(told.lost).toEqual(["identity/foreign"]);
});

test("what the same plan declares under another name stays", async () => {
  const state = await start();
  const told = await impact([
    { op: "create", kind: "certificate", name: "renamed", news: { ...declared, adoptExisting: true } },
    remove(state),
  ]);
  expect(fates(told)).toEqual([{}, {}]);
  expect(told.steps[0]?.notes).toEqual([
    "It stays at the Manager: renamed declares it, unless --target leaves renamed out.",
  ]);
  expect(told.steps[1]?.notes).toEqual(["It takes over the certificate that the Manager holds."]);
  expect(told.lost).toEqual([]);
});

test("a JWK that another logical name declares stays where it is as wanted, and is recreated where it is not", async () => {
  await start();
  const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" };
  const own = { projectName: "payments", name: "own", certificateName: "idp", ...use, connection: "apinizer" };
  const renamed = (news: object): PlanStep[] => [
    { op: "create", kind: "JWK", name: "renamed", news },
    { op: "delete", kind: "JWK", name: "own", old: { ...own, deployments: [] } },
  ];
  const kept = await impact(renamed(own));
  expect(fates(kept)).toEqual([{}, {}]);
  expect(kept.steps[1]?.notes).toEqual(["It takes over the JWK that the Manager holds."]);
  const told = await impact(renamed({ ...own, algorithm: "PS256" }));
  expect(fates(told)).toEqual([{}, { "payments/own": "recreated" }]);
  expect(told.steps[1]).toMatchObject({ operation: "create", losesManagerId: true });
  expect(fates(await impact(renamed({ ...own, certificateName: unknownValue })))).toEqual([
    {},
    { "payments/own": "not known: recreated" },
  ]);
});

test("a JWK that is replaced before its own delete stays where it is as wanted, and is recreated where it is not", async () => {
  await start();
  const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" };
  const own = { projectName: "payments", name: "own", certificateName: "idp", ...use, connection: "apinizer" };
  const replaced = (news: object): PlanStep[] => [
    { op: "replace", kind: "JWK", name: "own", old: { ...own, deployments: [] }, news },
  ];
  const kept = await impact(replaced(own));
  expect(fates(kept)).toEqual([{}]);
  expect(kept.steps[0]?.notes).toEqual(["It takes over the JWK that the Manager holds."]);
  const told = await impact(replaced({ ...own, algorithm: "PS256" }));
  expect(fates(told)).toEqual([{ "payments/own": "recreated" }]);
  expect(told.steps[0]).toMatchObject({ operation: "replace", losesManagerId: true });
});

test("a copy that waits for its delete stays while it is declared; in a destroy nothing counts as declared", async () => {
  const state = await start();
  const same: PlanStep = { op: "same", kind: "certificate", name: "idp", old: state, news: declared };
  const waiting: PlanStep = { ...remove(state, { delete: true }), op: "delete-replaced" };
  const [copy] = (await impact([same, waiting])).steps;
  expect(copy).toMatchObject({ jwks: [], notes: ["It stays at the Manager: idp declares it."] });
  const [destroyed] = (await impact([same, remove(state)])).steps;
  expect(destroyed?.jwks).toHaveLength(2);
});

test("what a user demands to be replaced stays in the dynamic host, although it is deleted first", async () => {
  const state = await start();
  const step = { op: "replace", kind: "certificate", name: "idp", old: state, news: declared } as const;
  const demanded = (reason: string) =>
    impact([{ ...step, state: { pendingReplacement: true }, replaceReasons: [reason] }]);
  const [kept] = (await demanded("id")).steps;
  expect(kept).toMatchObject({ jwks: [], environments: [], losesManagerId: false });
  expect(kept?.notes).toEqual([
    "It stays at the Manager: idp declares it.",
    "It takes over the certificate that the Manager holds.",
  ]);
  expect(fates(await demanded("alias"))).toEqual([{ "payments/own": "cut", "identity/foreign": "cut" }]);
});

test("a JWK that an earlier command replaced goes, beside the one that this one replaces", async () => {
  await start();
  scene.addJwk("made");
  const jwk = (name: string) => ({ projectName: "payments", name, certificateName: "idp", connection: "apinizer" });
  const step = { kind: "JWK", name: "own" } as const;
  const parts = { ...step, old: jwk("made"), news: jwk("next") };
  const told = await impact([
    { ...parts, op: "create-replacement" },
    { ...parts, op: "replace" },
    { ...step, op: "delete-replaced", old: jwk("made"), state: { delete: true } },
    { ...step, op: "delete-replaced", old: jwk("own"), state: { delete: true } },
  ]);
  expect(told.steps.map(({ operation, id }) => `${operation} ${id}`)).toEqual([
    "delete payments/own",
    "replace payments/made",
  ]);
  expect(fates(told)).toEqual([{ "payments/own": "deleted" }, { "payments/made": "deleted" }]);
});

test("a create that takes over another content is a rotation; any other create is nothing", async () => {
  await start();
  const create = (news: object): PlanStep => ({ op: "create", kind: "certificate", name: "new", news });
  expect(fates(await impact([create({ ...rotated, adoptExisting: true })]))).toEqual([
    { "payments/own": "cut", "identity/foreign": "cut" },
  ]);
  expect(fates(await impact([create({ ...declared, adoptExisting: true })]))).toEqual([{}]);
  expect(fates(await impact([create({ ...rotated, certificateName: "free", adoptExisting: true })]))).toEqual([{}]);
});

describe("what is not known", () => {
  test("a secret's old content is asked for, its new one is said to be unknown, and two prove nothing", async () => {
    const state = { ...(await start()), certificatePem: secret, environmentEntries: secret, jwks: secret };
    const told = await impact([update(state, { ...rotated, certificatePem: secret })]);
    expect(fates(told)).toEqual([{ "payments/own": "not known: cut", "identity/foreign": "not known: cut" }]);
    expect(told).toMatchObject({ lost: [], isIncomplete: true });
    expect(told.steps[0]?.notKnown[0]).toContain("its new content, and so whether it changes");
    const known = await impact([update(state, rotated)]);
    expect(known).toMatchObject({ lost: both, isIncomplete: false });
    expect(fates(await impact([remove(state)]))).toEqual([{ "payments/own": "cut", "identity/foreign": "cut" }]);
  });

  test("a value that another resource has still to tell is said to be not known", async () => {
    const state = await start();
    const content = await impact([update(state, { ...declared, certificatePem: unknownValue })]);
    expect(content).toMatchObject({ lost: [], isIncomplete: true });
    const option = await impact([update(state, { ...rotated, jwkUpdateAction: unknownValue })]);
    expect(option.steps[0]?.notKnown).toEqual(["what its jwkUpdateAction and updateScope are"]);
    const environments = await impact([update(state, { ...declared, environments: [unknownValue] })]);
    expect(environments.steps[0]?.notKnown).toEqual(["which environments it leaves"]);
  });

  test("what the Console did to an entry, and no refresh has seen, makes no change certain that is not known yet", async () => {
    const state = await start();
    scene.simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
    const told = await impact([update(state, { ...declared, certificatePem: unknownValue })]);
    expect(fates(told)).toEqual([{ "payments/own": "not known: cut", "identity/foreign": "not known: cut" }]);
    expect(told).toMatchObject({ lost: [], isIncomplete: true });
  });

  test("JWKs whose key two certificates have may be lost, which counts", async () => {
    const state = await start();
    await scene.create({ certificateName: "twin", alias: "twin" });
    scene.simulator.clearJournal();
    const told = await impact([update(state, rotated)]);
    expect(fates(told)).toEqual([{ "payments/own": "ambiguous: cut", "identity/foreign": "ambiguous: cut" }]);
    expect(told.lost).toEqual(both);
  });

  test("whether protectJwks refuses is open where a JWK that tells two certificates apart goes in the same plan", async () => {
    const state = { ...(await start()), protectJwks: true };
    await scene.create({ certificateName: "twin", alias: "twin" });
    scene.simulator.clearJournal();
    const own = { projectName: "payments", name: "own", certificateName: "twin", connection: "apinizer" };
    const told = await impact([remove(state), { op: "delete", kind: "JWK", name: "own", old: own }]);
    expect(told).toMatchObject({ lost: [], isIncomplete: true });
    expect(told.steps.find(({ kind }) => kind === "certificate")).toMatchObject({
      notes: [],
      notKnown: ["whether protectJwks refuses this delete, because of its JWKs"],
    });
    const alone = await impact([remove(state)]);
    expect(alone).toMatchObject({ isIncomplete: false, steps: [{ environments: [], notKnown: [] }] });
    expect(alone.steps[0]?.notes[0]).toContain("protectJwks refuses this delete");
  });

  test("an environment that only a new content would take from a certificate may stay", async () => {
    const state = { ...(await start()), environments: ["production"], deployedEnvironments: ["production"] };
    scene.simulator.console.deleteJwk("payments", "own");
    scene.simulator.console.deleteJwk("identity", "foreign");
    const news = { ...declared, environments: ["production"], certificatePem: unknownValue };
    const told = await impact([update(state, news)]);
    expect(told.steps[0]).toMatchObject({ jwks: [], environments: [{ environment: "staging" }] });
    expect(told.steps[0]?.notKnown).toEqual([expect.stringContaining("its new content, and so whether it changes")]);
    const edited = await impact([update(state, { ...news, description: "Another one" })]);
    expect(edited).toMatchObject({ isIncomplete: false, steps: [{ environments: [{ environment: "staging" }] }] });
  });

  test("what the state has is told where the Manager gives no answer, and that it may be otherwise", async () => {
    const jwks = [{ projectName: "payments", name: "own", kid: "", thumbprintSha256: "", inSync: true }];
    const state = { ...(await start()), jwks };
    scene.simulator.faults.push({ match: {}, when: "before", what: { status: 503, body: "down" }, times: 1000 });
    const told = await impact([update(state, rotated)]);
    expect(fates(told)).toEqual([{ "payments/own": "not known: cut" }]);
    expect(told).toMatchObject({ lost: [], isIncomplete: true });
    expect(told.steps[0]?.notKnown.join()).toMatch(/what the Manager holds \(.*which JWKs are derived from it \(/s);
  });

  test("what becomes of a resource at another Manager than the one that is asked is said to be not known", async () => {
    const state = { ...(await start()), connection: "apinizer-dr" };
    const told = await impact([remove(state)], {}, { "apinizer-dr:managerUrl": "https://dr.example.com" });
    expect(told).toMatchObject({ lost: [], isIncomplete: true });
    expect(told.steps[0]?.notKnown).toEqual([
      `what becomes of it, for it is at another Manager (https://dr.example.com) than the one that was asked (${scene.simulator.url})`,
    ]);
    expect(scene.simulator.journal).toEqual([]);
  });
});

test("what the Manager does not hold any more loses nothing", async () => {
  const state = await start();
  scene.simulator.console.deleteCertificate("payments", "idp");
  const jwk = { projectName: "payments", name: "gone", connection: "apinizer" };
  const told = await impact([remove(state), { op: "delete", kind: "JWK", name: "gone", old: jwk }]);
  expect(fates(told)).toEqual([{}, {}]);
  for (const { notes, losesManagerId } of told.steps) {
    expect(notes).toEqual(["The Manager does not hold it any more."]);
    expect(losesManagerId).toBe(false);
  }
});

test("JWKs of an entry that was changed in the Console are found by what the Manager holds", async () => {
  const state = await start();
  scene.simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  scene.addJwk("drifted", { environment: "staging" });
  expect(fates(await impact([remove(state)]))).toEqual([
    { "payments/own": "cut", "payments/drifted": "cut", "identity/foreign": "cut" },
  ]);
});

test("many certificates of one project cost a list each, not one for every certificate", async () => {
  const contents = realCertificates("rsa").slice(0, 12);
  const steps: PlanStep[] = [];
  for (const [index, { pem }] of contents.entries()) {
    const name = `c${index}`;
    const old = await scene.create({ certificateName: name, alias: name, certificatePem: pem });
    scene.addJwk(`jwk-${index}`, { certificate: name });
    steps.push({ op: "delete", kind: "certificate", name, old });
  }
  scene.simulator.clearJournal();
  const told = await impact(steps);
  expect(told.lost).toHaveLength(contents.length);
  expect(scene.requests()).toMatchObject({
    "get of certificates": 12,
    "get of jwks": 12,
    "list of jwks": 2,
    "list of projects": 1,
  });
});
