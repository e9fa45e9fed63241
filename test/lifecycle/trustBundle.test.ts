import { rootCertificates } from "node:tls";
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import type { TrustBundleIncompleteError } from "../../provider/trustBundle/errors";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import { trustBundleLifecycle as bundle } from "../../provider/trustBundle/lifecycle";
import type { TrustBundleState } from "../../provider/trustBundle/state";
import { Simulator } from "../simulator/simulator";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";

const day = 24 * 60 * 60 * 1000;
const [oldName = "", ecName = "", newName = ""] = [oldCertificate, ellipticCertificate, newCertificate].map(
  ({ sha256 }) => memberName("partner", sha256),
);
const rotated = { certificates: [ellipticCertificate.pem, newCertificate.pem], overlapDays: 7 };

// The roots of Node.js are more than a hundred writes.
let simulator: Simulator;
let told: string[];
/** How far this machine's clock is ahead of the real one. */
let later: number;
/** How far the Manager's clock is behind this machine's. */
let behind: number;

beforeEach(async () => {
  told = [];
  later = 0;
  behind = 0;
  simulator = await Simulator.start({ clock: () => Date.now() + later - behind });
});
afterEach(() => simulator.stop());

/** That of a run of its own. */
function aRun(): Context {
  const tell = (message: string) => void told.push(message);
  const report = { info: tell, warn: tell };
  return { report, run: new Run().at(""), now: () => Date.now() + later, manager: clientOf(simulator) };
}

const create = (changes: Partial<TrustBundleInputs> = {}) => bundle.create(aRun(), checkedTrustBundle(changes));
const update = (state: TrustBundleState, changes: Partial<TrustBundleInputs>, context = aRun()) =>
  bundle.update(context, asStored(state), checkedTrustBundle(changes));
/** What the diff of an `up` says, whose check has announced the change. */
async function changed(state: TrustBundleState, changes: Partial<TrustBundleInputs>, context = aRun()) {
  const inputs: PropertyMap = checkedTrustBundle(changes);
  context.run.checked({ kind: "trust bundle", id: "payments/partner" }, { inputs, createFollows: false });
  return (await bundle.diff(context, asStored(state), inputs)).changed;
}
const writes = () => simulator.writes().map(({ method, path }) => `${method} ${path.split("/certificates/")[1] ?? ""}`);

/** As the engine hands it back. */
function asStored(state: TrustBundleState): TrustBundleState {
  return JSON.parse(JSON.stringify(state)) as TrustBundleState;
}

async function refreshed(state: TrustBundleState): Promise<TrustBundleState> {
  const found = await bundle.read(aRun(), asStored(state));
  if (found === undefined) throw new Error("is gone");
  return found.state;
}

/** Members by name, with what they retire at. */
const members = ({ members }: TrustBundleState) =>
  Object.fromEntries(members.map(({ certificateName, retiresAt }) => [certificateName, retiresAt]));

test("a create deploys every certificate under a name of its own content, and repeats none of them", async () => {
  const state = await create();
  expect(members(state)).toEqual({ [oldName]: "", [ecName]: "" });
  expect(state).toMatchObject({ deployedEnvironments: ["production", "staging"], deployments: [], nextRetirement: "" });
  expect(JSON.stringify(state)).not.toContain("BEGIN CERTIFICATE");
  simulator.clearJournal();
  expect(await changed(state, {})).toEqual([]);
  expect(simulator.journal).toHaveLength(0);
});

test("a refresh of what is unchanged is one request, and says the same", async () => {
  const state = await create();
  simulator.clearJournal();
  expect(await refreshed(state)).toEqual(state);
  expect(simulator.journal).toHaveLength(1);
});

describe("a create of what the state has already, as after a replacement that failed and is taken back", () => {
  async function createdAgain(state: TrustBundleState): Promise<TrustBundleState> {
    const context = aRun();
    context.run.holds({ kind: "trust bundle", id: "payments/partner" }, { state: asStored(state), stays: true });
    return bundle.create(context, checkedTrustBundle());
  }

  test("all of it is created where the Manager holds nothing of it any more", async () => {
    const state = await create();
    await bundle.delete(aRun(), asStored(state));
    simulator.clearJournal();
    expect(await createdAgain(state)).toEqual(state);
    expect(writes()).toEqual(["POST ", "POST "]);
  });

  test("what is missing is created, and what is there stays", async () => {
    const state = await create();
    simulator.console.deleteCertificate("payments", oldName);
    simulator.clearJournal();
    expect(members(await createdAgain(state))).toEqual(members(state));
    expect(writes().filter((write) => write.startsWith("POST"))).toEqual(["POST "]);
  });

  test("nothing is written where all of it is there", async () => {
    const state = await create();
    simulator.clearJournal();
    expect(await createdAgain(state)).toEqual(state);
    expect(writes()).toEqual([]);
  });
});

