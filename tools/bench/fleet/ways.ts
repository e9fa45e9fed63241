import * as fs from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../../test/simulator/simulator";
import { engineEnvironment } from "../../engine/environment";
import type { Declared, Generation } from "../certificates";
import type { Operation } from "../contender";
import { startManager, takeRequests } from "../managed";
import { timed } from "../process";
import type { Installed } from "../pulumi";
import type { Load, Way } from "./load";
import { watchMemory } from "./memory";
import type { Measured } from "./table";

const root = path.resolve(__dirname, "../../..");
const examples = path.join(root, "examples/fleet");
const measuredOperations = ["create", "unchanged up", "refresh", "rotate all", "destroy"] as const;
const commands: Readonly<Record<(typeof measuredOperations)[number], "up" | "refresh" | "destroy">> = {
  create: "up",
  "unchanged up": "up",
  refresh: "refresh",
  "rotate all": "up",
  destroy: "destroy",
};

/**
 * The whole life of the load's certificates in one way, with a Manager and a state of its own. Neither way makes a preview.
 * @throws Error with what was printed, when an operation fails.
 */
export async function measureWay(
  way: Way,
  load: Load,
  { engine, folder: installed, certificates }: Installed,
  say: (line: string) => void,
): Promise<Measured[]> {
  const folder = fs.mkdtempSync(path.join(installed, "fleet-"));
  const simulator = await startManager(load);
  const measured: Measured[] = [];
  const environment = {
    ...engineEnvironment(engine, path.join(folder, "pulumi")),
    ...(load.zstd ? { PULUMI_DIY_BACKEND_ZSTD: "true" } : {}),
    APINIZER_MANAGER_URL: simulator.url,
    APINIZER_API_TOKEN: simulator.token,
    APINIZER_MAX_CONNECTIONS: String(load.connections),
  };
  try {
    writeProgram(way, folder, installed);
    if (way.atOnce === undefined) await timed("pulumi", ["stack", "init", "all"], { cwd: folder, env: environment });
    for (const operation of measuredOperations) {
      const generation: Generation = operation === "rotate all" ? "second" : "first";
      if (commands[operation] === "up" && operation !== "unchanged up") {
        declare(certificates.of(load.size, generation, load.projects), way, folder);
      }
      const figures = await perform(operation, way, load, folder, environment, simulator);
      say(`  ${operation}: ${(figures.wallMs / 1000).toFixed(1)} s`);
      measured.push(figures);
    }
    return measured;
  } finally {
    await simulator.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function perform(
  operation: (typeof measuredOperations)[number],
  way: Way,
  { connections }: Load,
  folder: string,
  env: Record<string, string>,
  simulator: Simulator,
): Promise<Measured> {
  const command = commands[operation];
  const [program, ...args] =
    way.atOnce === undefined
      ? ["pulumi", command, "--yes", "--skip-preview", "--non-interactive", "--stack", "all"]
      : [process.execPath, require.resolve("tsx/cli"), "fleet.ts", command, ...limits(way.atOnce, connections)];
  const memory = watchMemory();
  try {
    const { wallMs } = await timed(program as string, args, { cwd: folder, env });
    const peakRequests = simulator.peakRequests;
    const requests = takeRequests(simulator);
    return { way: way.name, operation: operation as Operation, wallMs, requests, peakRequests, ...memory.peak() };
  } finally {
    memory.stop();
  }
}

function limits(atOnce: number, connections: number): string[] {
  return ["--at-once", String(atOnce), "--connections", String(connections)];
}

/** The example as it stands, with the plugin of the installed package; or the same resources in one program. */
function writeProgram({ atOnce }: Way, folder: string, installed: string): void {
  const plugin = path.join(installed, "node_modules/pulumi-apinizer/dist/plugin");
  const project = fs.readFileSync(path.join(examples, "Pulumi.yaml"), "utf8");
  const main = atOnce === undefined ? "index.js" : "index.ts";
  const own = project.replace("./node_modules/pulumi-apinizer/dist/plugin", plugin).replace("index.ts", main);
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), own);
  if (atOnce === undefined) {
    fs.copyFileSync(path.join(__dirname, "../programs/plugin.js"), path.join(folder, main));
  } else {
    for (const name of ["index.ts", "fleet.ts"]) fs.copyFileSync(path.join(examples, name), path.join(folder, name));
  }
}

function declare(declared: readonly Declared[], { atOnce }: Way, folder: string): void {
  if (atOnce === undefined) {
    const certificates = Object.fromEntries(declared.map((one) => [one.certificateName, one]));
    fs.writeFileSync(path.join(folder, "declared.json"), JSON.stringify({ certificates }));
    return;
  }
  for (const { projectName, certificateName, certificatePem } of declared) {
    const ofProject = path.join(folder, "projects", projectName);
    fs.mkdirSync(ofProject, { recursive: true });
    fs.writeFileSync(path.join(ofProject, `${certificateName}.pem`), certificatePem);
  }
}
