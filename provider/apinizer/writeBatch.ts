/** The longest time that one waits for the writes of others, in milliseconds. */
const longestWait = 2_000;

/** Writes that run at about the same time: what is read after all of them serves all of them. */
export class WriteBatch {
  private underWay = 0;
  private waiting: (() => void)[] = [];

  async run<T>(write: () => Promise<T>): Promise<T> {
    this.underWay += 1;
    try {
      return await write();
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.release();
    }
  }

  /** Resolves once none is under way; others' writes are waited for for two seconds at most. */
  ended(): Promise<void> {
    if (this.underWay === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longestWait);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  private release(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