test("a rotation creates the new one first, keeps the old one until its date, and deletes it then", async () => {
  const state = await create({ overlapDays: 7 });
  simulator.clearJournal();
  expect(await changed(state, rotated)).toEqual(["certificates"]);
  const overlapping = await update(state, rotated);
  expect(writes()).toEqual(["POST "]);
  expect(overlapping.nextRetirement).toBe(members(overlapping)[oldName]);
  expect(Date.parse(overlapping.nextRetirement) - Date.now()).toBeGreaterThan(6.9 * day);
  expect(await changed(overlapping, rotated)).toEqual([]);
  later = 8 * day;
  const context = aRun();
  expect(await changed(overlapping, rotated, context)).toEqual(["members"]);
  const done = await update(overlapping, rotated, context);
  expect(writes()).toEqual(["POST ", `DELETE ${oldName}/`]);
  expect(members(done)).toEqual({ [ecName]: "", [newName]: "" });
  expect(done.__retiring).toEqual([]);
});

test("nothing goes by its date where the clocks differ, and that is told once", async () => {
  const overlapping = await update(await create({ overlapDays: 7 }), rotated);
  later = 8 * day;
  behind = 6 * 60 * 1000;
  const context = aRun();
  expect(await changed(overlapping, rotated, context)).toEqual([]);
  expect(await changed(overlapping, rotated, context)).toEqual([]);
  expect(told.filter((message) => message.includes("6 minutes ahead of the Manager's"))).toHaveLength(1);
  behind = 4 * 60 * 1000;
  expect(await changed(overlapping, rotated)).toEqual(["members"]);
});

test("a retiring member comes back without a write", async () => {
  const overlapping = await update(await create({ overlapDays: 7 }), rotated);
  simulator.clearJournal();
  const back = await update(overlapping, {
    overlapDays: 7,
    certificates: [...rotated.certificates, oldCertificate.pem],
  });
  expect(writes()).toEqual([]);
  expect(members(back)[oldName]).toBe("");
  expect(back.__retiring).toEqual([]);
});

test("a distrusted member goes at once", async () => {
  const overlapping = await update(await create({ overlapDays: 7 }), rotated);
  const distrusting = { ...rotated, distrust: [oldCertificate.sha256] };
  expect(await changed(overlapping, distrusting)).toEqual(["distrust", "members"]);
  expect(members(await update(overlapping, distrusting))).toEqual({ [ecName]: "", [newName]: "" });
});

test("nothing goes where a new member fails in an environment, and the next update goes on", async () => {
  const state = await create();
  simulator.failDeployment("staging", "pod is down", 1);
  const withoutOverlap = { ...rotated, overlapDays: 0 };
  const error = (await rejection(update(state, withoutOverlap))) as TrustBundleIncompleteError;
  expect(error.name).toBe("TrustBundleIncompleteError");
  expect(members(error.state)).toEqual({ [oldName]: "", [ecName]: "", [newName]: "" });
  expect(error.state.deployments).toEqual([
    { certificateName: newName, environment: "staging", success: false, message: expect.any(String) },
  ]);
  expect((await changed(error.state, withoutOverlap)).length).toBeGreaterThan(0);
  const done = await update(await refreshed(error.state), withoutOverlap);
  expect(members(done)).toEqual({ [ecName]: "", [newName]: "" });
  expect(done.deployments).toEqual([]);
});

test("a member that is gone, and a retiring one, are seen by a refresh and repaired", async () => {
  const overlapping = await update(await create({ overlapDays: 7 }), rotated);
  const context = aRun();
  for (const certificateName of [oldName, newName]) {
    await context.manager.certificates.delete(
      { projectName: "payments", certificateName },
      undefined,
      async () => true,
    );
  }
  const seen = await refreshed(overlapping);
  expect(members(seen)).toEqual({ [ecName]: "" });
  expect(told.join()).toContain(`${newName} is gone`);
  expect(await changed(seen, rotated)).toEqual(["certificates", "members"]);
  expect(members(await update(seen, rotated))).toEqual(members(overlapping));
});

