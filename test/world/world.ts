import { setTimeout as sleep } from "node:timers/promises";
import type { Impact } from "../../sdk/cli/impact/impact";
import { Clocks } from "./clocks";
import { changeInConsole } from "./consoleChanges";
import { edited, type Versions } from "./edits";
import { type Engine, EngineFault, type EngineOperation, type EngineResult, type EngineState } from "./engine";
import { configOf, engineProgram, urnOf } from "./engineProgram";
import { foretell } from "./foretell";
import { invariants } from "./invariants";
import { Managers, type Trust } from "./managers";
import type { Command, DeclaredResource, Edit, Program, Round, Sequence, Setting } from "./model";
import { isMemberOf, type Place, placeOf } from "./places";
import { describeCommand, describeEdit, describeRun } from "./print";
import type { ProviderCode } from "./providerCode";
import { type ProviderPackage, type ProviderProcess, startProvider } from "./providerProcesses";
import { differences, heldAt, isShared, placeText, recordedIn, type Seen, urnsOf } from "./seen";
import { bringAbout } from "./troubles";

/** An invariant does not hold. The message begins with its name and has every step that led there. */
export class WorldBroken extends Error {
  constructor(
    readonly invariant: string,
    readonly problems: readonly string[],
    readonly steps: readonly string[],
  ) {
    super(
      `${invariant}:\n${problems.map((problem) => `  ${problem}`).join("\n")}\nafter\n${steps.map((step) => `  ${step}`).join("\n")}`,
    );
  }
}

/**
 * Lives through a sequence.
 * @throws {@link WorldBroken}.
 */
export async function liveThrough(sequence: Sequence, engine: Engine, code: ProviderCode): Promise<Seen[]> {
  const clocks = new Clocks();
  const managers = await Managers.start(sequence.setting, () => clocks.now("Managers"));
  const world = new World(sequence.setting, managers, clocks, engine, code);
  const seen: Seen[] = [];
  try {
    for (const round of sequence.rounds) seen.push(await world.round(round));
    return seen;
  } catch (error) {
    if (error instanceof EngineFault) return seen;
    throw error;
  } finally {
    world.end();
    await managers.stop();
  }
}

class World {
  private versions: Versions = { program: [], succeeded: [], names: 0 };
  private state: EngineState | undefined;
  private previous: Seen | undefined;
  private readonly unseen = new Set<string>();
  private readonly untold = new Set<string>();
  private attached: ProviderProcess | undefined;
  /** Takes what the attached process prints, for the operation that is under way. */
  private print: (text: string) => void = () => undefined;
  private readonly steps: string[] = [];
  /** The machine's clock. */
  private readonly now = (): number => this.clocks.now("machine");

  constructor(
    private readonly setting: Setting,
    private readonly managers: Managers,
    private readonly clocks: Clocks,
    private readonly engine: Engine,
    private readonly code: ProviderCode,
  ) {
    const { host, attached, together, legacy, isCopy } = setting;
    const odd = [
      attached ? "attached" : "",
      together ? "resources registered together" : "",
      legacy === "no" ? "" : `old Manager, ${legacy}`,
      isCopy ? "the other Manager is a copy" : "",
    ];
    this.steps.push([`host: ${host}`, ...odd.filter(Boolean)].join(", "));
  }

  async round({ days = 0, edits, console, trouble, command }: Round): Promise<Seen> {
    if (days > 0) {
      this.clocks.pass(days);
      this.steps.push(`${days} days pass`);
    }
    for (const edit of edits) this.edit(edit);
    const consoleChanged = this.inConsole(() => {
      for (const change of console) {
        const done = changeInConsole(this.managers.main, change);
        if (done !== undefined) this.steps.push(`in the Console: ${done}`);
      }
    });
    const seen = await this.perform(command, trouble, consoleChanged, days).catch((error: Error) => {
      if (error instanceof EngineFault) throw error;
      throw new WorldBroken(
        "the engine itself",
        [error.stack ?? error.message],
        [...this.steps, describeCommand(command, [], [])],
      );
    });
    this.steps.push(describeRun(seen));
    for (const [name, invariant] of Object.entries(invariants)) {
      const problems = invariant(seen);
      if (problems.length > 0) throw new WorldBroken(name, problems, this.steps);
    }
    this.remember(seen);
    return seen;
  }

