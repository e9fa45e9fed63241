/** Generated rotations with a virtual clock. Without SOAK_ROTATIONS they are the same in every run. */
import fc from "fast-check";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import { Simulator } from "../simulator/simulator";
import { count } from "../support/figures";
import { BundleStack, type Ran } from "./bundleStack";
import { after, day, environments, environmentsOf, nothing, type Program, type Trusted, withDates } from "./model";
import { OpensslVerify } from "./opensslVerify";
import { type Partner, partner } from "./partners";

const soak = process.env.SOAK_ROTATIONS;
const rotations = Number(soak ?? 60);

const second = 1000;
/** The first one ends while the rotations go on. */
const partners: ReadonlyMap<string, Partner> = new Map(
  ["short", "b", "c", "d", "e"].map((name, index) => [name, partner(name, index === 0 ? 45 : undefined)]),
);
const names = [...partners.keys()];

/** An `up`, and what has happened before it. */
interface Round {
  readonly days: number;
  readonly refresh: boolean;
  /** Somebody else deploys a partner's certificate by another name, or takes it back. */
  readonly elsewhere: { readonly name: string; readonly environment: string } | undefined;
  /** Undefined: the program stays as it is. */
  readonly program: Program | undefined;
  readonly trouble?: Trouble | undefined;
}

/** What goes wrong in an `up`; one without it follows, which goes on. */
type Trouble =
  /** The first deployment of a new certificate there. */
  | { readonly fails: string }
  /** Requests without an answer. */
  | { readonly lost: string; readonly when: "before" | "after"; readonly times: number };

const program: fc.Arbitrary<Program> = fc
  .record({
    wanted: fc.subarray(names, { minLength: 1, maxLength: 3 }),
    environments: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([...environments]) },
      { weight: 1, arbitrary: fc.subarray([...environments], { minLength: 1 }) },
    ),
    overlapDays: fc.constantFrom(7, 0, 1, 30),
    distrusted: fc.oneof(
      { weight: 3, arbitrary: fc.constant<string[]>([]) },
      { weight: 1, arbitrary: fc.subarray(names, { maxLength: 2 }) },
    ),
    keepExpired: fc.boolean(),
  })
  .map((drawn) => ({ ...drawn, distrusted: drawn.distrusted.filter((name) => !drawn.wanted.includes(name)) }));

const sometimes = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({ fails: fc.constantFrom(...environments) }),
  fc.record({
    lost: fc.constantFrom("POST", "PUT", "DELETE", "GET"),
    when: fc.constantFrom("before" as const, "after" as const),
    // A request is sent three times at most.
    times: fc.integer({ min: 1, max: 4 }),
  }),
);

const round: fc.Arbitrary<Round> = fc.record({
  days: fc.constantFrom(0, 0.5, 1, 3, 7, 8, 20, 31),
  refresh: fc.boolean(),
  elsewhere: sometimes(fc.record({ name: fc.constantFrom(...names), environment: fc.constantFrom(...environments) })),
  program: fc.oneof({ weight: 2, arbitrary: program }, { weight: 1, arbitrary: fc.constant(undefined) }),
  trouble: sometimes(trouble),
});

const rotation = fc.record({
  first: program,
  second: program,
  further: fc.array(round, { minLength: 2, maxLength: 5, size: "max" }),
});

let verify: OpensslVerify;
beforeAll(() => {
  verify = new OpensslVerify([...partners.values()]);
});
afterAll(() => verify.stop());

test(
  `openssl accepts whom it shall at every moment between two requests of ${rotations} rotations`,
  async () => {
    let moments = 0;
    const property = fc.asyncProperty(rotation, async ({ first, second, further }) => {
      const rounds = [first, second].map((program) => ({ days: 0, refresh: false, elsewhere: undefined, program }));
      moments += await lived([...rounds, ...further]);
    });
    await fc.assert(property, {
      numRuns: rotations,
      seed: soak === undefined ? 17 : Math.floor(Math.random() * 2 ** 31),
    });
    count("rotations of trust bundles", rotations);
    count("moments of these rotations", moments);
    expect(moments).toBeGreaterThan(rotations);
  },
  rotations * 2_000 + 60_000,
);