/** SHA-1 thumbprints of what the Manager holds under a name, by environment. */
const contents = (name: string) =>
  Object.fromEntries(
    (simulator.state().projects.find(({ name }) => name === "payments")?.certificates ?? [])
      .filter((certificate) => certificate.name === name)
      .flatMap(({ entries }) => entries.map(({ environment, sha1 }) => [environment, sha1])),
  );

test("a retiring member that holds something else is repaired, also after a refresh has seen it", async () => {
  const overlapping = await update(await create({ overlapDays: 7 }), rotated);
  const before = contents(oldName);
  for (const environment of ["production", "staging"]) {
    simulator.console.setEntry("payments", oldName, environment, { pem: ellipticCertificate.pem });
  }
  const seen = await refreshed(overlapping);
  expect(told.join()).toContain(`${oldName} holds something else`);
  expect(await changed(seen, rotated)).toEqual(["members"]);
  const repaired = await update(seen, rotated);
  expect(contents(oldName)).toEqual(before);
  expect(members(repaired)).toEqual(members(overlapping));
});

test("a member that leaves retires with the content of its name, though a refresh saw another one in an environment", async () => {
  const state = await create({ overlapDays: 7 });
  const before = contents(oldName);
  simulator.console.setEntry("payments", oldName, "staging", { pem: newCertificate.pem });
  const overlapping = await update(await refreshed(state), rotated);
  expect(contents(oldName)).toEqual(before);
  expect(members(overlapping)[oldName]).not.toBe("");
});

test.each([
  ["a refresh has seen it", true],
  ["no refresh has seen it", false],
])("a member that leaves goes at once where it holds nothing but something else: %s", async (_what, isSeen) => {
  const state = await create({ overlapDays: 7 });
  for (const environment of ["production", "staging"]) {
    simulator.console.setEntry("payments", oldName, environment, { pem: ellipticCertificate.pem });
  }
  const seen = isSeen ? await refreshed(state) : state;
  await changed(seen, rotated);
  expect(told.join()).toMatch(new RegExp(`${oldName} \\(.*\\): removed now, because it holds something else`));
  const without = await update(seen, rotated);
  expect(members(without)).toEqual({ [ecName]: "", [newName]: "" });
  expect(contents(oldName)).toEqual({});
});

test("a content of another under a member's name is refused before any write", async () => {
  const { manager } = aRun();
  const upload = { projectName: "payments", certificateName: oldName, alias: "other", description: "Other" };
  const content = { environments: ["production"], certificatePem: newCertificate.pem };
  await manager.certificates.create({ ...upload, ...content }, async () => false);
  simulator.clearJournal();
  expect((await rejection(create())).name).toBe("CertificateExistsError");
  const inputs: PropertyMap = checkedTrustBundle();
  expect((await rejection(bundle.beforeCreate(aRun(), inputs, false))).name).toBe("CertificateExistsError");
  expect(writes()).toEqual([]);
});

test("the preview of a create names the environments from which it takes what is there already", async () => {
  await create({ environments: ["staging"] });
  const inputs: PropertyMap = checkedTrustBundle({ environments: ["production"], certificates: [oldCertificate.pem] });
  const context = aRun();
  await bundle.beforeCreate(context, inputs, false);
  await bundle.beforeCreate(context, inputs, false);
  expect(told).toEqual([expect.stringContaining(`does not name: ${oldName} from staging.`)]);
});

test("the preview of an update names the environments from which it takes what enters", async () => {
  const state = await create({ environments: ["production"] });
  const pem = newCertificate.pem;
  simulator.console.putCertificate("payments", newName, { environments: ["staging"], alias: newName, pem });
  const changes = { environments: ["production"], certificates: [oldCertificate.pem, ellipticCertificate.pem, pem] };
  await changed(state, changes);
  expect(told.filter((message) => message.includes(`does not name: ${newName} from staging.`))).toHaveLength(1);
});

test("a certificate that is there as it is wanted is taken over without a write, and is written before an old one goes", async () => {
  const { pem } = newCertificate;
  const environments = ["production", "staging"];
  const description = "Trust bundle partner";
  const state = await create();
  simulator.failDeployment("staging", "pod is down", 1, "worker-1");
  simulator.console.putCertificate("payments", newName, { environments, alias: newName, description, pem });
  simulator.clearJournal();
  const certificates = [oldCertificate.pem, ellipticCertificate.pem, pem];
  const taken = await update(state, { certificates });
  expect(writes()).toEqual([]);
  expect(await changed(taken, { certificates })).toEqual([]);
  expect(members(await update(await refreshed(taken), { ...rotated, overlapDays: 0 }))).toEqual({
    [ecName]: "",
    [newName]: "",
  });
  expect(writes()).toEqual([`PUT ${newName}/`, `DELETE ${oldName}/`]);
  expect(simulator.deployed("payments", newName)).toEqual(environments);
});

