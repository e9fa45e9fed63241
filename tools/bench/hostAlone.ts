import * as fs from "node:fs";
import * as path from "node:path";
import type { DeclaredCertificates } from "./certificates";
import { startManager, takeRequests } from "./managed";
import { timed } from "./process";

/** What the dynamic host has cost for the whole life of so many certificates, without the engine. */
export interface HostGrowth {
  readonly size: number;
  readonly cpuSeconds: number;
  /** Before the first call. */
  readonly emptyMegabytes: number;
  readonly peakMegabytes: number;
  readonly requests: Readonly<Record<string, number>>;
}

/** Create, an unchanged diff, a refresh, a rotation and a delete of each certificate, in a process of its own. */
export async function hostGrowth(
  certificates: DeclaredCertificates,
  size: number,
  installed: string,
): Promise<HostGrowth> {
  const folder = fs.mkdtempSync(path.join(installed, "host-"));
  const simulator = await startManager({ latencyMs: 50 });
  try {
    const file = path.join(folder, "certificates.json");
    const declared = { first: certificates.of(size, "first"), second: certificates.of(size, "second") };
    fs.writeFileSync(file, JSON.stringify(declared));
    const script = path.join(installed, "hostProcess.cjs");
    fs.copyFileSync(path.join(__dirname, "programs/hostProcess.js"), script);
    const input = JSON.stringify({ url: simulator.url, token: simulator.token, file });
    const { output } = await timed(process.execPath, [script], {
      cwd: installed,
      env: { ...process.env, BENCH_HOST: input },
    });
    const figures = JSON.parse(output.trim().split("\n").at(-1) ?? "") as Omit<HostGrowth, "size" | "requests">;
    return { size, ...figures, requests: takeRequests(simulator) };
  } finally {
    await simulator.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