/** How many moments there were. */
async function lived(rounds: readonly Round[]): Promise<number> {
  const start = Date.now();
  let now = start;
  const simulator = await Simulator.start({ clock: () => now });
  const life = new Life(simulator, () => now);
  try {
    simulator.onProcessed = () => {
      now += second;
      life.look();
    };
    for (const round of rounds) {
      now += round.days * day;
      await life.go(round);
    }
    return life.moments;
  } finally {
    await simulator.stop();
  }
}

/** The program of the `up` that runs, when it was begun, and when the first one of the round was. */
interface UnderWay {
  readonly program: Program;
  readonly begun: number;
  readonly first: number;
}

class Life {
  moments = 0;
  private readonly stack: BundleStack;
  private readonly elsewhere = new Set<string>();
  private readonly wrong: string[] = [];
  private program: Program | undefined;
  private before: Trusted = nothing;
  private underWay: UnderWay | undefined;

  constructor(
    private readonly simulator: Simulator,
    private readonly now: () => number,
  ) {
    this.stack = new BundleStack(simulator, now);
  }

  async go({ refresh, elsewhere, program, trouble }: Round): Promise<void> {
    if (elsewhere !== undefined) this.change(elsewhere);
    this.program = program ?? this.program;
    if (this.program === undefined) return;
    if (refresh) this.mustSucceed(await this.stack.refresh());
    this.simulator.clearJournal();
    this.underWay = { program: this.program, begun: this.now(), first: this.now() };
    const told: string[] = [];
    if (trouble !== undefined) told.push(...(await this.inTrouble(trouble, this.program)));
    this.underWay = { ...this.underWay, begun: this.now() };
    const ran = await this.stack.up(inputsOf(this.program));
    this.mustSucceed(ran);
    const trusted = after(this.before, this.program, this.underWay.begun, partners);
    this.compareWarnings(trusted, this.program, [...told, ...ran.told]);
    this.before = this.compare(trusted);
    this.underWay = undefined;
    expect(this.wrong).toEqual([]);
  }

  /** An `up` that may fail. */
  private async inTrouble(trouble: Trouble, program: Program): Promise<readonly string[]> {
    const { simulator } = this;
    if ("lost" in trouble) {
      const { lost: method, when, times } = trouble;
      simulator.faults.push({ match: { method }, when, times, what: "reset" });
    } else if (!this.holdsAll(trouble.fails, program.wanted) && program.environments.includes(trouble.fails)) {
      simulator.failDeployment(trouble.fails, "pod is down", 1);
    }
    const { told } = await this.stack.up(inputsOf(program));
    simulator.faults.clear();
    for (const environment of environments) simulator.healDeployment(environment);
    return told;
  }

  /** One moment: while an `up` runs, what stays is trusted, and what goes is until all that is new is there. */
  look(): void {
    this.moments += 1;
    const { before, underWay } = this;
    for (const environment of environments) {
      const accepted = this.accepted(environment);
      const missing = [...before.wanted, ...before.retiring.keys()].filter(
        (name) => environmentsOf(before, name).includes(environment) && this.isValid(name) && !accepted.has(name),
      );
      for (const name of missing) {
        const mayGo = underWay !== undefined && this.mayGo(name, environment, underWay);
        if (!mayGo) this.wrong.push(`${name} is missing in ${environment} at moment ${this.moments}`);
      }
    }
  }

  private mayGo(name: string, environment: string, { program, begun }: UnderWay): boolean {
    if (!program.environments.includes(environment)) return true;
    if (environmentsOf(after(this.before, program, begun, partners), name).includes(environment)) return false;
    return program.environments.every((each) => this.holdsAll(each, program.wanted));
  }

