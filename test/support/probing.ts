import { ApinizerClient, type ConnectionSettings } from "../../provider/apinizer";
import { judge, type Seen } from "../../provider/apinizer/readings";
import { type LeafCertificate, leafCertificates, type MakeCertificate } from "../../sdk/cli/probe/leafCertificates";
import { ProbeRun } from "../../sdk/cli/probe/probeRun";
import type { Simulator } from "../simulator/simulator";
import { settingsFor } from "./client";

/** A client whose waits between repeats are short. */
export function clientFor(simulator: Simulator, changes: Partial<ConnectionSettings> = {}): ApinizerClient {
  return new ApinizerClient(settingsFor(simulator, changes), Date.now, { initialMs: 5, limitMs: 20 });
}

/** Where tests probe. */
export const place = { projectName: "payments", environment: "test", secondProject: "identity", allowProduction: true };

/**
 * A run with its certificates. To make keys and to sign takes long: runs of tests share them, as often as one run needs
 * none twice.
 */
export async function preparedRun(): Promise<
  () => { readonly run: ProbeRun; readonly makeCertificate: MakeCertificate }
> {
  const run = ProbeRun.begin(Date.now());
  const make = await leafCertificates();
  const made = { first: [] as LeafCertificate[], second: [] as LeafCertificate[] };
  return () => {
    const used = { first: 0, second: 0 };
    const makeCertificate: MakeCertificate = (_run, key) => {
      const index = used[key];
      used[key] += 1;
      made[key][index] ??= make(run, key);
      return made[key][index];
    };
    return { run, makeCertificate };
  };
}

/** The readings that were settled, by their questions. */
export function readingsOf(seen: Seen): Readonly<Record<string, string>> {
  return Object.fromEntries(
    judge(seen).flatMap(({ question, result }) => ("reading" in result ? [[question.id, result.reading]] : [])),
  );
}
