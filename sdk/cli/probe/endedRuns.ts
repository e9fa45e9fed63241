/** Which runs of this machine were killed: their objects need not wait for an hour. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ProbeRun } from "./probeRun";

const prefix = "pulumi-apinizer-probe-";
const file = (run: ProbeRun) => path.join(os.tmpdir(), `${prefix}${run.id}.pid`);

/** Notes that this process runs it. Without the note, what a kill leaves behind can be removed after an hour. */
export function noteRunning(run: ProbeRun): void {
  try {
    fs.writeFileSync(file(run), String(process.pid), { flag: "wx", mode: 0o600 });
  } catch {
    // A folder that takes no files is no reason not to run.
  }
}

/** Nothing of it is left at the Manager. */
export function forget(run: ProbeRun): void {
  fs.rmSync(file(run), { force: true });
}

/** Runs whose process on this machine has ended without removing what it made. */
export function killedRuns(): ProbeRun[] {
  return fs.readdirSync(os.tmpdir()).flatMap((name) => {
    const run = name.startsWith(prefix) ? ProbeRun.in(name) : undefined;
    return run !== undefined && !isRunning(file(run)) ? [run] : [];
  });
}

function isRunning(note: string): boolean {
  try {
    process.kill(Number(fs.readFileSync(note, "utf8")), 0);
    return true;
  } catch (error) {
    // Another user's process is one that runs; a note that cannot be read tells nothing.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
