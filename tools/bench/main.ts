/** `npm run bench`: see the help in plan.ts. Prints tables, and writes the same as JSON and a picture. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { installPackage, packPackage } from "../../test/support/installed";
import { prepareEngine } from "../engine/engine";
import { DeclaredCertificates } from "./certificates";
import { type ClientRound, clientRound } from "./clientAlone";
import { type Contender, hasOperation, inWords, type Workload } from "./contender";
import { CurlContender } from "./curl";
import { buildGoPeer } from "./goPeer";
import { type HostGrowth, hostGrowth } from "./hostAlone";
import { describeMachine, type Machine } from "./machine";
import { isMeasured, type Measured, readMeasured, writeMeasured } from "./measured";
import { picture } from "./picture";
import { help, type Plan, planOf } from "./plan";
import { type Installed, PulumiContender } from "./pulumi";
import { floorName, type Result, summaries } from "./results";
import { goName, oursName, pluginName, type Round, roundsOf, variants } from "./rounds";
import {
  besideGoTables,
  clientTable,
  forMarkdown,
  forTerminal,
  hostTable,
  providerTable,
  workloadTables,
} from "./tables";

const say = (line: string): void => console.error(`[bench] ${line}`);

async function main(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  if (plan === undefined) {
    console.log(help);
    return;
  }
  const engine = await prepareEngine(say);
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-bench-")));
  try {
    say("building, packing and installing the package");
    const installed = { engine, folder: path.join(folder, "installed"), certificates: new DeclaredCertificates() };
    installPackage(packPackage(folder), installed.folder);
    installFloor(installed.folder);
    await measureAll(plan, describeMachine(engine), installed, folder);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What was measured is written after every round: a run takes hours, and may end before its end. */
async function measureAll(plan: Plan, machine: Machine, installed: Installed, folder: string): Promise<void> {
  const earlier = plan.resume ? readMeasured(plan.output, machine) : undefined;
  const client = earlier?.client ?? (await measureClient(plan, installed));
  const host = earlier?.host ?? (await measureHost(plan, installed));
  let measured: Measured = { machine, client, host, results: earlier?.results ?? [] };
  writeMeasured(plan.output, measured);
  const goPeer = isWanted(plan, goName) ? await buildGoPeer(folder, say) : undefined;
  const contenders = contendersOf(installed, folder, goPeer).filter(({ name }) => isWanted(plan, name));
  for (const round of roundsOf(plan, contenders)) {
    if (isMeasured(measured.results, round)) continue;
    measured = { ...measured, results: [...measured.results, ...(await measureRound(round))] };
    writeMeasured(plan.output, measured);
  }
  report(plan, measured);
}

function isWanted({ only }: Plan, name: string): boolean {
  return only.length === 0 || only.some((part) => name.includes(part));
}

/** A program's closures hold no local module, but the name of an installed one. */
function installFloor(installed: string): void {
  const folder = path.join(installed, "node_modules/bench-floor");
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(path.join(__dirname, "programs/floorProvider.js"), path.join(folder, "index.js"));
}

function contendersOf(installed: Installed, folder: string, goPeer: string | undefined): Contender[] {
  const plugin = path.join(installed.folder, "node_modules/pulumi-apinizer/dist/plugin");
  return [
    new PulumiContender(oursName, installed, "dynamic.js"),
    new PulumiContender(pluginName, installed, "plugin.js", withPlugin(plugin)),
    ...(goPeer === undefined ? [] : [new PulumiContender(goName, installed, "plugin.js", withPlugin(goPeer))]),
    new PulumiContender(floorName, installed, "floor.js"),
    new PulumiContender("naive", installed, "naive.js"),
    new CurlContender("loop", folder, installed.certificates),
    new CurlContender("parallel", folder, installed.certificates),
    new PulumiContender(variants.outputs, installed, "floor.js", undefined, { BENCH_OUTPUTS: outputsLikeOurs() }),
    new PulumiContender(variants.zstd, installed, "dynamic.js", undefined, { PULUMI_DIY_BACKEND_ZSTD: "true" }),
    new PulumiContender(variants.savedOnce, installed, "dynamic.js", undefined, { PULUMI_SKIP_CHECKPOINTS: "true" }),
  ];
}

