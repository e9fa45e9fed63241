/**
 * An `up` is killed between any two requests: a process that gets SIGKILL once the Manager has processed a request and before
 * the answer is sent. The engine then has the state of before. The next `up` converges, and at no moment is one that is
 * wanted missing where one that goes is missing, too.
 */
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import { Simulator } from "../simulator/simulator";
import { count } from "../support/figures";
import { BundleStack } from "./bundleStack";
import { KillableUps } from "./killableUp";
import { partner } from "./partners";
import { trustedIn } from "./truststores";

const partners = ["going", "staying", "coming"].map((name) => partner(name));
const pemOf = (name: string) => partners.find((one) => one.name === name)?.caPem ?? "";
const nameOf = (name: string) => memberName("partner", partners.find((one) => one.name === name)?.sha256 ?? "");
const certificates = (...names: string[]) => ({ certificates: names.map(pemOf) });

const day = 24 * 60 * 60 * 1000;
const environments = ["production", "staging"];
type Program = Partial<TrustBundleInputs>;
const before: Program = { ...certificates("going", "staying"), environments };
const overlapping: Program = { ...certificates("staying", "coming"), environments, overlapDays: 7 };

interface Case {
  readonly ups: readonly Program[];
  /** How much later the `up` runs that is killed. */
  readonly daysLater?: number;
  /** Somebody deletes a member in the Console, and a refresh sees it. */
  readonly isDeleted?: string;
  readonly killed: Program;
  /** Its first deployment to staging fails. */
  readonly fails?: boolean;
  /** A refresh comes before the next `up`. */
  readonly refreshes?: boolean;
  /** Who is trusted in the end. */
  readonly trusted: readonly string[];
}
const atOnce = { ...overlapping, overlapDays: 0 };
const rotation = { ups: [before], killed: atOnce, trusted: ["coming", "staying"] };
const distrusting = { ...before, distrust: [partners.find(({ name }) => name === "coming")?.sha256 ?? ""] };
const cases: Readonly<Record<string, Case>> = {
  "that creates the bundle, with a failed deployment": {
    ...{ ups: [], killed: before, fails: true, trusted: ["going", "staying"] },
  },
  "that rotates at once, with a refresh after it": { ...rotation, refreshes: true },
  "that rotates at once, with a failed deployment": { ...rotation, fails: true },
  "that rotates and takes an environment in, with a failed deployment": {
    ...{ ...rotation, ups: [{ ...before, environments: ["production"] }], fails: true },
  },
  "that rotates with an overlap": { ups: [before], killed: overlapping, trusted: ["coming", "going", "staying"] },
  "after an overlap": { ups: [before, overlapping], daysLater: 8, killed: overlapping, trusted: ["coming", "staying"] },
  "that repairs one that retires": {
    ups: [before, overlapping],
    isDeleted: "going",
    killed: overlapping,
    trusted: ["coming", "going", "staying"],
  },
  "that goes back and distrusts": {
    ...{ ups: [before, overlapping], killed: distrusting, trusted: ["going", "staying"] },
  },
};

let ups: KillableUps;
beforeAll(async () => {
  ups = await KillableUps.prepare();
});
afterAll(() => ups.stop());

/** What of the Manager and of the stack a kill has left. */
interface Left {
  readonly simulator: Simulator;
  readonly stack: BundleStack;
}

/** Kills the `up` after so many requests, and looks at every moment from then on. False where it had no more of them. */
async function killedAfter(
  { ups: earlier, daysLater = 0, isDeleted, killed, fails }: Case,
  requests: number,
  use: (left: Left) => Promise<void>,
): Promise<boolean> {
  let now = Date.now();
  const simulator = await Simulator.start({ clock: () => now });
  try {
    const stack = new BundleStack(simulator, () => now);
    for (const program of earlier) expect((await stack.up(program)).failure).toBeUndefined();
    now += daysLater * day;
    if (isDeleted !== undefined) {
      simulator.console.deleteCertificate("payments", nameOf(isDeleted));
      await stack.refresh();
    }
    if (fails) simulator.failDeployment("staging", "pod is down", 1);
    const up = ups.start({ manager: simulator, now, kept: stack.kept, changes: killed });
    const held = () => environments.map((environment) => trustedIn(simulator, environment, partners));
    const [old = []] = held();
    const wanted = partners.filter(({ caPem }) => killed.certificates?.includes(caPem)).map(({ name }) => name);
    const wrong: string[] = [];
    let processed = 0;
    simulator.onProcessed = () => {
      processed += 1;
      if (processed === requests) up.kill();
      const isComplete = held().every((trusted) => wanted.every((name) => trusted.includes(name)));
      const missing = old.filter((name) => !held()[0]?.includes(name));
      if (!isComplete && missing.length > 0)
        wrong.push(`${missing} and what is wanted miss after ${processed} requests`);
    };
    const ended = await up.ended;
    if (ended !== undefined) stack.kept = ended.kept;
    else count("kills");
    simulator.healDeployment("staging");
    await use({ simulator, stack });
    expect(wrong).toEqual([]);
    return ended === undefined;
  } finally {
    await simulator.stop();
  }
}

test.each(Object.entries(cases))(
  "an up %s, killed between any two requests: the next one converges",
  async (_, one) => {
    for (let [requests, isKilled] = [1, true]; isKilled; requests += 1) {
      isKilled = await killedAfter(one, requests, async ({ simulator, stack }) => {
        if (one.refreshes) expect((await stack.refresh()).failure).toBeUndefined();
        expect((await stack.up(one.killed)).failure).toBeUndefined();
        const held = environments.map((environment) => trustedIn(simulator, environment, partners));
        expect(held).toEqual(environments.map(() => one.trusted));
        expect(stack.state).toMatchObject({ deployments: [], deployedEnvironments: environments });
        simulator.clearJournal();
        await stack.up(one.killed);
        expect(simulator.journal).toEqual([]);
      });
    }
  },
);

test("what a killed up has created, and the program does not want any more, is told by the next one", async () => {
  let isCreated = false;
  for (let requests = 1; !isCreated; requests += 1) {
    await killedAfter(rotation, requests, async ({ simulator, stack }) => {
      isCreated = trustedIn(simulator, "production", partners).includes("coming");
      const { failure, told } = await stack.up({ ...before, description: "Another one" });
      expect(failure).toBeUndefined();
      expect(told.join().includes(`no members of it, and trusted all the same: ${nameOf("coming")}`)).toBe(isCreated);
    });
  }
});
