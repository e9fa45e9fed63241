/** `npm run bench:fleet`: the certificates of many projects as a stack for each project, beside all of them in one stack. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { InvalidArgumentError, program } from "commander";
import { installPackage, packPackage } from "../../../test/support/installed";
import { prepareEngine } from "../../engine/engine";
import { DeclaredCertificates } from "../certificates";
import type { Installed } from "../pulumi";
import { forMarkdown, forTerminal } from "../tables";
import type { Load, Way } from "./load";
import { fleetTable, type Measured } from "./table";
import { measureWay } from "./ways";

interface Options {
  readonly projects: number;
  readonly certificates: number;
  readonly atOnce: readonly number[];
  readonly connections: number;
  readonly latency: number;
  readonly zstd: boolean;
  readonly withoutOneStack: boolean;
  readonly output: string;
}

const say = (line: string): void => console.error(`[bench] ${line}`);

async function main({ output, ...options }: Options): Promise<void> {
  const engine = await prepareEngine(say);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-fleet-")));
  try {
    say("building, packing and installing the package");
    const installed: Installed = {
      engine,
      folder: path.join(folder, "installed"),
      certificates: new DeclaredCertificates(),
    };
    installPackage(packPackage(folder), installed.folder);
    fs.mkdirSync(output, { recursive: true });
    const measured: Measured[] = [];
    // What was measured is written after every way: a single stack of 2,000 takes an hour.
    for (const way of waysOf(options)) {
      say(`${way.name}: ${options.projects} projects with ${options.certificates} certificates each`);
      measured.push(...(await measureWay(way, loadOf(options), installed, say)));
      fs.writeFileSync(path.join(output, "fleet.json"), `${JSON.stringify({ ...options, measured }, undefined, 2)}\n`);
    }
    const table = fleetTable(measured, loadOf(options));
    console.log(forTerminal(table));
    fs.writeFileSync(path.join(output, "fleet.md"), forMarkdown(table));
    say(`wrote fleet.json and fleet.md to ${output}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function waysOf({ atOnce, withoutOneStack }: Omit<Options, "output">): Way[] {
  const fleets = atOnce.map((count): Way => ({ name: `a stack per project, ${count} at once`, atOnce: count }));
  return withoutOneStack ? fleets : [...fleets, { name: "one stack" }];
}

function loadOf({ projects, certificates, connections, latency, zstd }: Omit<Options, "output">): Load {
  return { projects, size: projects * certificates, connections, latencyMs: latency, zstd };
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Use a whole number above 0.");
}

program
  .name("npm run bench:fleet --")
  .description("Measures a stack per project beside one stack of everything: time, requests and memory.")
  .option("--projects <n>", "projects", positive, 20)
  .option("--certificates <n>", "certificates of each project", positive, 100)
  .option("--at-once <n,…>", "stacks side by side", (text) => text.split(",").map(positive), [1, 2, 4])
  .option("--connections <n>", "requests under way at once, of all stacks together", positive, 16)
  .option("--latency <ms>", "what the Manager takes for each answer", positive, 50)
  .option("--zstd", "with PULUMI_DIY_BACKEND_ZSTD", false)
  .option("--without-one-stack", "the fleet alone: one stack of 2,000 takes about an hour", false)
  .option("--output <folder>", "where fleet.json and fleet.md go", ".bench")
  .action(main)
  .parseAsync()
  .catch((error: Error) => {
    console.error(`[bench] ${error.message}`);
    process.exitCode = 1;
  });
