/** Bundles whose old certificates are deleted first, and whose replacement the Manager refuses or the user takes back. */
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import type { TrustBundleState } from "../../provider/trustBundle/state";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { CertificateEngine } from "../support/certificateEngine";
import { rejection } from "../support/client";
import { partner } from "./partners";
import { trustedIn } from "./truststores";

const partners = ["retiring", "first", "second"].map((name) => partner(name));
const [retiring = "", first = "", second = ""] = partners.map(({ sha256 }) => memberName("partner", sha256));
const pemOf = (name: string) => partners.find((one) => one.name === name)?.caPem ?? "";

const before = checkedTrustBundle({
  environments: ["production"],
  certificates: [pemOf("first"), pemOf("second")],
  overlapDays: 7,
});
/** The same aliases in the same environment: the old ones go first. */
const moved = { ...before, projectName: "identity" };

let simulator: Simulator;
let engine: CertificateEngine;
beforeEach(async () => {
  simulator = await Simulator.start();
  nextCommand();
});
afterEach(() => simulator.stop());

function nextCommand(): void {
  engine = new CertificateEngine(simulator);
}

const bundles = () => engine.trustBundles;
const namesIn = (project: string) =>
  simulator
    .state()
    .projects.find(({ name }) => name === project)
    ?.certificates.map(({ name }) => name);
const trusted = (environment = "production") => trustedIn(simulator, environment, partners);

/** With one certificate that retires. */
async function started(): Promise<TrustBundleState> {
  const state = await bundles().add("b", { ...before, certificates: partners.map(({ caPem }) => caPem) });
  nextCommand();
  const inputs = await bundles().check("b", before, before);
  await bundles().diff("b", state, inputs);
  const updated = await bundles().update(state, inputs);
  nextCommand();
  expect(trusted()).toEqual(["first", "retiring", "second"]);
  return updated;
}

/** Check and diff of a replacement, as a preview and an `up` begin. */
async function planned(state: TrustBundleState, news: TrustBundleInputs): Promise<TrustBundleInputs> {
  const inputs = await bundles().check("b", news, before);
  expect((await bundles().diff("b", state, inputs)).deleteBeforeReplace).toBe(true);
  return bundles().check("b", news);
}

async function replaced(state: TrustBundleState, news: TrustBundleInputs): Promise<TrustBundleState> {
  const inputs = await planned(state, news);
  await bundles().delete("b", state);
  return bundles().create(inputs);
}

const mayOnlyLookAtIdentity = () =>
  simulator.addToken(simulator.token, { payments: ["VIEW", "MANAGE", "DEPLOY_UNDEPLOY"], identity: ["VIEW"] });

test("a bundle whose replacement is refused is put back, what retires included, and told", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  const error = await rejection(replaced(state, moved));
  expect(error.message).not.toContain("Nothing was removed");
  expect(trusted()).toEqual(["first", "retiring", "second"]);
  const [warning = ""] = engine.warnings.filter((text) => text.includes("were put back"));
  for (const name of [retiring, first, second]) expect(warning).toContain(name);
});

test("a bundle that was put back stands in no way: the next `up` replaces it once the cause is removed", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, moved));
  simulator.addToken(simulator.token);
  nextCommand();
  // The engine has its delete behind it.
  const created = await bundles().create(await planned(state, moved));
  expect(created).toMatchObject({ projectName: "identity", deployedEnvironments: ["production"] });
  expect(trusted()).toEqual(["first", "second"]);
  expect(namesIn("payments")).toEqual([]);
});

test("a bundle that was put back is the stack's again, its overlap included, when the change is taken back", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, moved));
  nextCommand();
  await bundles().diff("b", state, await bundles().check("b", before, before));
  const created = await bundles().create(await bundles().check("b", before));
  expect(created).toMatchObject({ members: state.members, nextRetirement: state.nextRetirement });
  expect(trusted()).toEqual(["first", "retiring", "second"]);
});

test("a certificate of which nobody has the content any more is named as lost", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, { ...moved, certificates: [pemOf("second")] }));
  expect(trusted()).toEqual(["retiring", "second"]);
  expect(engine.warnings.join()).toMatch(new RegExp(`trusted no more: ${first} .*the program has its content no more`));
});

test("an alias that a certificate of another project has is refused before anything is deleted", async () => {
  const state = await started();
  simulator.addProject("other", { environments: ["production", "staging", "test"] });
  simulator.console.putCertificate("other", first, { alias: first, environments: ["test"], pem: pemOf("first") });
  const error = await rejection(planned(state, { ...moved, environments: ["production", "test"] }));
  expect(error.message).toContain(`aliases that are free in test`);
  expect(error.message).toContain(`${first}, which certificate other/${first} has there`);
});

