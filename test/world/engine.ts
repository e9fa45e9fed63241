import { type ChildProcess, spawn } from "node:child_process";
import * as readline from "node:readline";
import type { Writable } from "node:stream";
import type { ProviderPackage, ProviderProcess } from "./providerProcesses";

/** A resource as a program registers it. Source: `declaration` of engine/program.go. */
export interface EngineResource {
  readonly name: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly provider?: string | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly protect?: boolean | undefined;
  readonly retainOnDelete?: boolean | undefined;
  readonly deleteBeforeReplace?: boolean | undefined;
  readonly replaceOnChanges?: readonly string[] | undefined;
  readonly ignoreChanges?: readonly string[] | undefined;
}

/** One operation of the engine. Source: `operation` of engine/operation.go. */
export interface EngineOperation {
  readonly kind: "update" | "refresh" | "destroy";
  readonly dryRun: boolean;
  readonly state?: EngineState | undefined;
  readonly config: Readonly<Record<string, { readonly value: string; readonly secret?: boolean }>>;
  readonly program: readonly EngineResource[];
  readonly together?: boolean;
  /** URNs. */
  readonly targets?: readonly string[];
  /** URNs. */
  readonly replace?: readonly string[];
  readonly refresh?: boolean;
  readonly runProgram?: boolean;
  readonly continueOnError?: boolean;
  readonly parallel: number;
}

/** Pulumi's deployment, version 3, as `pulumi stack export` has it. */
export interface EngineState {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly { readonly resource: StateResource; readonly type: string }[];
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly provider?: string;
  /** It was replaced, and waits for its delete. */
  readonly delete?: boolean;
  /** It was deleted, and waits for the create that replaces it. */
  readonly pendingReplacement?: boolean;
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly initErrors?: readonly string[];
}

export interface EngineStep {
  readonly op: string;
  readonly urn: string;
  readonly stage: "begun" | "done" | "failed";
}

export interface EngineMessage {
  readonly urn: string;
  readonly severity: "info" | "info#err" | "warning" | "error";
  readonly text: string;
}

/** An event of a preview, as far as it is looked at here. */
export interface PreviewEvent {
  readonly resourcePreEvent?: { readonly metadata: { readonly type: string } };
}

/** What came of an operation. Source: `result` of engine/operation.go. */
export interface EngineResult {
  /** Empty where it succeeded. */
  readonly error: string;
  readonly messages: readonly EngineMessage[];
  readonly steps: readonly EngineStep[];
  /** Of a preview, as the CLI prints them with PULUMI_ENABLE_STREAMING_JSON_PREVIEW: without messages. */
  readonly events?: readonly PreviewEvent[];
  /** Absent for a preview. */
  readonly state?: EngineState;
}

/** Starts the process of a provider for an operation, which hears what it prints. */
export type Launch = (name: ProviderPackage, engine: string, print: (text: string) => void) => Promise<ProviderProcess>;

/** Something that performs operations: Pulumi's engine in process, or its CLI. */
export interface Engine {
  /**
   * Runs one operation. `launch` is asked for the providers' processes; `onStart` gets the means to kill the engine.
   * @throws what is wrong with the means by which it is run, never what came of the operation.
   */
  run(operation: EngineOperation, launch: Launch, onStart?: (kill: () => void) => void): Promise<EngineResult>;
}

/** Stops what hangs: an operation takes some 50 ms. With `--continue-on-error` the engine may hang, see {@link EngineFault}. */
const patienceMs = ({ continueOnError }: EngineOperation): number => (continueOnError ? 30_000 : 300_000);

interface Underway {
  readonly patience: NodeJS.Timeout;
  readonly operation: EngineOperation;
  readonly launch: Launch;
  readonly printed: EngineMessage[];
  readonly resolve: (result: EngineResult) => void;
  readonly reject: (error: Error) => void;
  /** Why the process of a provider could not be started. */
  broken?: Error;
}

interface Answer {
  readonly result?: EngineResult & { readonly id: number; readonly harness?: string };
  readonly launch?: {
    readonly id: number;
    readonly run: number;
    readonly package: ProviderPackage;
    readonly engine: string;
  };
}

/** After so many operations a process of the engine has some hundred open ports, of those that failed. */
const operationsOfAProcess = 100;

/** Pulumi's engine in processes of its own, for any number of operations. */
export class WorldEngine implements Engine {
  private readonly underWay = new Map<number, Underway>();
  private child: ChildProcess;
  private last = 0;

