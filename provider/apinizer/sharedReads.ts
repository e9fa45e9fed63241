interface Shared {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly answer: Promise<unknown>;
}

/** For how long an answer is shared by default, in milliseconds. */
const window = 2000;

/**
 * Answers that the operations of one process share, so that many resources of a project do not ask the same question
 * many times. What is asked again while it is under way, or within the window, gets the same answer.
 */
export class SharedReads {
  private readonly answers = new Map<string, Shared>();
  private readonly askedAt = new Map<string, number>();

  /** `now` gives milliseconds since the epoch. */
  constructor(private readonly now: () => number) {}

  /** The answer under that key; `ask` is called where there is none or it is too old. A failure is not kept. */
  read<T>(key: string, ask: () => Promise<T>, milliseconds: number = window): Promise<T> {
    const known = this.answers.get(key);
    if (known !== undefined && this.now() - known.at <= milliseconds) return known.answer as Promise<T>;
    const shared: Shared = { at: this.now(), answer: ask() };
    this.answers.set(key, shared);
    shared.answer.catch(() => {
      if (this.answers.get(key) === shared) this.answers.delete(key);
    });
    return shared.answer as Promise<T>;
  }

  /** As {@link read}, but undefined for who asks first within the window: alone, a smaller question costs less. */
  readForSeveral<T>(key: string, ask: () => Promise<T>): Promise<T> | undefined {
    const now = this.now();
    const before = this.askedAt.get(key);
    this.askedAt.set(key, now);
    return before !== undefined && now - before <= window ? this.read(key, ask) : undefined;
  }

  /** Has the next one ask again: a write has changed what the answer tells. */
  forget(key: string): void {
    this.answers.delete(key);
  }
}
