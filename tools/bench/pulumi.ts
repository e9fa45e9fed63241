import * as fs from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../test/simulator/simulator";
import type { Engine } from "../engine/engine";
import { engineEnvironment } from "../engine/environment";
import type { DeclaredCertificates, Generation } from "./certificates";
import {
  type Contender,
  type Figures,
  type Operation,
  operations,
  type ProviderCost,
  type Running,
  type StateSize,
  type Workload,
} from "./contender";
import { addJwks, startManager, takeRequests } from "./managed";
import { timed } from "./process";

/** What the contenders on the Pulumi CLI share. */
export interface Installed {
  readonly engine: Engine;
  /** Folder with the packed package and the programs' other packages installed. */
  readonly folder: string;
  readonly certificates: DeclaredCertificates;
}

const commands: Readonly<Record<Operation, readonly string[]>> = {
  create: ["up", "--skip-preview"],
  "unchanged up": ["up", "--skip-preview"],
  refresh: ["refresh", "--skip-preview"],
  "edit all": ["up", "--skip-preview"],
  "rotate all": ["up", "--skip-preview"],
  destroy: ["destroy", "--skip-preview"],
};

let count = 0;

/** A Pulumi program on the real CLI, in a stack of its own. */
export class PulumiContender implements Contender {
  readonly operations = operations;

  constructor(
    readonly name: string,
    private readonly installed: Installed,
    /** File of `programs/`. */
    private readonly program: string,
    private readonly project = "runtime: nodejs\nmain: index.js\n",
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {}

  async start(workload: Workload): Promise<Running> {
    count += 1;
    const folder = path.join(this.installed.folder, "stacks", `${count}`);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: bench\n${this.project}`);
    fs.copyFileSync(path.join(__dirname, "programs", this.program), path.join(folder, "index.js"));
    const simulator = await startManager(workload);
    const environment = {
      ...engineEnvironment(this.installed.engine, path.join(folder, "pulumi")),
      NODE_OPTIONS: `--require=${path.join(__dirname, "probe.cjs")}`,
      BENCH_PROBE_FILE: path.join(folder, "probe.json"),
      BENCH_LATENCY_MS: String(workload.latencyMs),
      APINIZER_MANAGER_URL: simulator.url,
      APINIZER_API_TOKEN: simulator.token,
      ...this.environment,
    };
    const stack = new StackUnderMeasurement(workload, folder, environment, simulator, this.installed.certificates);
    await stack.init();
    return stack;
  }
}

class StackUnderMeasurement implements Running {
  private readonly probeFile: string;

  constructor(
    private readonly workload: Workload,
    private readonly folder: string,
    private readonly environment: Record<string, string>,
    private readonly simulator: Simulator,
    private readonly certificates: DeclaredCertificates,
  ) {
    this.probeFile = path.join(folder, "probe.json");
  }

  async init(): Promise<void> {
    await this.pulumi(["stack", "init", "dev"]);
  }

  async perform(operation: Operation): Promise<Figures> {
    if (operation === "create") this.declare("first");
    if (operation === "edit all") {
      addJwks(this.simulator);
      this.declare("edited");
    }
    if (operation === "rotate all") this.declare("second");
    fs.rmSync(this.probeFile, { force: true });
    const { wallMs } = await this.pulumi([...commands[operation], "--yes", "--stack", "dev"]);
    const provider = this.providerCost();
    const state = this.stateSize();
    return {
      wallMs,
      requests: takeRequests(this.simulator),
      ...(provider === undefined ? {} : { provider }),
      ...(state === undefined ? {} : { state }),
    };
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private pulumi(args: readonly string[]): Promise<{ wallMs: number }> {
    return timed("pulumi", [...args, "--non-interactive"], { cwd: this.folder, env: this.environment });
  }

  private declare(generation: Generation): void {
    const declared = this.certificates.of(this.workload.size, generation, this.workload.projects);
    const certificates = Object.fromEntries(declared.map((certificate) => [certificate.certificateName, certificate]));
    fs.writeFileSync(path.join(this.folder, "declared.json"), JSON.stringify({ certificates }));
  }

  private providerCost(): ProviderCost | undefined {
    return fs.existsSync(this.probeFile) ? JSON.parse(fs.readFileSync(this.probeFile, "utf8")) : undefined;
  }

  /** Undefined when there is no certificate left, or the state is compressed. */
  private stateSize(): StateSize | undefined {
    const file = path.join(this.folder, "pulumi/state/.pulumi/stacks/bench/dev.json");
    if (!fs.existsSync(file)) return undefined;
    const text = fs.readFileSync(file, "utf8");
    const { resources = [] } = JSON.parse(text).checkpoint.latest as { resources?: StoredResource[] };
    const certificates = resources.filter(({ inputs }) => inputs?.certificatePem !== undefined);
    const [first] = certificates;
    if (first?.inputs === undefined || first.outputs === undefined) return undefined;
    return {
      file: Math.round(text.length / certificates.length),
      provider: String(first.inputs.__provider ?? "").length,
      properties: bytesOfOthers(first.inputs) + bytesOfOthers(first.outputs),
    };
  }
}

interface StoredResource {
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

function bytesOfOthers({ __provider, certificatePem, ...others }: Readonly<Record<string, unknown>>): number {
  return JSON.stringify(others).length;
}