  end(): void {
    this.attached?.kill();
  }

  private edit(edit: Edit): void {
    const before = this.versions;
    this.versions = edited(before, edit);
    if (this.setting.attached) this.versions = { ...this.versions, program: atMain(this.versions.program) };
    if (this.versions.program !== before.program)
      this.steps.push(describeEdit(edit, before.program, this.versions.program));
  }

  /** Whether it changed anything. What it changed is not in the state. */
  private inConsole(change: () => void): boolean {
    const before = this.managers.held();
    change();
    const changed = differences(before, this.managers.held());
    for (const place of changed) {
      this.unseen.add(placeText(place));
      this.untold.add(placeText(place));
    }
    return changed.length > 0;
  }

  private async perform(
    command: Command,
    trouble: Round["trouble"],
    consoleChanged: boolean,
    days: number,
  ): Promise<Seen> {
    const { main, other } = this.managers;
    const urns = this.urns();
    const chosen = (nth: number | undefined) =>
      nth === undefined || urns.length === 0 ? [] : [urns[nth % urns.length] as string];
    const [targets, replaces] = [chosen(command.target), chosen(command.replace)];
    const operation: EngineOperation = {
      kind: command.command === "preview" || command.command === "up" ? "update" : command.command,
      dryRun: true,
      state: this.state,
      config: configOf(this.setting, this.managers),
      program: engineProgram(this.versions.program, this.setting, this.managers),
      together: this.setting.together,
      parallel: this.setting.parallel ?? 16,
      targets,
      replace: replaces,
      refresh: command.refresh === true,
      runProgram: command.runProgram === true,
      continueOnError: command.continueOnError === true,
    };
    const before = this.managers.held();
    const stateBefore = this.state;
    let kill: () => void = () => undefined;
    const over = trouble === undefined ? () => undefined : bringAbout(trouble, main, this.clocks, () => kill());
    const journal = () => [...main.writes(), ...other.writes()];
    main.clearJournal();
    other.clearJournal();
    let preview: EngineResult | undefined;
    let impact: Impact | undefined;
    let result: EngineResult | undefined;
    let begun = this.now();
    const moments: (readonly [Trust, Trust])[] = [this.managers.trusted()];
    try {
      if (command.skipPreview !== true || command.command === "preview") preview = await this.run(operation);
      const isPlan = operation.kind !== "refresh" && trouble === undefined && preview?.error === "";
      if (isPlan && preview !== undefined) impact = await foretell(preview, this.setting, this.managers, this.now);
      const previewWrites = journal();
      main.clearJournal();
      other.clearJournal();
      if (command.command !== "preview" && !preview?.error) {
        begun = this.now();
        this.managers.onWrite = () => void moments.push(this.managers.trusted());
        result = await this.run({ ...operation, dryRun: false }, (killing) => {
          kill = killing;
        });
        // What a killed provider had sent is still on its way.
        if (trouble?.trouble === "kill") await sleep(50);
        this.state = result.state;
      }
      const decisive = result ?? preview;
      return {
        setting: this.setting,
        command,
        trouble,
        program: this.versions.program,
        days,
        time: { begun, ended: this.now() },
        before,
        after: this.managers.held(),
        moments,
        stateBefore,
        stateAfter: this.state,
        preview,
        impact,
        result,
        succeeded: decisive?.error === "",
        messages: [...(preview?.messages ?? []), ...(result?.messages ?? [])],
        previewWrites,
        writes: journal(),
        targets,
        replaces,
        consoleChanged,
        unseen: new Set(this.unseen),
        untold: new Set(this.untold),
        secrets: this.managers.secrets,
        previous: this.previous,
      };
    } finally {
      over();
      this.managers.onWrite = () => undefined;
    }
  }

