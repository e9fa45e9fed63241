import { ManagerUnavailableError } from "./errors";
import { type Limits, settling, unlessEnded } from "./transport";
import { WriteBatch } from "./writeBatch";

/** Which answer may be shared. */
export interface Freshness {
  /** It was asked for after that moment (see {@link SharedAnswers.moment}); by default at any. */
  readonly after?: number;
  /** It counts while it is under way and for as long as it goes on being used; by default for two seconds from its start. */
  readonly whileInUse?: boolean;
}

interface Shared {
  /** When it was asked for, and used for the last time (its coming is a use, too), in milliseconds. */
  readonly askedAt: number;
  usedAt: number;
  /** When it was asked for, in the order of what happens. */
  readonly moment: number;
  readonly answer: Promise<unknown>;
  /** How many wait for it. */
  waiting: number;
  isThere: boolean;
  /** Ends the asking. */
  readonly end: AbortController;
}

/** For how long an answer is shared by default, in milliseconds. */
const shareForMs = 2_000;
/** An answer is in use as long as it is asked for again within so many milliseconds. */
const inUseForMs = 5_000;
/** The longest time for which an answer can be in use, in milliseconds: what others change is seen after it. */
const longestUseMs = 60_000;

/** Key of an answer about something of a project: what it tells comes first, the project second. */
export function sharedKey(topic: string, projectName: string, ...details: readonly string[]): string {
  return JSON.stringify([topic, projectName, ...details]);
}

/**
 * Answers that the operations of one process share, so that many resources of a project do not ask the same question
 * many times; and in which order they were asked for and things were written.
 */
export class SharedAnswers {
  readonly batch = new WriteBatch();
  private readonly answers = new Map<string, Shared>();
  private readonly askedAt = new Map<string, number>();
  private readonly writtenAt = new Map<string, number>();
  private lastMoment = 0;

  /** `now` gives milliseconds of a clock that is never set back. */
  constructor(private readonly now: () => number) {}

  /** A new moment in the order of what happens in this process. */
  moment(): number {
    this.lastMoment += 1;
    return this.lastMoment;
  }

  /** What is named is being written, or just was. */
  noteWrite(name: string): void {
    this.writtenAt.set(name, this.moment());
  }

  /** When this process wrote it for the last time; 0 where it never did. */
  lastWrite(name: string): number {
    return this.writtenAt.get(name) ?? 0;
  }

  /** The answer under that key, which `ask` is called for where there is none that is fresh enough. */
  get(key: string, freshness: Freshness, ask: (end: AbortSignal) => Promise<unknown>): Shared {
    const now = this.now();
    const known = this.answers.get(key);
    if (known !== undefined && isFresh(known, freshness, now)) {
      known.usedAt = now;
      return known;
    }
    const end = new AbortController();
    const asked = { askedAt: now, usedAt: now, moment: this.moment(), waiting: 0, isThere: false, end };
    const shared: Shared = { ...asked, answer: ask(end.signal) };
    this.answers.set(key, shared);
    shared.answer.then(
      () => {
        shared.isThere = true;
        shared.usedAt = this.now();
      },
      () => this.drop(key, shared),
    );
    return shared;
  }

  /** One who waited for the answer does not any more: where nobody else does, it is not asked for any longer. */
  leave(key: string, shared: Shared): void {
    shared.waiting -= 1;
    if (shared.waiting > 0 || shared.isThere) return;
    this.drop(key, shared);
    shared.end.abort();
  }

  /** Whether somebody has asked for that within two seconds, or waits for it, or has got it within two seconds. */
  isAskedAgain(key: string): boolean {
    const now = this.now();
    const isLately = (time = Number.NEGATIVE_INFINITY): boolean => now - time <= shareForMs;
    const [before, known] = [this.askedAt.get(key), this.answers.get(key)];
    this.askedAt.set(key, now);
    return isLately(before) || isLately(known?.usedAt) || known?.isThere === false;
  }

  /** Has the next one ask again for what concerns the topic in that project; see {@link sharedKey}. */
  forget(topic: string, projectName: string): void {
    const start = sharedKey(topic, projectName).slice(0, -1);
    for (const key of this.answers.keys()) if (key.startsWith(start)) this.answers.delete(key);
  }

  private drop(key: string, shared: Shared): void {
    if (this.answers.get(key) === shared) this.answers.delete(key);
  }
}

function isFresh(shared: Shared, { after = 0, whileInUse }: Freshness, now: number): boolean {
  const { askedAt, usedAt, moment, isThere } = shared;
  if (moment <= after) return false;
  if (!whileInUse) return now - askedAt <= shareForMs;
  return now - askedAt <= longestUseMs && (!isThere || now - usedAt <= inUseForMs);
}

/**
 * The shared answers as one operation uses them: it waits for them with its own time limit and its own cancellation, and
 * after a write of its own as long as reads may go on to settle it.
 * `Calls` are those of a Manager.
 */
export class SharedReads<Calls> {
  private hasWritten = false;

  /** `during` gives the calls of an operation of its own, which the signal ends. */
  constructor(
    private readonly answers: SharedAnswers,
    private readonly limits: Limits,
    private readonly now: () => number,
    private readonly during: (end: AbortSignal) => Calls,
  ) {}

  /**
   * The answer under that key; `ask` is called where there is none, or none that is fresh enough, and has to use the
   * calls that it is given: they end with no asker. A failure is told to all who wait, and is not kept.
   * @throws those of `ask`, and ManagerUnavailableError when the operation's own time is over or it is cancelled.
   */
  async read<T>(key: string, ask: (manager: Calls) => Promise<T>, freshness: Freshness = {}): Promise<T> {
    const shared = this.answers.get(key, freshness, (end) => ask(this.during(end)));
    shared.waiting += 1;
    try {
      return await this.waitFor(shared.answer as Promise<T>);
    } finally {
      this.answers.leave(key, shared);
    }
  }

  /**
   * As {@link read} of what is in use, but undefined for who asks when nobody has asked for two seconds: alone, a smaller
   * question costs less.
   */
  async readForSeveral<T>(key: string, ask: (manager: Calls) => Promise<T>): Promise<T | undefined> {
    return this.answers.isAskedAgain(key) ? this.read(key, ask, { whileInUse: true }) : undefined;
  }

  /** See {@link SharedAnswers.forget}. */
  forget(topic: string, projectName: string): void {
    this.answers.forget(topic, projectName);
  }

  /** See {@link SharedAnswers.moment}. */
  moment(): number {
    return this.answers.moment();
  }

  /** See {@link SharedAnswers.noteWrite}. */
  noteWrite(name: string): void {
    this.hasWritten = true;
    this.answers.noteWrite(name);
  }

  /** See {@link SharedAnswers.lastWrite}. */
  lastWrite(name: string): number {
    return this.answers.lastWrite(name);
  }

  /** A write after which {@link afterBatch} waits for the others of its batch. */
  inBatch<T>(write: () => Promise<T>): Promise<T> {
    return this.answers.batch.run(write);
  }

  /**
   * Resolves once no write of the batch is under way, or that has taken too long.
   * @throws as {@link read}.
   */
  afterBatch(): Promise<void> {
    return this.waitFor(this.answers.batch.ended());
  }

  private waitFor<T>(promise: Promise<T>): Promise<T> {
    return unlessEnded(this.hasWritten ? settling(this.limits) : this.limits, this.now, promise, ended);
  }
}

function ended(received: string): ManagerUnavailableError {
  return new ManagerUnavailableError({
    subject: "connection",
    expected: "an answer of the Manager",
    received,
    action: "Ask again. If it timed out, allow more time (timeoutSeconds).",
  });
}
