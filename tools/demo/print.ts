/** How the demo talks: plain lines, tables, and what was checked. */
import { inspect, isDeepStrictEqual } from "node:util";
import Table from "cli-table3";

export function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

export function title(text: string): void {
  say(`\n=== ${text}`);
}

/** A line that another program printed. */
export function quote(line: string): void {
  if (line.trim() !== "") say(`    ${line}`);
}

export function table(caption: string, head: string[], rows: readonly string[][]): void {
  say(`\n${caption}${rows.length === 0 ? " none" : ""}`);
  if (rows.length === 0) return;
  const printed = new Table({ head, style: { head: [], border: [], compact: true } });
  printed.push(...rows);
  say(printed.toString());
}

/** A step did not come out as promised. */
export class NotAsPromised extends Error {}

/**
 * Prints the promise when it was kept.
 * @throws NotAsPromised otherwise.
 */
export function check(promise: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) {
    const show = (value: unknown): string => inspect(value, { depth: null, breakLength: 120 });
    throw new NotAsPromised(`✗ ${promise}\nexpected: ${show(expected)}\nbut got: ${show(actual)}`);
  }
  say(`✓ ${promise}`);
}
