import type { IncomingHttpHeaders } from "node:http";

/** One request to the API, in the order in which requests arrived. */
export interface JournalEntry {
  readonly method: string;
  /** As it came, percent-encoded, with `/apiops` and without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Form fields, and the text of files, of a multipart or urlencoded body. */
  fields: Readonly<Record<string, string>>;
  /** The body of a JSON request. */
  json: unknown;
  /** What was answered; null while there is no answer, and for good when a fault took the answer away. */
  status: number | null;
  /** Whether the Manager processed the request; a fault may have kept it from that. */
  processed: boolean;
  /** Milliseconds of the simulator's clock. */
  readonly at: number;
}

const reads = new Set(["GET", "HEAD", "OPTIONS"]);

/** How many requests are under way, and the most that were at one time. */
class UnderWay {
  peak = 0;
  private now = 0;

  begin(): void {
    this.now += 1;
    this.peak = Math.max(this.peak, this.now);
  }

  end(): void {
    this.now -= 1;
  }

  forget(): void {
    this.peak = this.now;
  }
}

export class Journal {
  readonly entries: JournalEntry[] = [];
  private readonly all = new UnderWay();
  private readonly byProject = new Map<string, UnderWay>();

  /** The most requests that were under way at one time. */
  get peak(): number {
    return this.all.peak;
  }

  /** The same, of the requests on one project, its name as it stands in the path. */
  peakIn(project: string): number {
    return this.byProject.get(project)?.peak ?? 0;
  }

  begin(entry: JournalEntry): void {
    this.entries.push(entry);
    for (const requests of this.countsOf(entry)) requests.begin();
  }

  end(entry: JournalEntry): void {
    for (const requests of this.countsOf(entry)) requests.end();
  }

  private countsOf({ path }: JournalEntry): UnderWay[] {
    const project = /^\/apiops\/projects\/([^/]+)\//.exec(path)?.[1];
    if (project === undefined) return [this.all];
    const ofProject = this.byProject.get(project) ?? new UnderWay();
    this.byProject.set(project, ofProject);
    return [this.all, ofProject];
  }

  /** Requests that change something: everything but reads and fetching a token. */
  writes(): JournalEntry[] {
    return this.entries.filter((entry) => !reads.has(entry.method) && entry.path !== "/apiops/auth/token");
  }

  clear(): void {
    this.entries.length = 0;
    for (const requests of [this.all, ...this.byProject.values()]) requests.forget();
  }
}
