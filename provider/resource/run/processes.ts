/**
 * The processes of one engine: it starts one for each explicit provider and one for all dynamic resources, and none is
 * told of the others. Each keeps a file in a folder that is named after the engine's address, in which it notes what the
 * others have to know; the file goes when the process ends.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Note } from "./notes";

const prefix = "pulumi-apinizer-run-";

/** How long a file that no process writes any more is left, in milliseconds. */
const keptFor = 24 * 60 * 60 * 1000;

export class Processes {
  private readonly folder: string;
  private readonly file: string;
  private descriptor: number | "none" | undefined;
  /** How much of the other files was read, in bytes. */
  private readonly read = new Map<number, number>();

  /** `engineAddress`: where the engine listens, `host:port`. `id`: the process's own. `write` writes all or throws. */
  constructor(
    engineAddress: string,
    temporary: string = os.tmpdir(),
    private readonly id: number = process.pid,
    private readonly write: (descriptor: number, text: string) => void = fs.writeFileSync,
  ) {
    const name = createHash("sha256").update(engineAddress).digest("hex").slice(0, 16);
    this.folder = path.join(temporary, `${prefix}${name}`);
    this.file = path.join(this.folder, `${id}.jsonl`);
  }

  /** Adds a note for the other processes. One that cannot be written, as on a full disk, they do not get. */
  note(note: Note): void {
    this.descriptor ??= this.open();
    if (this.descriptor === "none") return;
    try {
      // The line end before it closes what a failed write left.
      this.write(this.descriptor, `\n${JSON.stringify(note)}\n`);
    } catch {
      // The operation that has something to note is worth more than the note.
    }
  }

  /** What other processes of the engine noted since this was last asked, by their ids. */
  news(): ReadonlyMap<number, readonly Note[]> {
    const others = filesOf(this.folder).filter((id) => id !== this.id && (this.read.has(id) || isRunning(id)));
    return new Map(others.map((id) => [id, this.newsOf(id)]));
  }

  /** Removes what this process left. */
  close(): void {
    if (this.descriptor === undefined || this.descriptor === "none") return;
    fs.closeSync(this.descriptor);
    this.descriptor = undefined;
    closeNoMore(this);
    removeQuietly(this.file);
    removeIfEmpty(this.folder);
  }

  /** Where no such file can be made, this process goes on alone. */
  private open(): number | "none" {
    try {
      sweep(path.dirname(this.folder));
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      if (!isOwn(this.folder)) return "none";
      removeQuietly(this.file);
      const descriptor = fs.openSync(this.file, "wx", 0o600);
      closeAtTheEnd(this);
      return descriptor;
    } catch {
      return "none";
    }
  }

  private newsOf(id: number): Note[] {
    if (!isOwn(this.folder)) return [];
    const text = textOf(path.join(this.folder, `${id}.jsonl`));
    const from = this.read.get(id) ?? 0;
    // A line that is being written has no end yet.
    const end = text.lastIndexOf(10) + 1;
    this.read.set(id, end);
    const lines = text.subarray(from, Math.max(from, end)).toString("utf8").split("\n");
    return lines.flatMap(noteIn);
  }
}

/** None in an empty line, and none in one of which only a part could be written. */
function noteIn(line: string): readonly Note[] {
  try {
    return [JSON.parse(line) as Note];
  } catch {
    return [];
  }
}

const open = new Set<Processes>();

/** The engine ends its providers by an interrupt. */
function closeAtTheEnd(processes: Processes): void {
  if (open.size === 0) {
    process.once("exit", closeAll);
    process.once("SIGINT", end);
    process.once("SIGTERM", end);
  }
  open.add(processes);
}

function closeNoMore(processes: Processes): void {
  open.delete(processes);
  if (open.size > 0) return;
  process.off("exit", closeAll);
  process.off("SIGINT", end);
  process.off("SIGTERM", end);
}

function closeAll(): void {
  for (const processes of open) processes.close();
}

function end(): void {
  process.exit();
}

/** Ids of the processes that have a file there. */
function filesOf(folder: string): number[] {
  try {
    return fs.readdirSync(folder).flatMap((name) => /^(\d+)\.jsonl$/.exec(name)?.slice(1).map(Number) ?? []);
  } catch {
    return [];
  }
}

function textOf(file: string): Buffer {
  try {
    return fs.readFileSync(file);
  } catch {
    return Buffer.alloc(0);
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A folder that somebody else has made could lead a delete astray. */
function isOwn(folder: string): boolean {
  const stats = fs.lstatSync(folder);
  return stats.isDirectory() && (process.getuid === undefined || stats.uid === process.getuid());
}

/**
 * Removes what killed processes left behind. Containers may share the folder, and the ids of one mean nothing in another:
 * so a file goes only when it is too old for any run.
 */
function sweep(temporary: string): void {
  for (const name of fs.readdirSync(temporary).filter((candidate) => candidate.startsWith(prefix))) {
    const folder = path.join(temporary, name);
    const left = filesOf(folder).filter((id) => !isRunning(id));
    const ended = left.map((id) => path.join(folder, `${id}.jsonl`)).filter(isOld);
    ended.forEach(removeQuietly);
    // One without any file may be another process's that is about to write there.
    if (ended.length > 0) removeIfEmpty(folder);
  }
}

function isOld(file: string): boolean {
  try {
    return Date.now() - fs.statSync(file).mtimeMs > keptFor;
  } catch {
    return false;
  }
}

function removeQuietly(file: string): void {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // It is somebody else's.
  }
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // Another process still needs it, or has removed it already.
  }
}
