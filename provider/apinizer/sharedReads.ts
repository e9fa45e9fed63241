/** So long after the start of a read its answer may serve others, in milliseconds. */
const lifetime = 2_000;

interface SharedRead<Answer> {
  readonly startedAt: number;
  readonly answer: Promise<Answer>;
}

/**
 * Lets reads of one project that are asked for shortly after one another share one answer, unless the project was
 * written to since. What is shared is a failure, too.
 */
export class SharedReads<Answer> {
  private readonly reads = new Map<string, SharedRead<Answer>>();
  private readonly askedAt = new Map<string, number>();

  /** `now` gives milliseconds since the epoch. */
  constructor(private readonly now: () => number) {}

  /** The answer of a read that started within the last two seconds, else that of `read`, which starts now. */
  of(projectName: string, read: () => Promise<Answer>): Promise<Answer> {
    const startedAt = this.now();
    const known = this.reads.get(projectName);
    if (known !== undefined && startedAt - known.startedAt <= lifetime) return known.answer;
    const answer = read();
    this.reads.set(projectName, { startedAt, answer });
    return answer;
  }

  /** As {@link of}; undefined for the first to ask in two seconds: who is alone is served better by a smaller read. */
  ofSeveral(projectName: string, read: () => Promise<Answer>): Promise<Answer> | undefined {
    const now = this.now();
    const before = this.askedAt.get(projectName);
    this.askedAt.set(projectName, now);
    return before !== undefined && now - before <= lifetime ? this.of(projectName, read) : undefined;
  }

  /** To be called when a write to the project starts and again when it ends: what was read may be older. */
  forget(projectName: string): void {
    this.reads.delete(projectName);
  }
}
