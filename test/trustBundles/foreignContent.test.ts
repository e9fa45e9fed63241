/** Members under whose names somebody else has put another content, in one of their environments. */
import { memberName } from "../../provider/trustBundle/key";
import { Simulator } from "../simulator/simulator";
import { BundleStack } from "./bundleStack";
import { partner } from "./partners";
import { trustedIn } from "./truststores";

const day = 24 * 60 * 60 * 1000;
const partners = ["going", "staying", "coming"].map((name) => partner(name));
const [going = ""] = partners.map(({ sha256 }) => memberName("partner", sha256));
const ended = partner("ended", 1);
const both = ["production", "staging"];
const everyone = ["coming", "going", "staying"];

let simulator: Simulator;
let stack: BundleStack;
let now: number;
beforeEach(async () => {
  now = Date.now();
  simulator = await Simulator.start({ clock: () => now });
  stack = new BundleStack(simulator, () => now);
});
afterEach(() => simulator.stop());

const program = (...names: readonly string[]) => ({
  environments: both,
  certificates: partners.filter(({ name }) => names.includes(name)).map(({ caPem }) => caPem),
  overlapDays: 30,
});
const trusted = () => both.map((environment) => trustedIn(simulator, environment, partners));
const putElse = (pem: string) => simulator.console.setEntry("payments", going, "staging", { pem });

test("one that retires is put back, although what stands in its place has ended", async () => {
  await stack.up(program("going", "staying"));
  await stack.up(program("staying", "coming"));
  now += 3 * day;
  putElse(ended.caPem);
  await stack.refresh();
  const { failure, told } = await stack.up(program("staying", "coming"));
  expect(failure).toBeUndefined();
  expect(told.join()).not.toContain("removed");
  expect(trusted()).toEqual([everyone, everyone]);
});

test("one that leaves retires with its own content, although what stands in its place has ended", async () => {
  await stack.up(program("going", "staying"));
  now += 3 * day;
  putElse(ended.caPem);
  await stack.refresh();
  expect((await stack.up(program("staying", "coming"))).failure).toBeUndefined();
  expect(trusted()).toEqual([everyone, everyone]);
});

test("a second refresh says the same as the first", async () => {
  await stack.up(program("going", "staying"));
  putElse(partners[2]?.caPem ?? "");
  const first = await stack.refresh();
  const seen = stack.state;
  expect(first.told.join()).toContain(`${going} holds something else: CN=CA of coming`);
  expect(await stack.refresh()).toEqual(first);
  expect(stack.state).toEqual(seen);
});

test.each([{ listContent: true }, { listContent: false }])(
  "a content that is put back in the Console is the member's again after a refresh, with %j",
  async (dialect) => {
    simulator.setDialect(dialect);
    await stack.up(program("going", "staying"));
    const before = stack.state;
    putElse(partners[2]?.caPem ?? "");
    await stack.refresh();
    putElse(partners[0]?.caPem ?? "");
    expect((await stack.refresh()).told).toEqual([]);
    expect(stack.state).toEqual(before);
  },
);
