import { type Operation, operations } from "../contender";
import { kinds, type Table } from "../tables";
import type { Load } from "./load";
import type { PeakMemory } from "./memory";

/** What one operation on all certificates took. */
export interface Measured extends PeakMemory {
  readonly way: string;
  readonly operation: Operation;
  readonly wallMs: number;
  /** By kind. */
  readonly requests: Readonly<Record<string, number>>;
  /** Under way at one time. */
  readonly peakRequests: number;
}

/** Operation by operation, the ways beside one another. */
export function fleetTable(measured: readonly Measured[], { projects, size, latencyMs, zstd }: Load): Table {
  const rows = operations.flatMap((operation) =>
    measured
      .filter((one) => one.operation === operation)
      .map(({ way, wallMs, requests, peakRequests, peakMegabytes, providerMegabytes }) => [
        operation,
        way,
        (wallMs / 1000).toFixed(1),
        kinds(requests),
        String(peakRequests),
        peakMegabytes.toFixed(0),
        providerMegabytes.toFixed(0),
      ]),
  );
  const state = zstd ? "compressed state in a folder" : "state in a folder";
  return {
    caption: `${size} certificates of ${projects} projects, the Manager answers in ${latencyMs} ms, ${state}`,
    head: ["operation", "way", "seconds", "requests", "at once", "peak MB", "of providers"],
    rows,
  };
}
