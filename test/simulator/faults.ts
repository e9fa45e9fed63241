/** What goes wrong with a request. */
export type FaultAction =
  | {
      readonly status: number;
      /** Text as it is, anything else as JSON. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is torn down. */
  | "reset"
  /** No answer, ever. */
  | "hang"
  /** The answer breaks off half way. */
  | "truncate"
  | Delay
  /** The answer comes byte by byte, with this pause between them. */
  | { readonly dripMs: number }
  /** The answer is JSON of so many bytes, made up on the way. */
  | { readonly bytes: number }
  /** The answer comes under another content type. */
  | { readonly contentType: string };

/** The answer comes, late. */
export interface Delay {
  readonly delayMs: number;
}

export interface Fault {
  /** Without a method or path: any. The path is matched as it came, with `/apiops` and without the query. */
  readonly match?: { readonly method?: string; readonly path?: RegExp };
  /** How many requests it strikes; once, unless said otherwise. */
  readonly times?: number;
  /** Of the requests that match, it strikes every so many-th one only. */
  readonly every?: number;
  /** `before`: the request is not processed. `after`: it is processed, then its answer is lost or replaced. */
  readonly when: "before" | "after";
  readonly what: FaultAction;
}

export function isDelay(what: FaultAction): what is Delay {
  return typeof what === "object" && "delayMs" in what;
}

/** Faults waiting for their request. The first that matches strikes, one per request. */
export class Faults {
  private queue: { readonly fault: Fault; remaining: number; seen: number }[] = [];

  push(...faults: Fault[]): void {
    this.queue.push(...faults.map((fault) => ({ fault, remaining: fault.times ?? 1, seen: 0 })));
  }

  clear(): void {
    this.queue = [];
  }

  /** Faults that have not struck as often as they were to. */
  get pending(): readonly Fault[] {
    return this.queue.map(({ fault }) => fault);
  }

  take(method: string, path: string): Fault | undefined {
    const found = this.queue.find((waiting) => {
      const { match, every = 1 } = waiting.fault;
      const methodMatches = match?.method === undefined || match.method.toUpperCase() === method;
      if (!methodMatches || (match?.path !== undefined && path.search(match.path) < 0)) return false;
      waiting.seen += 1;
      return waiting.seen % every === 0;
    });
    if (!found) return undefined;
    found.remaining -= 1;
    if (found.remaining <= 0) {
      this.queue = this.queue.filter((waiting) => waiting !== found);
    }
    return found.fault;
  }
}