  constructor(private readonly executable: string) {
    this.child = this.start();
  }

  run(
    operation: EngineOperation,
    launch: Launch,
    onStart: (kill: () => void) => void = () => {},
  ): Promise<EngineResult> {
    if (this.last % operationsOfAProcess === operationsOfAProcess - 1 && this.underWay.size === 0) {
      this.stop();
      this.child = this.start();
    }
    this.last += 1;
    const id = this.last;
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.giveUp(id), patienceMs(operation));
      this.underWay.set(id, { patience, operation, launch, printed: [], resolve, reject });
      onStart(() => this.say({ kill: id }));
      this.say({ run: { ...operation, id } });
    });
  }

  stop(): void {
    this.child.removeAllListeners("close").stdin?.end();
  }

  private start(): ChildProcess {
    const child = spawn(this.executable, [], {
      // Memory is short-lived here, and there is enough of it.
      env: { ...process.env, GOGC: "400" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    readline.createInterface({ input: child.stdout }).on("line", (line) => {
      this.hear(JSON.parse(line) as Answer);
    });
    // A process that ended takes nothing more: its end is heard below.
    child.stdin.on("error", () => undefined);
    child.once("close", (code) => this.crashed(code));
    return child;
  }

  /** Its own assertions fail now and then; the next operations get a new one. */
  private crashed(code: number | null): void {
    this.child = this.start();
    for (const { patience, reject } of this.underWay.values()) {
      clearTimeout(patience);
      reject(new EngineFault(`the engine ended with code ${code}`));
    }
    this.underWay.clear();
  }

  private giveUp(id: number): void {
    const underway = this.underWay.get(id) as Underway;
    const Fault = underway.operation.continueOnError ? EngineFault : Error;
    underway.broken = new Fault(`the engine is not ready after ${patienceMs(underway.operation)} ms`);
    this.say({ kill: id });
  }

  private say(request: object): void {
    (this.child.stdin as Writable).write(`${JSON.stringify(request)}\n`);
  }

  private hear({ result, launch }: Answer): void {
    if (launch !== undefined) void this.launch(launch);
    if (result === undefined) return;
    const { patience, operation, resolve, reject, printed, broken } = this.underWay.get(result.id) as Underway;
    clearTimeout(patience);
    this.underWay.delete(result.id);
    if (broken !== undefined) reject(broken);
    else if (result.harness) reject(harnessError(result.harness, operation));
    else if (result.messages.some(({ text }) => isRefusedState(text)))
      reject(new EngineFault("a resource stands twice in the state"));
    else resolve({ ...result, messages: [...result.messages, ...printed] });
  }

  private async launch({ id, run, package: name, engine }: NonNullable<Answer["launch"]>): Promise<void> {
    const underway = this.underWay.get(run) as Underway;
    const { launch, printed } = underway;
    const print = (text: string): void => void printed.push({ urn: "", severity: "info", text });
    const started = await launch(name, engine, print).catch((error: Error) => {
      underway.broken = error;
      return undefined;
    });
    this.say({ launched: { id, port: started?.port ?? 0 } });
  }
}

/**
 * What no provider has a part in: the engine wrote a state that it refuses itself. It has a resource twice, where one that
 * depended on what is deleted first, and does so no longer, is created anew before its own delete; or, after an `up` that
 * refreshes first, goes on after an error or has targets, it has a resource before what it depends on; or, in a
 * `destroy --run-program`, it deletes by the old dependencies and records those of the program, so that a resource stays whose
 * new dependency is gone. Or, with `--continue-on-error`, the engine waits for ever for what follows a delete that failed. Or it
 * crashes by an assertion of its own. The sequence ends there.
 */
export class EngineFault extends Error {}

function harnessError(text: string, operation: EngineOperation): Error {
  const { kind, refresh, runProgram, continueOnError, targets = [] } = operation;
  const isRefused =
    ((refresh || continueOnError || targets.length > 0) && /resource \S+ dependency \S+ comes after it/.test(text)) ||
    (kind === "destroy" && runProgram && /resource \S+ refers to missing dependency/.test(text));
  return isRefused || isRefusedState(text) ? new EngineFault(text) : new Error(`the engine's harness: ${text}`);
}

function isRefusedState(text: string): boolean {
  return /duplicate resource \S+ \(not marked for deletion\)/.test(text);
}
