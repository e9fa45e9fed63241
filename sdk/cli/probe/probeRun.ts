import { randomBytes } from "node:crypto";
import { probePrefix } from "../../../provider/apinizer/readings";

/** After this time another run has ended, whatever became of it: its certificates have expired. In milliseconds. */
export const lifetimeMs = 60 * 60 * 1000;

/** One run of the command. Its id is in the name, the description and the subject of all that it makes. */
export class ProbeRun {
  private constructor(
    readonly id: string,
    /** In milliseconds since the epoch. */
    readonly startedAt: number,
  ) {}

  static begin(now: number): ProbeRun {
    return new ProbeRun(`${now.toString(36)}-${randomBytes(4).toString("hex")}`, now);
  }

  /** The run whose id a text holds; undefined where it holds none. */
  static in(text: string): ProbeRun | undefined {
    const [id, started = ""] = /\b([0-9a-z]{8})-[0-9a-f]{8}\b/.exec(text) ?? [];
    return id === undefined ? undefined : new ProbeRun(id, Number.parseInt(started, 36));
  }

  get description(): string {
    const until = new Date(this.startedAt + lifetimeMs).toISOString();
    return `Made by pulumi-apinizer probe, run ${this.id}. May be deleted after ${until}`;
  }

  name(what: string): string {
    return `${probePrefix}${this.id}-${what}`;
  }

  hasEnded(now: number): boolean {
    return now - this.startedAt > lifetimeMs;
  }
}
