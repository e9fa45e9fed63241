/** What a provider sees as its process: the providers of one engine tell each other apart, and end, by it. */

const running = new Set<number>();
let last = 0;

/** As much of Node.js's `process` as a provider uses. What it does not use is that of this process. */
export interface ProcessDouble {
  readonly process: NodeJS.Process;
  /** Ends it; what waits for the exit runs before. */
  end(): void;
}

/** A process that was started with the engine's address. */
export function startProcessDouble(engine: string, print: (text: string) => void): ProcessDouble {
  last += 1;
  // Its notes lie in files that are named after it, so no real process may have the number.
  const pid = 10_000_000 + last;
  const atExit: (() => void)[] = [];
  running.add(pid);
  const once = (event: string, listener: () => void): void => {
    if (event === "exit") atExit.push(listener);
  };
  const off = (event: string, listener: () => void): void => {
    if (event === "exit" && atExit.includes(listener)) atExit.splice(atExit.indexOf(listener), 1);
  };
  const stream = { once: () => undefined, resume: () => undefined, write: print };
  const end = (): void => {
    for (const listener of atExit.splice(0)) listener();
    running.delete(pid);
  };
  const own: Record<string, unknown> = {
    pid,
    argv: ["node", "provider", engine],
    once,
    on: once,
    off,
    kill: killed,
    stdin: stream,
    stderr: stream,
    exit: end,
  };
  const get = (target: NodeJS.Process, name: string): unknown => own[name] ?? Reflect.get(target, name);
  return { process: new Proxy(process, { get: get as ProxyHandler<NodeJS.Process>["get"] & object }), end };
}

/** A signal only asks whether there is such a process. */
function killed(pid: number): true {
  if (running.has(pid)) return true;
  throw Object.assign(new Error("kill ESRCH"), { code: "ESRCH" });
}