test("what is missing is named where the new bundle is there in part", async () => {
  const state = await started();
  const match = { method: "POST", path: /identity\/certificates/ } as const;
  const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "The disk is full!" } };
  simulator.faults.push({ match, when: "before", what: refusal });
  await rejection(replaced(state, moved));
  const [missing] = ["first", "second"].filter((name) => !trusted().includes(name));
  const name = missing === "first" ? first : second;
  expect(engine.warnings.join()).toMatch(new RegExp(`not complete. These certificates are trusted no more: .*${name}`));
});

test("a bundle that was put back stands in no way where only a part of it is in the new one", async () => {
  const state = await started();
  const first = { ...moved, certificates: [pemOf("second")] };
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, first));
  simulator.addToken(simulator.token);
  nextCommand();
  const news = { ...moved, certificates: [pemOf("first"), pemOf("second")] };
  expect(await bundles().create(await planned(state, news))).toMatchObject({ deployedEnvironments: ["production"] });
  expect(trusted()).toEqual(["first", "second"]);
  expect(namesIn("payments")).toEqual([]);
});

test("what was put back, and is in no way of the new bundle, stays and is named", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, moved));
  simulator.addToken(simulator.token);
  nextCommand();
  const another = partner("another");
  await bundles().create(await planned(state, { ...moved, certificates: [another.caPem] }));
  expect(trusted()).toEqual(["first", "retiring", "second"]);
  expect(engine.warnings.join()).toMatch(new RegExp(`stay trusted, and no resource of the stack has them .*${first}`));
});

test("a bundle whose former project is gone by now is created", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, moved));
  simulator.addToken(simulator.token);
  simulator.console.deleteProject("payments");
  nextCommand();
  const inputs = await planned(state, moved);
  expect(await bundles().create(inputs)).toMatchObject({ deployedEnvironments: ["production"] });
});

test("a certificate that the run has seen as a part of the old bundle does not refuse the new one", async () => {
  const state = await started();
  await engine.certificates.check(
    "c",
    checkedCertificate({ certificateName: "new", alias: "new", protectJwks: false }),
  );
  expect(await replaced(state, moved)).toMatchObject({ projectName: "identity" });
});

test("what was put back goes only once a new bundle is there that needs no alias of it", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  await rejection(replaced(state, moved));
  nextCommand();
  const news = await planned(state, { ...moved, certificates: [partner("another").caPem] });
  await rejection(bundles().create(news));
  expect(trusted()).toEqual(["first", "retiring", "second"]);
});

test("a certificate that was put back and whose deployment failed is not told as put back", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  simulator.failDeployment("production", "pod is down");
  await rejection(replaced(state, moved));
  expect(engine.warnings.join()).not.toContain("were put back");
  expect(engine.warnings.join()).toContain("it is there, but production (");
});

test("a certificate whose answer is lost while it is put back is looked for, and not told as lost", async () => {
  const state = await started();
  mayOnlyLookAtIdentity();
  simulator.faults.push({ match: { method: "POST", path: /payments/ }, when: "after", what: "reset" });
  await rejection(replaced(state, moved));
  expect(trusted()).toEqual(["first", "retiring", "second"]);
  expect(engine.warnings.join()).not.toContain("trusted no more");
});

test("certificates that the shared project lists again are no obstacle", async () => {
  const body = { success: true, resultList: ["admin", "identity", "payments"].map((name) => ({ id: name, name })) };
  simulator.faults.push({
    match: { method: "GET", path: /\/projects\/$/ },
    when: "before",
    what: { status: 200, body },
    times: 99,
  });
  const state = await started();
  expect(await replaced(state, moved)).toMatchObject({ projectName: "identity" });
});

test("with offlinePreview, a delete at a Manager that answers goes on although a list of JWKs fails", async () => {
  const state = await bundles().add("b", before);
  engine = new CertificateEngine(simulator, true, true);
  simulator.faults.push({ match: { path: /\/jwks\/$/ }, when: "before", what: { status: 503 }, times: 99 });
  await bundles().delete("b", state);
  expect(trusted()).toEqual([]);
});

test("with offlinePreview, a replacement at a Manager that cannot be reached is one warning", async () => {
  const guarded = { ...before, protectJwks: true };
  const state = await bundles().add("b", guarded);
  await simulator.stop();
  engine = new CertificateEngine(simulator, true, true);
  const inputs = await bundles().check("b", { ...guarded, projectName: "identity" }, guarded);
  expect(await bundles().diff("b", state, inputs)).toMatchObject({ deleteBeforeReplace: true, judged: false });
  expect(engine.warnings.filter((text) => text.includes("offlinePreview"))).toHaveLength(1);
});