  /** One operation of the engine, with processes of its own. */
  private async run(operation: EngineOperation, onStart?: (kill: () => void) => void): Promise<EngineResult> {
    const started: ProviderProcess[] = [];
    const end = (): void => {
      for (const process of started) if (process !== this.attached) process.kill();
    };
    const launch = async (name: ProviderPackage, engine: string, print: (text: string) => void) => {
      this.print = print;
      const said = (text: string): void => (this.setting.attached ? this.print(text) : print(text));
      const process = this.attached ?? (await startProvider(name, this.code, engine, said, this.now));
      if (this.setting.attached) this.attached = process;
      started.push(process);
      return process;
    };
    try {
      return await this.engine.run(operation, launch, (kill) =>
        onStart?.(() => {
          kill();
          end();
        }),
      );
    } finally {
      end();
    }
  }

  /**
   * What `--target` and `--replace` may name. Not a name that the program tells as an alias: Pulumi's engine then writes a
   * state with two resources of one name, which it refuses itself.
   */
  private urns(): string[] {
    const { program } = this.versions;
    const declared = program.map((resource) => urnOf(this.setting.host, resource));
    const aliased = new Set(program.flatMap((resource) => urnsOf(this.setting, resource).slice(1)));
    const recorded = recordedIn(this.state).map(({ urn }) => urn);
    return [...new Set([...declared, ...recorded])].filter((urn) => !aliased.has(urn));
  }

  private remember(seen: Seen): void {
    const { command, succeeded, targets, trouble } = seen;
    const looked = command.command === "refresh" || command.refresh === true;
    if (succeeded && looked && targets.length === 0) {
      this.unseen.clear();
      this.untold.clear();
    }
    if (trouble?.trouble === "kill") {
      for (const place of differences(seen.before, seen.after)) this.untold.add(placeText(place));
    }
    // With targets, what others of the state hold can change without their knowing.
    if (!succeeded || trouble !== undefined || targets.length > 0) {
      for (const place of differences(seen.before, seen.after)) this.unseen.add(placeText(place));
    }
    // Of two resources that name it by two addresses, the one that was written first does not know of the other.
    for (const one of seen.program.filter((one) => isShared(seen, one))) {
      this.unseen.add(placeText(placeOf(one)));
      for (const member of heldMembersOf(seen, placeOf(one))) this.untold.add(placeText(member));
    }
    // A certificate that goes can take JWKs along, as jwkDeleteAction says, also one that was made just then; their
    // resources are asked nothing.
    const places = seen.program.map(placeOf);
    const declared = new Set(places.map(placeText));
    const made = succeeded && command.command === "up" ? places : [];
    for (const place of [...differences(seen.before, seen.after), ...made]) {
      const isGone = place.kind === "JWK" && heldAt(seen.after, place) === undefined;
      if (isGone && declared.has(placeText(place))) this.unseen.add(placeText(place));
    }
    if (succeeded && command.command === "up" && targets.length === 0) {
      this.versions = { ...this.versions, succeeded: this.versions.program };
    }
    this.previous = { ...seen, previous: undefined };
  }
}

/** Certificates with names of a trust bundle's members. */
function heldMembersOf({ before, after }: Seen, bundle: Place): Place[] {
  const ids = [before, after].flatMap((held) => [...held[bundle.manager].certificates.keys()]);
  const places = ids.map((id) => ({ manager: bundle.manager, kind: "certificate", id }) as const);
  return places.filter((place) => isMemberOf(bundle, place));
}

function atMain(program: Program): Program {
  return program.map((one) => ({ ...one, args: { ...one.args, connection: "main" } }) as DeclaredResource);
}