test("a member that the workers lack is written, whatever the Manager lists", async () => {
  const { pem } = newCertificate;
  const environments = ["production", "staging"];
  const state = await create();
  simulator.failDeployment("staging", "pod is down", 1);
  const content = { environments, alias: newName, description: "Trust bundle partner", pem };
  simulator.console.putCertificate("payments", newName, content);
  simulator.clearJournal();
  await update(state, { certificates: [oldCertificate.pem, ellipticCertificate.pem, pem] });
  expect(writes()).toEqual([`PUT ${newName}/`]);
  expect(simulator.deployed("payments", newName)).toEqual(environments);
});

test("an answer that is lost proves no deployment: nothing goes before another write has told of it", async () => {
  const state = await create();
  simulator.failDeployment("staging", "pod is down", 2);
  simulator.faults.push({ match: { method: "POST" }, when: "after", what: "reset" });
  const error = (await rejection(update(state, { ...rotated, overlapDays: 0 }))) as TrustBundleIncompleteError;
  expect(error.state.deployments).toMatchObject([{ environment: "staging", certificateName: newName }]);
  expect(writes().filter((write) => write.startsWith("DELETE"))).toEqual([]);
});

test("a certificate of a member's form that is none is told by every update that writes", async () => {
  const { pem } = newCertificate;
  simulator.console.putCertificate("payments", newName, { environments: ["staging"], alias: newName, pem });
  const state = await create();
  const stranger = `no members of it, and trusted all the same: ${newName} in staging`;
  expect(told.filter((message) => message.includes(stranger))).toHaveLength(1);
  told = [];
  await update(state, { overlapDays: 7 });
  expect(told).toEqual([]);
  await update(state, { description: "Another one" });
  expect(told.join()).toContain(stranger);
  told = [];
  await update(state, rotated);
  expect(told.join()).not.toContain(stranger);
});

test("a failed deployment of what is gone since is not kept", async () => {
  const state = await create({ overlapDays: 7 });
  simulator.failDeployment("staging", "pod is down", 1);
  const { state: failed } = (await rejection(update(state, rotated))) as TrustBundleIncompleteError;
  expect(failed.deployments.map(({ certificateName }) => certificateName)).toEqual([newName]);
  simulator.console.deleteCertificate("payments", newName);
  const seen = await refreshed(failed);
  expect(seen.deployments).toEqual([]);
  simulator.failDeployment("staging", "pod is down", 1);
  const again = (await rejection(
    update(failed, { ...rotated, description: "Another one" }),
  )) as TrustBundleIncompleteError;
  const names = new Set(Object.keys(members(again.state)));
  expect(again.state.deployments.filter(({ certificateName }) => !names.has(certificateName))).toEqual([]);
});

