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

export class Journal {
  readonly entries: JournalEntry[] = [];
  /** The most requests that were under way at one time. */
  peak = 0;
  private underWay = 0;

  begin(entry: JournalEntry): void {
    this.entries.push(entry);
    this.underWay += 1;
    this.peak = Math.max(this.peak, this.underWay);
  }

  end(): void {
    this.underWay -= 1;
  }

  /** Requests that change something: everything but reads and fetching a token. */
  writes(): JournalEntry[] {
    return this.entries.filter((entry) => !reads.has(entry.method) && entry.path !== "/apiops/auth/token");
  }

  clear(): void {
    this.entries.length = 0;
    this.peak = this.underWay;
  }
}
