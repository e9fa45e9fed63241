import * as fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const heartbeatMs = 1_000;
const abandonedMs = 10_000;

/**
 * Runs the work while no other process runs its own under the same lock file. The holder touches the file every second;
 * one that has not been touched for ten belongs to a process that is gone. In the worst case two work at once, which
 * wastes time and nothing else, as what they make comes into place by renames.
 */
export async function withLock<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  for (let waited = false; !taken(file); waited = true) {
    if (!waited) onWait();
    await sleep(200);
  }
  const heartbeat = setInterval(() => touch(file), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    fs.rmSync(file, { force: true });
  }
}

function taken(file: string): boolean {
  try {
    fs.closeSync(fs.openSync(file, "wx"));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (isAbandoned(file)) fs.rmSync(file, { force: true });
    return false;
  }
}

function isAbandoned(file: string): boolean {
  const status = fs.statSync(file, { throwIfNoEntry: false });
  return status !== undefined && Date.now() - status.mtimeMs > abandonedMs;
}

function touch(file: string): void {
  try {
    const now = new Date();
    fs.utimesSync(file, now, now);
  } catch {
    // Somebody took this process for gone: see above.
  }
}
