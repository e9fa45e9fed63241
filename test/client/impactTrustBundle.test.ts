/** What a plan does to trust bundles and to the JWKs made from their certificates, foretold by reads alone. */
import { ApinizerClient } from "../../provider/apinizer";
import type { Context } from "../../provider/resource/context";
import { unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import { trustBundleLifecycle as bundle } from "../../provider/trustBundle/lifecycle";
import type { TrustBundleState } from "../../provider/trustBundle/state";
import { formats } from "../../sdk/cli/impact/formats/formats";
import { type Impact, impactOf } from "../../sdk/cli/impact/impact";
import { readPlan } from "../../sdk/cli/impact/readPlan";
import { Simulator } from "../simulator/simulator";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { rejection, settingsFor } from "../support/client";
import { foretoldBy, type Holdings, holdingsOf, lossesBetween } from "../support/foretold";
import { type PlanStep, planText } from "../support/plans";

const day = 24 * 60 * 60 * 1000;
const [oldName = "", ecName = "", newName = ""] = [oldCertificate, ellipticCertificate, newCertificate].map(
  ({ sha256 }) => memberName("partner", sha256),
);
const rotated = { certificates: [ellipticCertificate.pem, newCertificate.pem] };
const both = ["production", "staging"];

let simulator: Simulator;
/** How far this machine's clock is ahead of the real one, and the Manager's behind it. */
let later: number;
let behind: number;
beforeEach(async () => {
  [later, behind] = [0, 0];
  simulator = await Simulator.start({ clock: () => Date.now() + later - behind });
});
afterEach(() => simulator.stop());

function contextOf(run = new Run().at("")): Context {
  const client = new ApinizerClient(settingsFor(simulator, { maxRetries: 0 }));
  const report = { info: () => undefined, warn: () => undefined };
  return { manager: client.forOperation({ report }), report, run, now: () => Date.now() + later };
}

const create = (changes: Partial<TrustBundleInputs> = {}) => bundle.create(contextOf(), checkedTrustBundle(changes));
const update = (state: TrustBundleState, changes: Partial<TrustBundleInputs>) =>
  bundle.update(contextOf(), state, checkedTrustBundle(changes));

function addJwk(name: string, certificateName = oldName, algorithm = "RS256"): void {
  simulator.console.addJwkFromCertificate("payments", name, {
    certificateProject: "payments",
    certificateName,
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm,
  });
}

const step = (op: string, old: object | undefined, news?: object, more: Partial<PlanStep> = {}): PlanStep => ({
  op,
  kind: "trust bundle",
  name: "partner",
  ...(old === undefined ? {} : { old }),
  ...(news === undefined ? {} : { news }),
  ...more,
});
const updated = (old: object, changes: object) => step("update", old, { ...checkedTrustBundle(), ...changes });

async function impact(steps: readonly PlanStep[], config = {}): Promise<Impact> {
  simulator.clearJournal();
  const run = new Run().at("");
  const plan = readPlan({ name: "plan", text: planText(simulator, steps, config) });
  const told = await impactOf(plan, { url: simulator.url, context: () => contextOf(run), maxConnections: 4 });
  expect(simulator.writes()).toEqual([]);
  return told;
}

/** Carries out what was foretold, and compares what was lost. */
async function comesTrue(told: Impact, carryOut: () => Promise<unknown>): Promise<void> {
  const before: Holdings = holdingsOf(simulator);
  await carryOut();
  expect(foretoldBy(told, before)).toEqual(lossesBetween(before, holdingsOf(simulator)));
}

const fates = ({ steps }: Impact) =>
  steps.map(({ jwks }) => Object.fromEntries(jwks.map(({ name, effect, certainty }) => [name, [effect, certainty]])));

test("the JWKs of a member that the Console gave another content are told with the member that goes", async () => {
  const state = await create();
  addJwk("tokens");
  for (const environment of both) {
    simulator.console.setEntry("payments", oldName, environment, { pem: newCertificate.pem });
  }
  for (const told of [await impact([updated(state, rotated)]), await impact([step("delete", state)])]) {
    expect(told.steps[0]?.jwks).toMatchObject([{ projectName: "payments", name: "tokens", effect: "cut" }]);
  }
});

test("a create says how many certificates go where", async () => {
  const told = await impact([step("create", undefined, checkedTrustBundle())]);
  expect(told.steps).toMatchObject([
    { kind: "trust bundle", operation: "create", id: "payments/partner", jwks: [], environments: [] },
  ]);
  expect(told.steps[0]?.notes).toEqual(["It deploys 2 certificates to production, staging."]);
});

test("a create takes certificates that are there already from environments that it does not name", async () => {
  await create({ environments: ["staging"] });
  const changes = { environments: ["production"], certificates: [oldCertificate.pem] };
  const told = await impact([step("create", undefined, checkedTrustBundle(changes))]);
  expect(told.steps[0]?.environments).toEqual([{ environment: "staging", member: oldName }]);
  await comesTrue(told, () => create(changes));
});

test.each([
  ["another name", { bundleName: "former" }, {}],
  [
    "the same name in another project",
    { projectName: "identity", certificates: [ellipticCertificate.pem] },
    { projectName: "payments" },
  ],
])(
  "a replacement under %s takes certificates that are there already from environments that it does not name",
  async (_name, elsewhere, project) => {
    await create({ environments: ["staging"] });
    const changes = { environments: ["production"], certificates: [oldCertificate.pem] };
    const former = await create({ ...changes, ...elsewhere });
    const told = await impact([step("replace", former, checkedTrustBundle(changes))]);
    expect(told.steps[0]?.environments).toContainEqual({ environment: "staging", member: oldName, ...project });
    await comesTrue(told, async () => {
      await create(changes);
      await bundle.delete(contextOf(), former);
    });
  },
);

test("a create of certificates that are not known yet does not say that it takes nothing over", async () => {
  const told = await impact([step("create", undefined, { ...checkedTrustBundle(), certificates: unknownValue })]);
  expect(told.isIncomplete).toBe(true);
  expect(told.steps[0]?.notKnown).toEqual(["which certificates it takes over, and from which environments"]);
});

test("a replacement that is created before its own delete is an update of what is there", async () => {
  const state = await create();
  const changes = { certificates: [ellipticCertificate.pem] };
  const told = await impact([step("replace", state, { ...checkedTrustBundle(), ...changes })]);
  expect(told.steps[0]?.environments).toEqual(both.map((environment) => ({ environment, member: oldName })));
  await comesTrue(told, () => {
    const context = contextOf();
    context.run.holds({ kind: "trust bundle", id: "payments/partner" }, { state, stays: true });
    return bundle.create(context, checkedTrustBundle(changes));
  });
});

test("a replacement that the user demands, created first, leaves what is not in the set, which is told", async () => {
  const state = await create();
  addJwk("tokens");
  const demanded = step("replace", state, { ...checkedTrustBundle(), ...rotated }, { replaceReasons: ["id"] });
  const told = await impact([demanded]);
  expect(told.steps[0]).toMatchObject({ jwks: [], environments: [] });
  expect(told.steps[0]?.notes).toContainEqual(
    expect.stringMatching(
      new RegExp(`^${oldName} .*: stays trusted, and no resource of the stack has it any more\\.$`),
    ),
  );
  // The engine asks for no diff, and the delete is left out.
  await comesTrue(told, () => create(rotated));
});

test("where such a replacement leaves an environment, only what is taken over leaves it", async () => {
  const state = await create();
  const changes = { ...rotated, environments: ["production"] };
  const demanded = step("replace", state, { ...checkedTrustBundle(), ...changes }, { replaceReasons: ["id"] });
  const told = await impact([demanded]);
  expect(told.steps[0]?.environments).toEqual([{ environment: "staging", member: ecName }]);
  await comesTrue(told, () => create(changes));
});

test("an update takes what enters from environments that the bundle does not name", async () => {
  const state = await create({ environments: ["production"] });
  const { pem } = newCertificate;
  simulator.console.putCertificate("payments", newName, { environments: ["staging"], alias: newName, pem });
  const changes = { environments: ["production"], certificates: [oldCertificate.pem, ellipticCertificate.pem, pem] };
  const told = await impact([updated(state, changes)]);
  expect(told.steps[0]?.environments).toEqual([{ environment: "staging", member: newName }]);
  await comesTrue(told, () => update(state, changes));
});

test("an update takes members out of environments to which the Console brought them, also those that retire", async () => {
  const environments = ["production"];
  const state = await update(await create({ environments }), { environments, overlapDays: 30, ...rotated });
  for (const [name, { pem }] of Object.entries({ [oldName]: oldCertificate, [newName]: newCertificate })) {
    simulator.console.addEntry("payments", name, "staging", { alias: name, pem });
  }
  const changes = { environments, overlapDays: 30, ...rotated, description: "Other" };
  const told = await impact([updated(state, changes)]);
  expect(told.steps[0]?.environments.map(({ environment, member }) => [environment, member]).sort()).toEqual(
    [oldName, newName].map((name) => ["staging", name]).sort(),
  );
  await comesTrue(told, () => update(state, changes));
});

test("a member that may be there goes with the bundle; where that is a secret, nothing is said of it", async () => {
  const { members, ...state } = await create();
  const [gone, ...others] = members;
  const unseen = { ...state, members: others, __uncertain: [gone] };
  const [told] = (await impact([step("delete", unseen)])).steps;
  expect(told?.notes.join()).toContain(`${gone?.certificateName}`);
  await expect(impact([updated({ ...unseen, __uncertain: "[secret]" }, rotated)])).resolves.toBeDefined();
});

test("an update that is taken back takes out of an environment what had come there before it failed", async () => {
  const environments = ["production"];
  const state = await create({ environments });
  simulator.console.putCertificate("payments", "other", {
    alias: ecName,
    environments: ["staging"],
    pem: newCertificate.pem,
  });
  const { state: partial } = (await rejection(update(state, { environments: ["staging"] }))) as unknown as {
    state: TrustBundleState;
  };
  const told = await impact([updated(partial, { environments })]);
  expect(told.steps[0]?.environments).toEqual([{ environment: "staging", member: oldName }]);
  await comesTrue(told, () => update(partial, { environments }));
});

test("a member that the Console gave another content, with its JWKs, is put back with them", async () => {
  const state = await create();
  addJwk("tokens");
  const replaced = { environments: ["production", "staging"], alias: oldName, pem: newCertificate.pem };
  simulator.console.putCertificate("payments", oldName, replaced, { action: "UPDATE", scope: "ALL_PROJECTS" });
  const seen = (await bundle.read(contextOf(), state))?.state as TrustBundleState;
  const told = await impact([updated(seen, {})]);
  expect(fates(told)).toEqual([{ tokens: ["re-keyed", "certain"] }]);
  await comesTrue(told, () => update(seen, {}));
});

test("a rotation with overlap tells what enters, and until when what leaves is kept; no JWK is lost", async () => {
  const state = await create();
  addJwk("tokens");
  const told = await impact([updated(state, { ...rotated, overlapDays: 7 })]);
  const date = new Date(Date.now() + 7 * day).toISOString().slice(0, 10);
  expect(told).toMatchObject({ lost: [], isIncomplete: false, steps: [{ losesManagerId: false, environments: [] }] });
  expect(fates(told)).toEqual([{}]);
  expect(told.steps[0]?.notes).toEqual([
    expect.stringMatching(new RegExp(`^${newName} \\(.*\\): added\\.$`)),
    expect.stringMatching(new RegExp(`^${oldName} \\(.*\\): kept until ${date} at the earliest, then removed\\.$`)),
  ]);
  await comesTrue(told, () => update(state, { ...rotated, overlapDays: 7 }));
});

test.each([
  ["without an option", {}, "cut", ["payments/tokens"]],
  ["NULLIFY", { jwkDeleteAction: "NULLIFY" }, "cut", []],
  ["DELETE", { jwkDeleteAction: "DELETE" }, "deleted", []],
] as const)(
  "impact tells what becomes of the JWKs of a member that goes at once, %s",
  async (_what, options, effect, lost) => {
    const state = await create();
    addJwk("tokens");
    const told = await impact([updated(state, { ...rotated, ...options })]);
    expect(fates(told)).toEqual([{ tokens: [effect, "certain"] }]);
    expect(told).toMatchObject({
      lost,
      steps: [{ losesManagerId: true, environments: both.map((environment) => ({ environment, member: oldName })) }],
    });
    expect(told.steps[0]?.notes.at(-1)).toMatch(/: removed now, without an overlap\.$/);
    await comesTrue(told, () => update(state, { ...rotated, ...options }));
  },
);

test("a member goes at its date, although no input has changed; not where the clocks differ, which is told", async () => {
  const overlap = { ...rotated, overlapDays: 7 };
  const state = await update(await create({ overlapDays: 7 }), overlap);
  addJwk("tokens");
  later = 8.5 * day;
  behind = 6 * 60 * 1000;
  const differing = await impact([updated(state, overlap)]);
  expect(differing).toMatchObject({ lost: [] });
  expect(differing.steps[0]?.notes.join()).toContain("6 minutes ahead of the Manager's");
  behind = 0;
  const told = await impact([updated(state, overlap)]);
  expect(told.lost).toEqual(["payments/tokens"]);
  expect(told.steps[0]?.notes).toEqual([expect.stringContaining("removed now, 1 day after its date")]);
  await comesTrue(told, () => update(state, overlap));
});

test("an environment that is taken out loses the bundle, and not each certificate once more", async () => {
  const state = await create();
  const changes = { ...rotated, environments: ["production"] };
  const told = await impact([updated(state, changes)]);
  expect(told.steps[0]?.environments).toEqual([
    { environment: "staging" },
    { environment: "production", member: oldName },
  ]);
  await comesTrue(told, () => update(state, changes));
});

test("options alone send nothing to the Manager", async () => {
  const told = await impact([updated(await create(), { overlapDays: 30 })]);
  expect(told.steps[0]?.notes).toEqual(["Only the state changes: nothing is sent to the Manager."]);
  expect(simulator.journal).toEqual([]);
});

describe("a delete", () => {
  test("a delete takes all certificates, with their JWKs, by the recorded option", async () => {
    const state = await create();
    addJwk("tokens");
    addJwk("elliptic", ecName, "ES256");
    const told = await impact([step("delete", state)]);
    expect(fates(told)).toEqual([{ elliptic: ["cut", "certain"], tokens: ["cut", "certain"] }]);
    expect(told.lost).toEqual(["payments/elliptic", "payments/tokens"]);
    expect(told.steps[0]?.environments).toEqual(both.map((environment) => ({ environment })));
    expect(told.steps[0]?.notes.join()).toMatch(new RegExp(`These certificates go: .*${oldName}`));
    const recorded = { ...state, jwkDeleteAction: "DELETE" } as const;
    const chosen = await impact([step("delete", recorded)]);
    expect(chosen.lost).toEqual([]);
    await comesTrue(chosen, () => bundle.delete(contextOf(), recorded));
  });

  test("a delete that protectJwks refuses loses nothing, of no certificate", async () => {
    const state = await create({ protectJwks: true });
    addJwk("tokens");
    const told = await impact([step("delete", state)]);
    expect(fates(told)).toEqual([{ tokens: ["untouched", "certain"] }]);
    expect(told.steps[0]).toMatchObject({ environments: [], losesManagerId: false });
    expect(told.steps[0]?.notes[0]).toContain("protectJwks refuses this delete");
  });

  test("a delete of what the same plan declares under another name leaves what is not in the set, which is told", async () => {
    const state = await create();
    addJwk("tokens");
    const renamed = step("create", undefined, { ...checkedTrustBundle(), ...rotated }, { name: "renamed" });
    const told = await impact([renamed, step("delete", state)]);
    expect(told.steps.map(({ operation }) => operation)).toEqual(["delete", "create"]);
    expect(told.steps[0]?.notes).toEqual([
      "It stays at the Manager: renamed declares it, unless --target leaves renamed out.",
    ]);
    expect(told.steps[1]?.notes).toEqual([
      expect.stringMatching(/: added\.$/),
      expect.stringMatching(
        new RegExp(`^${oldName} .*: stays trusted, and no resource of the stack has it any more\\.$`),
      ),
    ]);
    // The host leaves the delete out.
    await comesTrue(told, () => create(rotated));
  });

  test("a delete of what is gone, or is to be retained, loses nothing", async () => {
    const state = await create();
    const [retained] = (await impact([step("delete", state, undefined, { state: { retainOnDelete: true } })])).steps;
    expect(retained).toMatchObject({ losesManagerId: false, environments: [] });
    await bundle.delete(contextOf(), state);
    expect((await impact([step("delete", state)])).steps[0]).toMatchObject({ losesManagerId: false, environments: [] });
  });
});

test("a replacement ends the overlaps, and tells what comes where", async () => {
  const overlap = { ...rotated, overlapDays: 7 };
  const state = await update(await create({ overlapDays: 7 }), overlap);
  addJwk("tokens");
  const news = { ...checkedTrustBundle(overlap), bundleName: "partner-2", environments: ["production"] };
  const told = await impact([step("replace", state, news)]);
  expect(told).toMatchObject({
    lost: ["payments/tokens"],
    steps: [
      {
        id: "payments/partner",
        newId: "payments/partner-2",
        environments: [{ environment: "production", successor: "payments/partner-2" }, { environment: "staging" }],
      },
    ],
  });
  expect(told.steps[0]?.notes.join("\n")).toMatch(
    new RegExp(`The replacement ends every overlap: .*${oldName}.*\nIt deploys 2 certificates to production\\.`),
  );
});

test("a JWK that the plan deletes by a step of its own is chosen", async () => {
  const state = await create();
  addJwk("tokens");
  const own = { projectName: "payments", name: "tokens", certificateName: oldName, connection: "apinizer" };
  const told = await impact([updated(state, rotated), { op: "delete", kind: "JWK", name: "tokens", old: own }]);
  expect(told.lost).toEqual([]);
});

describe("what the same plan declares beside the bundle", () => {
  const leaves = (state: TrustBundleState) => updated(state, rotated);
  const goes = (state: TrustBundleState) => step("delete", state);
  const at = (connection: string) => ({ "apinizer-dr:managerUrl": connection });
  const alone = (changes: object = {}): PlanStep => {
    const { projectName, environments, connection } = checkedTrustBundle();
    const certificatePem = oldCertificate.pem;
    const news = { projectName, certificateName: oldName, environments, connection, certificatePem, ...changes };
    return { op: "create", kind: "certificate", name: "alone", news };
  };

  test("a certificate that goes with its bundle stays where a resource of its own declares it", async () => {
    const state = await create();
    addJwk("tokens");
    const [own] = (await impact([goes(state), alone()])).steps;
    expect(own?.jwks).toEqual([]);
    expect(own?.environments).toEqual(both.map((environment) => ({ environment })));
    expect(own?.notes.join()).toMatch(new RegExp(`${oldName} .* stays at the Manager: alone declares it, unless`));
    expect(own?.notKnown).toEqual([]);
  });

  test.each([
    ["leaves its bundle", leaves],
    [
      "goes with a bundle that is deleted first",
      (state: TrustBundleState) => {
        const news = { ...checkedTrustBundle(), bundleName: "partner-2" };
        return step("replace", state, news, { state: { pendingReplacement: true } });
      },
    ],
  ])("whether a certificate %s is not known where a resource of its own declares it", async (_what, change) => {
    const told = await impact([change(await create()), alone()]);
    expect(told.steps[0]?.notKnown).toEqual([
      expect.stringMatching(
        new RegExp(`^whether ${oldName} .* goes: alone declares it, and it stays if that one's turn`),
      ),
    ]);
  });

  test.each([
    ["a resource of its own", goes, alone({ connection: "apinizer-dr" })],
    ["a resource of its own", leaves, alone({ connection: "apinizer-dr" })],
    ["the bundle", leaves, step("same", undefined, checkedTrustBundle({ connection: "apinizer-dr" }), { name: "dr" })],
  ])("whether a certificate goes is not known where %s declares it at another address", async (_what, change, twin) => {
    const state = await create();
    addJwk("tokens");
    const told = await impact([change(state), twin], at("https://dr.example.com"));
    expect(told.steps[0]?.notKnown).toEqual([
      expect.stringMatching(new RegExp(`^whether ${oldName} .* goes: .* declares it at another address, and it stays`)),
    ]);
    expect(told).toMatchObject({ isIncomplete: true, lost: [] });
  });
});

describe("what is not known", () => {
  test("secret certificates, and those that another resource has still to tell, are said to be not known", async () => {
    const state = await create();
    for (const certificates of ["[secret]", unknownValue]) {
      const told = await impact([updated(state, { certificates, environments: ["production"] })]);
      expect(told).toMatchObject({ isIncomplete: true, steps: [{ environments: [{ environment: "staging" }] }] });
      expect(told.steps[0]?.notKnown[0]).toContain("which certificates enter and which ones go");
    }
    const hidden = { ...state, members: "[secret]" };
    for (const one of [updated(hidden, rotated), step("delete", hidden)]) {
      expect((await impact([one])).steps[0]?.notKnown).toEqual(["which certificates it has: that is a secret"]);
    }
  });

  test("JWKs of a trust bundle are said to be not known where the Manager gives no answer", async () => {
    const state = await create();
    simulator.faults.push({ match: {}, when: "before", what: { status: 503, body: "down" }, times: 1000 });
    const told = await impact([updated(state, rotated)]);
    expect(told).toMatchObject({ lost: [], isIncomplete: true });
    expect(told.steps[0]?.notKnown.join()).toContain("which JWKs are derived from it (");
    expect(told.steps[0]?.environments).toHaveLength(2);
  });

  test("a trust bundle at another Manager, which is not asked, is said to be not known", async () => {
    const state = { ...(await create()), connection: "apinizer-dr" };
    const news = { ...rotated, connection: "apinizer-dr" };
    const told = await impact([updated(state, news)], { "apinizer-dr:managerUrl": "https://dr.example.com" });
    expect(told.steps[0]?.notKnown).toEqual([expect.stringContaining("another Manager (https://dr.example.com)")]);
    expect(simulator.journal).toEqual([]);
  });
});

test("every format tells what a trust bundle loses", async () => {
  const state = await create();
  addJwk("tokens");
  const told = await impact([updated(state, rotated)]);
  for (const format of ["table", "markdown", "json"]) {
    const text = formats[format]?.(told) ?? "";
    expect(text).toContain("trust bundle");
    expect(text).toContain("payments/tokens");
    expect(text).toContain("removed now, without an overlap");
  }
  expect(formats.table?.(told)).toMatch(new RegExp(`production loses ${oldName}`));
  expect(formats.table?.(told)).toContain("refer to a certificate that goes by its id at the Manager lose it");
});
