/** `npm run bench`: see the help in plan.ts. Prints tables, and writes the same as JSON and a picture. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { prepareEngine } from "../engine/engine";
import { installPackage, packPackage } from "../support/installed";
import { DeclaredCertificates } from "./certificates";
import { type ClientRound, clientRound } from "./clientAlone";
import type { Contender, Workload } from "./contender";
import { CurlContender } from "./curl";
import { type HostGrowth, hostGrowth } from "./hostAlone";
import { describeMachine } from "./machine";
import { picture } from "./picture";
import { help, type Plan, planOf } from "./plan";
import { type Installed, PulumiContender } from "./pulumi";
import { floorName, type Result, summaries } from "./results";
import { clientTable, forMarkdown, forTerminal, hostTable, providerTable, workloadTables } from "./tables";

const oursName = "ours, dynamic";

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
    const contenders = contendersOf(installed, folder).filter(({ name }) => isWanted(plan, name));
    const client = await measureClient(plan, installed);
    const host = await measureHost(plan, installed);
    const results = [...(await measureRounds(plan, contenders)), ...(await measureLarge(plan, contenders))];
    report(plan, describeMachine(engine), results, client, host);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
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

function contendersOf(installed: Installed, folder: string): Contender[] {
  const plugin = path.join(installed.folder, "node_modules/pulumi-apinizer/dist/plugin");
  const withPlugin = `runtime: nodejs\nmain: index.js\nplugins:\n  providers:\n    - name: apinizer\n      path: ${plugin}\n`;
  return [
    new PulumiContender(oursName, installed, "dynamic.js"),
    new PulumiContender("ours, plugin", installed, "plugin.js", withPlugin),
    new PulumiContender("ours, saved once", installed, "dynamic.js", undefined, { PULUMI_SKIP_CHECKPOINTS: "true" }),
    new PulumiContender(floorName, installed, "floor.js"),
    new PulumiContender("floor with outputs", installed, "floor.js", undefined, { BENCH_OUTPUTS: outputsLikeOurs() }),
    new PulumiContender("naive", installed, "naive.js"),
    new CurlContender("loop", folder, installed.certificates),
    new CurlContender("parallel", folder, installed.certificates),
  ];
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
    environmentEntries: rows.map((environment) => ({ alias: "partner-0000", environment, thumbprintSha256 })),
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

/** Round by round, so that what slows the machine down for a while slows down all. */
async function measureRounds(plan: Plan, contenders: readonly Contender[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const workload of plan.workloads) {
    for (let round = 1; round <= plan.rounds; round += 1) {
      for (const contender of contenders) results.push(...(await measure(contender, workload, round)));
    }
  }
  return results;
}

async function measureLarge({ large }: Plan, contenders: readonly Contender[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const contender of contenders.filter(({ name }) => name === oursName || name === floorName)) {
    if (large !== undefined) results.push(...(await measure(contender, large, 1)));
  }
  return results;
}

async function measure(contender: Contender, workload: Workload, round: number): Promise<Result[]> {
  say(`${workload.size} certificates at ${workload.latencyMs} ms, round ${round}: ${contender.name}`);
  const results: Result[] = [];
  const running = await contender.start(workload);
  try {
    for (const operation of contender.operations) {
      const figures = await running.perform(operation);
      say(`  ${operation}: ${(figures.wallMs / 1000).toFixed(2)} s`);
      results.push({ contender: contender.name, operation, ...workload, round, ...figures });
    }
  } finally {
    await running.stop();
  }
  return results;
}

function report(
  plan: Plan,
  machine: ReturnType<typeof describeMachine>,
  results: readonly Result[],
  client: readonly ClientRound[],
  host: readonly HostGrowth[],
): void {
  const summarized = summaries(results);
  const tables = [
    ...workloadTables(summarized),
    ...(results.length === 0 ? [] : [providerTable(summarized)]),
    ...(client.length === 0 ? [] : [clientTable(client)]),
    ...(host.length === 0 ? [] : [hostTable(host)]),
  ];
  const parts = Object.entries(machine).map(([part, text]) => `${part}: ${text}`);
  console.log([...parts, ...tables.map(forTerminal)].join("\n"));
  fs.mkdirSync(plan.output, { recursive: true });
  const write = (name: string, content: string) => fs.writeFileSync(path.join(plan.output, name), content);
  write("bench.json", `${JSON.stringify({ machine, client, host, summaries: summarized }, undefined, 2)}\n`);
  write("bench.md", [parts.map((part) => `- ${part}`).join("\n"), ...tables.map(forMarkdown)].join("\n\n"));
  const shown = plan.workloads.at(-1);
  if (shown !== undefined && results.length > 0) {
    write("bench.svg", picture(summarized, shown.size, shown.latencyMs));
  }
  say(`wrote bench.json, bench.md and bench.svg to ${plan.output}`);
}

main().catch((error: Error) => {
  console.error(`[bench] ${error.message}`);
  process.exitCode = 1;
});