  private change({ name, environment }: NonNullable<Round["elsewhere"]>): void {
    const { console } = this.simulator;
    const other = `other-${name}-${environment}`;
    const pem = partners.get(name)?.caPem ?? "";
    if (this.elsewhere.delete(other)) console.deleteCertificate("identity", other);
    else {
      this.elsewhere.add(other);
      console.putCertificate("identity", other, { environments: [environment], alias: other, pem });
    }
  }

  private compare(trusted: Trusted): Trusted {
    const shown = environments.map((environment) => [environment, [...this.accepted(environment)].sort()]);
    const isTrusted = (name: string, environment: string) =>
      environmentsOf(trusted, name).includes(environment) || this.elsewhere.has(`other-${name}-${environment}`);
    const expected = environments.map((environment) => [
      environment,
      names.filter((name) => isTrusted(name, environment) && this.isValid(name)).sort(),
    ]);
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
    const members = new Map(this.stack.state.members.map((member) => [member.certificateName, member.retiresAt]));
    expect([...members.keys()].sort()).toEqual([...trusted.wanted, ...trusted.retiring.keys()].map(nameOf).sort());
    for (const name of trusted.wanted) expect(members.get(nameOf(name))).toBe("");
    return withDates(trusted, this.dates(trusted, members));
  }

  /** A date is set once, when an overlap begins, and stays. */
  private dates({ retiring }: Trusted, shown: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
    const dates = new Map([...retiring.keys()].map((name) => [name, Date.parse(shown.get(nameOf(name)) ?? "")]));
    for (const [name, date] of dates) {
      const expected = retiring.get(name)?.date ?? 0;
      const { begun, first } = this.underWay ?? { begun: 0, first: 0 };
      const begins = !this.before.retiring.has(name);
      expect(date).toBeGreaterThanOrEqual(expected - (begins ? begun - first : 0));
      expect(date).toBeLessThanOrEqual(expected + (begins ? this.now() - begun + second : 0));
    }
    return dates;
  }

  /** Who is not to be trusted and still is, by another name, is told. */
  private compareWarnings(trusted: Trusted, { distrusted }: Program, told: readonly string[]): void {
    const left = [...this.before.wanted, ...this.before.retiring.keys()].filter(
      (name) => environmentsOf(trusted, name).length === 0,
    );
    const hasWritten = this.simulator.writes().length > 0;
    for (const name of [...left, ...(hasWritten ? distrusted : [])]) {
      const others = trusted.environments
        .map((environment) => `other-${name}-${environment}`)
        .filter((other) => this.elsewhere.has(other));
      for (const other of others) expect(told.join("\n")).toContain(`identity/${other} in`);
    }
  }

  private holdsAll(environment: string, wanted: readonly string[]): boolean {
    const held = this.held(environment);
    return wanted.every((name) => held.has(partners.get(name)?.sha1 ?? ""));
  }

  /** Whom every pod of an environment accepts. */
  private accepted(environment: string): ReadonlySet<string> {
    return verify.accepted(this.held(environment), this.now());
  }

  private held(environment: string): ReadonlySet<string> {
    const [first, ...others] = this.simulator
      .truststore(environment)
      .map(({ certificates }) => [...new Set(certificates.map(({ sha1 }) => sha1))].sort());
    // Where a deployment fails here, it does on every pod.
    for (const other of others) expect(other).toEqual(first);
    return new Set(first);
  }

  private isValid(name: string): boolean {
    return this.now() <= (partners.get(name)?.validTo ?? 0);
  }

  private mustSucceed({ failure }: Ran): void {
    if (failure !== undefined) throw failure;
  }
}

function nameOf(name: string): string {
  return memberName("partner", partners.get(name)?.sha256 ?? "");
}

function inputsOf({ wanted, environments, overlapDays, distrusted, keepExpired }: Program): Partial<TrustBundleInputs> {
  return {
    certificates: wanted.map((name) => partners.get(name)?.caPem ?? ""),
    environments,
    overlapDays,
    keepExpired,
    ...(distrusted.length === 0 ? {} : { distrust: distrusted.map((name) => partners.get(name)?.sha256 ?? "") }),
  };
}
