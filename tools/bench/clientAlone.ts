import * as fs from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../test/simulator/simulator";
import type { Declared, DeclaredCertificates } from "./certificates";
import { startManager } from "./managed";
import { timed } from "./process";

/** What a client makes of many reads at once. */
export interface Throughput {
  readonly requestsPerSecond: number;
  readonly cpuSecondsPer1000: number;
}

/** One round: both read the same certificates from the same Manager, one after the other. */
export interface ClientRound {
  readonly ours: Throughput;
  readonly curl: Throughput;
}

export const connections = 64;
export const latencyMs = 50;
/** Gets of ours before those that are measured: a provider's process lives as long as the whole `pulumi up`. */
export const warmUp = 500;

/** Our client alone, and `curl --parallel`, each with so many gets on 64 connections at 50 ms. */
export async function clientRound(
  certificates: DeclaredCertificates,
  requests: number,
  installed: string,
): Promise<ClientRound> {
  const folder = fs.mkdtempSync(path.join(installed, "client-"));
  const simulator = await startManager({ latencyMs: 0 });
  try {
    const declared = certificates.of(100, "first");
    for (const { certificateName, alias, environments, certificatePem: pem } of declared) {
      simulator.console.putCertificate("payments", certificateName, { alias, environments, pem });
    }
    simulator.latencyMs = latencyMs;
    const names = Array.from({ length: requests }, (_, index) => (declared[index % 100] as Declared).certificateName);
    const curl = await byCurl(simulator, names, folder);
    const ours = await byClient(simulator, names, installed);
    return { ours, curl };
  } finally {
    await simulator.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function byCurl(simulator: Simulator, names: readonly string[], folder: string): Promise<Throughput> {
  const options = names.map((name) => [
    `url = "${simulator.url}/apiops/projects/payments/certificates/${name}/"`,
    `header = "authorization: Bearer ${simulator.token}"`,
    'output = "/dev/null"',
  ]);
  const file = path.join(folder, "requests");
  fs.writeFileSync(file, options.map((lines) => lines.join("\n")).join("\nnext\nsilent\n"));
  const curl = `time curl --silent --parallel --parallel-immediate --parallel-max ${connections} --config '${file}'`;
  const { output } = await timed("bash", ["-c", `TIMEFORMAT='%R %U %S'; ${curl}`], { cwd: folder, env: process.env });
  const [seconds = 0, user = 0, system = 0] = (output.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  checkAnswers(simulator, names.length);
  return throughput(names.length, seconds, user + system);
}

async function byClient(simulator: Simulator, names: readonly string[], installed: string): Promise<Throughput> {
  const input = {
    url: simulator.url,
    token: simulator.token,
    connections,
    warmUp: names.slice(0, warmUp),
    names,
  };
  const script = path.join(installed, "clientProcess.cjs");
  fs.copyFileSync(path.join(__dirname, "programs/clientProcess.js"), script);
  const { output } = await timed(process.execPath, [script], {
    cwd: installed,
    env: { ...process.env, BENCH_CLIENT: JSON.stringify(input) },
  });
  const { seconds, cpuSeconds } = JSON.parse(output) as { seconds: number; cpuSeconds: number };
  checkAnswers(simulator, input.warmUp.length + names.length);
  return throughput(names.length, seconds, cpuSeconds);
}

/**
 * @throws Error when a request failed: what failed is not compared.
 */
function checkAnswers(simulator: Simulator, requests: number): void {
  const answered = simulator.journal.filter(({ status }) => status === 200).length;
  if (answered !== requests) throw new Error(`${answered} of ${requests} requests were answered`);
  simulator.clearJournal();
}

function throughput(requests: number, seconds: number, cpuSeconds: number): Throughput {
  return { requestsPerSecond: requests / seconds, cpuSecondsPer1000: (cpuSeconds * 1000) / requests };
}
