import * as fs from "node:fs";

let watching = false;

/**
 * Ends this process when the engine that started it is gone. A provider outlives a killed engine otherwise, and would
 * go on with its writes: later than those of the next `pulumi up`, and with what that one has replaced.
 *
 * The engine holds the other end of the provider's standard input as long as it lives. Where that is no pipe, nothing
 * can be told from it, and nothing is watched.
 */
export function exitWithEngine(): void {
  if (watching || !isPipe(0)) return;
  watching = true;
  process.stdin.once("end", () => process.exit(1));
  process.stdin.once("error", () => process.exit(1));
  process.stdin.resume();
}

/**
 * Asks in big integers. In plain numbers Node.js 20 and 22 leave the mode of a pipe in a buffer that fs.realpathSync
 * reads too; it then takes the next link for a pipe and does not follow it, and a package behind that link, as pnpm lays
 * them out, finds none of its libraries.
 */
function isPipe(descriptor: number): boolean {
  try {
    return fs.fstatSync(descriptor, { bigint: true }).isFIFO();
  } catch {
    return false;
  }
}