function withPlugin(folder: string): string {
  return `runtime: nodejs\nmain: index.js\nplugins:\n  providers:\n    - name: apinizer\n      path: ${folder}\n`;
}

/** What the engine keeps beside the inputs, so that the floor's state can be as large as ours. */
function outputsLikeOurs(): string {
  const rows = ["production", "staging"];
  const thumbprintSha256 = "0".repeat(64);
  return JSON.stringify({
    adoptExisting: false,
    connection: "apinizer",
    deployedEnvironments: rows,
    deployments: rows.map((environment) => ({ environment, message: "Deployed successfully", success: true })),
    issuerDn: "CN=sso.partner.example,O=Partner,C=TR",
    jwks: [],
    notAfter: "2031-01-01T00:00:00Z",
    notBefore: "2026-01-01T00:00:00Z",
    protectJwks: false,
    publicKeyAlgorithm: "RSA-2048",
    serialNumber: "0".repeat(22),
    subjectAlternativeNames: ["DNS:sso.partner.example", "DNS:login.partner.example"],
    subjectDn: "CN=sso.partner.example,O=Partner,C=TR",
    thumbprintSha1: "0".repeat(40),
    thumbprintSha256,
  });
}

async function measureClient(plan: Plan, { certificates, folder }: Installed): Promise<ClientRound[]> {
  if (!isWanted(plan, "client")) return [];
  say(`the client alone, ${plan.clientRequests} gets`);
  const rounds: ClientRound[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    rounds.push(await clientRound(certificates, plan.clientRequests, folder));
  }
  return rounds;
}

/** The growth without the engine's own, which takes hours at large sizes. */
async function measureHost(plan: Plan, { certificates, folder }: Installed): Promise<HostGrowth[]> {
  if (!isWanted(plan, "host")) return [];
  const growth: HostGrowth[] = [];
  for (const size of [1, 100, 500, 2_000]) {
    say(`the dynamic host alone, ${size} certificates`);
    growth.push(await hostGrowth(certificates, size, folder));
  }
  return growth;
}

async function measureRound({ workload, round, contenders }: Round): Promise<Result[]> {
  const results: Result[] = [];
  for (const contender of contenders) results.push(...(await measure(contender, workload, round)));
  return results;
}

async function measure(contender: Contender, workload: Workload, round: number): Promise<Result[]> {
  say(`${inWords(workload)}, round ${round}: ${contender.name}`);
  const results: Result[] = [];
  const running = await contender.start(workload);
  try {
    for (const operation of contender.operations.filter((one) => hasOperation(workload, one))) {
      const figures = await running.perform(operation);
      say(`  ${operation}: ${(figures.wallMs / 1000).toFixed(2)} s`);
      results.push({ contender: contender.name, operation, ...workload, round, ...figures });
    }
  } finally {
    await running.stop();
  }
  return results;
}

function report({ workloads, output }: Plan, { machine, client, host, results }: Measured): void {
  const summarized = summaries(results);
  const tables = [
    ...workloadTables(summarized),
    ...besideGoTables(summarized),
    ...(results.length === 0 ? [] : [providerTable(summarized)]),
    ...(client.length === 0 ? [] : [clientTable(client)]),
    ...(host.length === 0 ? [] : [hostTable(host)]),
  ];
  const parts = Object.entries(machine).map(([part, text]) => `${part}: ${text}`);
  console.log([...parts, ...tables.map(forTerminal)].join("\n"));
  const write = (name: string, content: string) => fs.writeFileSync(path.join(output, name), content);
  write("bench.md", [parts.map((part) => `- ${part}`).join("\n"), ...tables.map(forMarkdown)].join("\n\n"));
  const shown = workloads.at(-1);
  if (shown !== undefined && results.length > 0) {
    write("bench.svg", picture(summarized, shown));
  }
  say(`wrote bench.json, bench.md and bench.svg to ${output}`);
}

main().catch((error: Error) => {
  console.error(`[bench] ${error.message}`);
  process.exitCode = 1;
});
