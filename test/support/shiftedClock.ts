import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const preloaded = `
const ahead = Number(require("node:fs").readFileSync(require("node:path").join(__dirname, "ahead"), "utf8"));
const { now } = Date;
Date.now = () => now() + ahead;
`;

/** What `Date.now` is in every Node.js process that is started while it exists; this process sees it by {@link now}. */
export class ShiftedClock {
  private constructor(
    private readonly folder: string,
    private readonly nodeOptions: string | undefined,
  ) {
    this.set(0);
    fs.writeFileSync(path.join(folder, "clock.cjs"), preloaded);
    process.env.NODE_OPTIONS = `${nodeOptions ?? ""} --require=${path.join(folder, "clock.cjs")}`;
  }

  static start(): ShiftedClock {
    return new ShiftedClock(fs.mkdtempSync(path.join(os.tmpdir(), "clock-")), process.env.NODE_OPTIONS);
  }

  /** How far it is ahead of the real one, in milliseconds, for processes that start from now on. */
  set(ahead: number): void {
    fs.writeFileSync(path.join(this.folder, "ahead"), `${ahead}`);
  }

  now(): number {
    return Date.now() + Number(fs.readFileSync(path.join(this.folder, "ahead"), "utf8"));
  }

  stop(): void {
    if (this.nodeOptions === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = this.nodeOptions;
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
