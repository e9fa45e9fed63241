/** Writes of which nothing tells what became of them, and whose program is taken back then. */
import { memberName } from "../../provider/trustBundle/key";
import { Simulator } from "../simulator/simulator";
import { BundleStack } from "./bundleStack";
import { partner } from "./partners";
import { trustedIn } from "./truststores";

const partners = ["going", "staying", "coming"].map((name) => partner(name));
const [going, staying, coming] = partners.map(({ sha256 }) => memberName("partner", sha256));
const both = ["production", "staging"];

let simulator: Simulator;
let stack: BundleStack;
beforeEach(async () => {
  simulator = await Simulator.start();
  stack = new BundleStack(simulator);
});
afterEach(() => simulator.stop());

const program = (...names: readonly string[]) => ({
  environments: both,
  certificates: partners.filter(({ name }) => names.includes(name)).map(({ caPem }) => caPem),
});
const trusted = () => both.map((environment) => trustedIn(simulator, environment, partners));

/** The next write is made, its answer is lost, and the certificate cannot be looked at. */
function losesTrackOf(method: "POST" | "PUT" | "DELETE", certificateName = ""): void {
  simulator.faults.push({ match: { method }, when: "after", what: "reset" });
  cannotBeRead(certificateName);
}

function cannotBeRead(certificateName = ""): void {
  const match = { method: "GET", path: new RegExp(certificateName) } as const;
  simulator.faults.push({ match, when: "before", times: 100, what: { status: 500, body: "" } });
}

async function failedUp(changes: Parameters<BundleStack["up"]>[0]): Promise<void> {
  expect((await stack.up(changes)).failure?.message).toContain("it goes on where this one ended");
  simulator.faults.clear();
}

async function takenBack(changes: Parameters<BundleStack["up"]>[0]): Promise<string> {
  const { failure, told } = await stack.up(changes);
  expect(failure).toBeUndefined();
  return told.join();
}

test("a certificate that entered unseen goes when the program is taken back", async () => {
  await stack.up(program("staying"));
  losesTrackOf("POST", coming);
  await failedUp(program("staying", "coming"));
  expect(await takenBack(program("staying"))).toContain(`${coming} (CN=CA of coming): removed now`);
  expect(trusted()).toEqual([["staying"], ["staying"]]);
  expect(stack.state).not.toHaveProperty("__uncertain");
});

test("a certificate that entered unseen is in the state after a refresh, and goes then", async () => {
  await stack.up(program("staying"));
  losesTrackOf("POST", coming);
  await failedUp(program("staying", "coming"));
  await stack.refresh();
  expect(stack.state.members.map(({ certificateName }) => certificateName)).toContain(coming);
  await takenBack(program("staying"));
  expect(trusted()).toEqual([["staying"], ["staying"]]);
});

test("a certificate that did not enter after all is no member, and a refresh does not call it gone", async () => {
  await stack.up(program("staying"));
  simulator.faults.push({ match: { method: "POST" }, when: "before", what: "reset", times: 9 });
  cannotBeRead(coming);
  await failedUp(program("staying", "coming"));
  const { told } = await stack.refresh();
  expect(told).toEqual([]);
  expect(stack.state.members).toHaveLength(1);
});

test("an environment that was added unseen is taken out again when the program is taken back", async () => {
  await stack.up({ ...program("staying"), environments: ["staging"] });
  losesTrackOf("PUT", staying);
  await failedUp(program("staying"));
  await takenBack({ ...program("staying"), environments: ["staging"] });
  expect(trusted()).toEqual([[], ["staying"]]);
});

test("a certificate that was deleted unseen is there again when the program is taken back", async () => {
  await stack.up(program("going", "staying"));
  losesTrackOf("DELETE", going);
  await failedUp(program("staying"));
  await takenBack(program("going", "staying"));
  expect(trusted()).toEqual([
    ["going", "staying"],
    ["going", "staying"],
  ]);
});

test("what entered stays known where what leaves cannot be read", async () => {
  await stack.up(program("going", "staying"));
  cannotBeRead(going);
  await failedUp({ ...program("staying", "coming"), overlapDays: 7 });
  expect(stack.state.members.map(({ certificateName }) => certificateName)).toContain(coming);
  expect(await takenBack({ ...program("going", "staying"), overlapDays: 7 })).toContain(
    `${coming} (CN=CA of coming): kept`,
  );
});

test.each(["a refresh", "a destroy"])("%s tells of a certificate that looks like a member and is none", async (how) => {
  await stack.up(program("staying"));
  const [, , { caPem: pem = "" } = {}] = partners;
  simulator.console.putCertificate("payments", `${coming}`, { alias: `${coming}`, environments: both, pem });
  const { told } = await (how === "a refresh" ? stack.refresh() : stack.destroy());
  expect(told.join()).toContain(`no members of it, and trusted all the same: ${coming} in production, staging`);
});
