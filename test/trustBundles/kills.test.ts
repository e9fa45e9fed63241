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

jest.setTimeout(120_000);

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
  readonly killed: Program;
  /** Who is trusted in the end. */
  readonly trusted: readonly string[];
}
const cases: Readonly<Record<string, Case>> = {
  "that creates the bundle": { ups: [], killed: before, trusted: ["going", "staying"] },
  "that rotates without an overlap": {
    ups: [before],
    killed: { ...overlapping, overlapDays: 0 },
    trusted: ["coming", "staying"],
  },
  "that rotates with an overlap": { ups: [before], killed: overlapping, trusted: ["coming", "going", "staying"] },
  "that rotates and takes an environment in": {
    ups: [{ ...before, environments: ["production"] }],
    killed: { ...overlapping, overlapDays: 0 },
    trusted: ["coming", "staying"],
  },
  "after an overlap": {
    ups: [before, overlapping],
    daysLater: 8,
    killed: overlapping,
    trusted: ["coming", "staying"],
  },
  "that rotates back and distrusts": {
    ups: [before, overlapping],
    killed: { ...before, distrust: [partners.find(({ name }) => name === "coming")?.sha256 ?? ""] },
    trusted: ["going", "staying"],
  },
};

let ups: KillableUps;
beforeAll(async () => {
  ups = await KillableUps.prepare();
});
afterAll(() => ups.stop());

/** A stack whose `up` was killed after so many requests; `isOver`: it had no more of them. */
async function killedAfter(
  { ups: earlier, daysLater = 0, killed }: Case,
  requests: number,
  failing: string | undefined,
  use: (scene: Scene) => Promise<void>,
): Promise<boolean> {
  let now = Date.now();
  const simulator = await Simulator.start({ clock: () => now });
  try {
    const stack = new BundleStack(simulator, () => now);
    for (const program of earlier) expect((await stack.up(program)).failure).toBeUndefined();
    now += daysLater * day;
    const scene = new Scene(simulator, stack, killed);
    if (failing !== undefined) simulator.failDeployment(failing, "pod is down");
    const up = ups.start({ manager: simulator, now, kept: stack.kept, changes: killed });
    let processed = 0;
    simulator.onProcessed = () => {
      scene.look();
      processed += 1;
      if (processed === requests) up.kill();
    };
    const ended = await up.ended;
    if (ended !== undefined) stack.kept = ended.kept;
    else count("kills");
    if (failing !== undefined) simulator.healDeployment(failing);
    await use(scene);
    expect(scene.wrong).toEqual([]);
    return ended !== undefined;
  } finally {
    await simulator.stop();
  }
}

class Scene {
  readonly wrong: string[] = [];
  private readonly wanted: readonly string[];
  private readonly old: readonly string[];
  private readonly everywhere: readonly string[];

  constructor(
    readonly simulator: Simulator,
    readonly stack: BundleStack,
    readonly program: Program,
  ) {
    this.wanted = partners.filter(({ caPem }) => program.certificates?.includes(caPem)).map(({ name }) => name);
    this.old = stack.kept === undefined ? [] : this.trusted("production");
    this.everywhere = environments;
  }

  /** Where the old ones were, they are until all that is wanted is everywhere. */
  look(): void {
    const isComplete = this.everywhere.every((environment) =>
      this.wanted.every((name) => this.trusted(environment).includes(name)),
    );
    const missing = this.old.filter((name) => !this.trusted("production").includes(name));
    if (!isComplete && missing.length > 0) this.wrong.push(`${missing.join()} and what is wanted are missing`);
  }

  trusted(environment: string): readonly string[] {
    return trustedIn(this.simulator, environment, partners);
  }
}

const scenarios = Object.entries(cases).flatMap(([title, one]) =>
  [undefined, "staging"].map((failing) => [title, failing ?? "nowhere", { one, failing }] as const),
);

test.each(scenarios)(
  "the next up after one %s, killed between any two requests, converges; deployments failed %s",
  async (_, __, { one, failing }) => {
    for (let requests = 1, isOver = false; !isOver; requests += 1) {
      isOver = await killedAfter(one, requests, failing, async ({ simulator, stack, program, ...scene }) => {
        if (requests % 2 === 0) expect((await stack.refresh()).failure).toBeUndefined();
        expect((await stack.up(program)).failure).toBeUndefined();
        const held = environments.map((environment) => trustedIn(simulator, environment, partners));
        expect(held).toEqual(environments.map(() => one.trusted));
        expect(stack.state).toMatchObject({ deployments: [], deployedEnvironments: environments });
        simulator.clearJournal();
        await stack.up(program);
        expect(simulator.journal).toEqual([]);
        expect(scene.wrong).toEqual([]);
      });
    }
  },
);
