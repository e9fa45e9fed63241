import { descendants } from "../../../test/support/processTree";

const intervalMs = 500;

/** The most memory that was in use at one time, in megabytes. */
export interface PeakMemory {
  /** Of everything that was started: engines, programs, providers. */
  readonly peakMegabytes: number;
  /** Of the providers alone. */
  readonly providerMegabytes: number;
}

/** Watches what this process starts from now on. */
export function watchMemory(): { peak(): PeakMemory; stop(): void } {
  let [all, providers] = [0, 0];
  const timer = setInterval(() => {
    const processes = descendants(process.pid);
    const sum = (some: typeof processes): number => some.reduce((bytes, { memory }) => bytes + memory, 0) / 2 ** 20;
    all = Math.max(all, sum(processes));
    providers = Math.max(providers, sum(processes.filter(({ command }) => command.includes("resource-apinizer"))));
  }, intervalMs);
  return { peak: () => ({ peakMegabytes: all, providerMegabytes: providers }), stop: () => clearInterval(timer) };
}
