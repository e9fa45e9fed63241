import { execFileSync } from "node:child_process";

/** A process of this machine. */
export interface Process {
  readonly id: number;
  readonly parent: number;
  /** Resident, in bytes. */
  readonly memory: number;
  readonly command: string;
}

export function everyProcess(): Process[] {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,rss=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id, parent, kilobytes, command = ""]) => {
      return { id: Number(id), parent: Number(parent), memory: Number(kilobytes) * 1024, command };
    });
}

/** All that a process started, and what these started. */
export function descendants(root: number): Process[] {
  const all = everyProcess();
  const below = (parent: number): Process[] =>
    all.filter((one) => one.parent === parent).flatMap((child) => [child, ...below(child.id)]);
  return below(root);
}