test("an environment that is taken out loses all members; the preview says so", async () => {
  const state = await create();
  const fewer = { environments: ["production"] };
  expect(await changed(state, fewer)).toEqual(["environments"]);
  expect(told.join()).toContain("staging loses all of its certificates at once");
  simulator.clearJournal();
  expect((await update(state, fewer)).deployedEnvironments).toEqual(["production"]);
  expect(simulator.writes().map(({ method, query }) => [method, query])).toEqual(
    Array(2).fill(["PUT", { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" }]),
  );
});

test("an import takes over what is a member by its name and content", async () => {
  await create();
  const { state, inputs } = await bundle.import(aRun(), "payments/partner", "apinizer");
  expect(members(state)).toEqual({ [oldName]: "", [ecName]: "" });
  expect(await changed(state, inputs)).toEqual([]);
});

test("an import names the members that have another alias or description than the others", async () => {
  await create();
  simulator.console.setEntry("payments", ecName, "staging", { alias: "another" });
  await bundle.import(aRun(), "payments/partner", "apinizer");
  expect(told.join()).toContain(`set of environments than the bundle gives its members: ${ecName}.`);
});

test("outputs are not known in a preview while something retires, for it may be due by then", async () => {
  const state = await update(await create(), rotated);
  const inputs: PropertyMap = checkedTrustBundle({ ...rotated, overlapDays: 9 });
  expect(bundle.preview(inputs, state)).toMatchObject({ members: unknownValue, nextRetirement: unknownValue });
});

test("a demanded replacement, for which the engine asks no diff, names the overlaps that it ends", async () => {
  const state = await update(await create(), rotated);
  const context = aRun();
  const key = { kind: "trust bundle", id: "payments/partner" } as const;
  context.run.replaces({ old: key, next: key, inputs: checkedTrustBundle(rotated), state, judged: false });
  await bundle.delete(context, asStored(state));
  expect(told.join()).toContain(`these retiring certificates are lost: ${oldName}`);
});

test("the Manager's own truststore, wanted by one name and shown by the other, is no difference", async () => {
  simulator.setDialect({ apiManagerName: "both" });
  const wanted = { environments: ["apimanager", "production"] };
  const state = await create(wanted);
  expect(state.deployedEnvironments).toEqual(wanted.environments);
  expect(await changed(state, wanted)).toEqual([]);
  expect(await refreshed(state)).toEqual(state);
  const updated = await update(state, { ...wanted, certificates: rotated.certificates, overlapDays: 7 });
  expect(updated.deployedEnvironments).toEqual(wanted.environments);
  expect(await refreshed(updated)).toEqual(updated);
  expect(told.join()).not.toMatch(/leaves|removed from/);
});

test("the Manager's own truststore under its other name is the same environment: what retires keeps its overlap", async () => {
  simulator.setDialect({ apiManagerName: "both" });
  const state = await update(await create({ environments: ["apimanager"] }), {
    ...rotated,
    environments: ["apimanager"],
  });
  const respelled = { ...rotated, environments: ["API Manager"] };
  expect(await changed(state, respelled)).toEqual([]);
  expect(members(await update(state, respelled))).toEqual(members(state));
});

test("an overlap begins by the later of the two clocks where they differ, which is told", async () => {
  const state = await create();
  behind = -8 * day;
  const begun = Date.now();
  const { nextRetirement } = await update(state, rotated);
  expect(Date.parse(nextRetirement)).toBeGreaterThan(begun + 14 * day);
  expect(told.join()).toContain("minutes behind the Manager's: the overlap is counted from the later of the two");
});

test("an option that is not known yet refuses nothing and says nothing of JWKs", async () => {
  const state = await create({ protectJwks: true });
  const jwk = {
    certificateName: oldName,
    environmentName: "production",
    useType: "SIGNATURE" as const,
    algorithm: "RS256",
  };
  simulator.console.addJwkFromCertificate("payments", "foreign", jwk);
  const inputs = { ...checkedTrustBundle({ certificates: rotated.certificates }), protectJwks: unknownValue };
  const run = aRun();
  run.run.checked({ kind: "trust bundle", id: "payments/partner" }, { inputs, createFollows: false });
  expect((await bundle.diff(run, asStored(state), inputs)).changed).toContain("members");
});

test("a delete removes every member", async () => {
  const state = await create();
  await bundle.delete(aRun(), state);
  expect(await aRun().manager.certificates.list("payments")).toEqual([]);
});

test("the roots that Node.js carries are one list to refresh, and at most 600 bytes of state each", async () => {
  const state = await create({ certificates: [...rootCertificates] });
  expect(state.members.length).toBeGreaterThan(100);
  expect(JSON.stringify(state, undefined, 4).length / state.members.length).toBeLessThan(600);
  simulator.clearJournal();
  expect(await refreshed(state)).toEqual(state);
  expect(simulator.journal).toHaveLength(1);
});

test("the same certificate under another name is told where it is removed", async () => {
  const state = await create();
  const { manager } = aRun();
  const other = { projectName: "payments", certificateName: "other", alias: "other", description: "Other" };
  const content = { environments: ["production"], certificatePem: oldCertificate.pem };
  await manager.certificates.create({ ...other, ...content }, async () => false);
  await changed(state, { ...rotated, overlapDays: 0 });
  expect(told.join()).toContain("stays trusted by another name: payments/other in production");
});

test("a preview of a create refuses an environment that there is not", async () => {
  const inputs: PropertyMap = checkedTrustBundle({ environments: ["produktion"] });
  const error = await rejection(bundle.beforeCreate(aRun(), inputs, false));
  expect(error).toMatchObject({ name: "EnvironmentNotFoundError", subject: "trust bundle payments/partner" });
});
