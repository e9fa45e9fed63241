import type { Manager } from "../../provider/apinizer";
import { SharedAnswers, SharedReads, sharedKey } from "../../provider/apinizer/sharedReads";

let now: number;
let asked: number;
let answers: SharedAnswers;
let shared: SharedReads<Manager>;
/** Ends of the operations in which something was asked for. */
let ends: AbortSignal[];

/** The shared answers as an operation uses them that has so many milliseconds left. */
function operation(milliseconds = 10_000, signal?: AbortSignal): SharedReads<Manager> {
  const limits = { deadline: now + milliseconds, ...(signal === undefined ? {} : { signal }) };
  return new SharedReads(
    answers,
    limits,
    () => now,
    (end) => {
      ends.push(end);
      return {} as Manager;
    },
  );
}

beforeEach(() => {
  [now, asked, ends] = [1000, 0, []];
  answers = new SharedAnswers(() => now);
  shared = operation();
});
const ask = async () => {
  asked += 1;
  return asked;
};
/** An answer that comes when it is told to. */
function later(): { ask: () => Promise<string>; come: () => void } {
  let come = (): void => {};
  const answer = new Promise<string>((resolve) => {
    come = () => resolve("late");
  });
  return { ask: () => answer, come };
}

test("the same question under way or just answered gets one answer", async () => {
  expect(await Promise.all([shared.read("a", ask), shared.read("a", ask), shared.read("b", ask)])).toEqual([1, 1, 2]);
  now += 2000;
  expect(await shared.read("a", ask)).toBe(1);
  now += 1;
  expect(await shared.read("a", ask)).toBe(3);
});

test("what is in use is asked for again after five seconds without use, or a minute", async () => {
  const inUse = () => shared.read("a", ask, { whileInUse: true });
  for (let second = 0; second <= 60; second += 5) {
    expect(await inUse()).toBe(1);
    now += 5000;
  }
  expect(await inUse()).toBe(2);
  now += 5001;
  expect(await inUse()).toBe(3);
});

describe("an answer that takes long", () => {
  const slow = (key: string, askFor: () => Promise<unknown>) => shared.read(key, askFor, { whileInUse: true });

  test("an answer that takes long is shared while it is under way, and in use from when it came", async () => {
    const { ask: askLate, come } = later();
    const first = slow("a", askLate);
    now += 6000;
    const second = slow("a", ask);
    now += 6000;
    come();
    expect(await Promise.all([first, second])).toEqual(["late", "late"]);
    now += 5000;
    expect(await slow("a", ask)).toBe("late");
    now += 5001;
    expect(await slow("a", ask)).toBe(1);
  });

  test("an answer that takes long is shared for a minute at most", async () => {
    const { ask: askLate, come } = later();
    const first = slow("a", askLate);
    now += 60_001;
    expect(await slow("a", ask)).toBe(1);
    come();
    expect(await first).toBe("late");
    expect(await slow("a", ask)).toBe(1);
  });

  test("an answer that takes long is not used after a write that it was asked for before", async () => {
    const { ask: askLate, come } = later();
    const key = sharedKey("certificates", "pay");
    const first = [slow(key, askLate), slow("other", askLate)];
    now += 6000;
    answers.noteWrite("idp");
    shared.forget("certificates", "pay");
    expect(await slow(key, ask)).toBe(1);
    expect(await shared.read("other", ask, { whileInUse: true, after: answers.lastWrite("idp") })).toBe(2);
    come();
    await Promise.all(first);
    expect(await slow(key, ask)).toBe(1);
    expect(await slow("other", ask)).toBe(2);
  });

  test("an answer that takes long serves whoever asks while it is under way or has just come", async () => {
    const { ask: askLate, come } = later();
    expect(await shared.readForSeveral("a", askLate)).toBeUndefined();
    const first = shared.readForSeveral("a", askLate);
    now += 6000;
    const second = shared.readForSeveral("a", ask);
    now += 6000;
    come();
    expect(await Promise.all([first, second])).toEqual(["late", "late"]);
    now += 2000;
    expect(await shared.readForSeveral("a", ask)).toBe("late");
    now += 2001;
    expect(await shared.readForSeveral("a", ask)).toBeUndefined();
  });
});

test("what was asked for before a write is not used for what was written", async () => {
  await shared.read("a", ask);
  answers.noteWrite("idp");
  expect(await shared.read("a", ask, { after: answers.lastWrite("other") })).toBe(1);
  expect(await shared.read("a", ask, { after: answers.lastWrite("idp") })).toBe(2);
  expect(await shared.read("a", ask, { after: answers.lastWrite("idp") })).toBe(2);
});

test("invalidate forgets the reads of one topic of one project", async () => {
  const keys = [
    sharedKey("source keys", "pay", "idp", "production"),
    sharedKey("source keys", "pay"),
    sharedKey("source keys", "payments", "idp", "production"),
    sharedKey("certificates", "pay"),
  ];
  for (const key of keys) await shared.read(key, ask);
  shared.forget("source keys", "pay");
  expect(await Promise.all(keys.map((key) => shared.read(key, ask)))).toEqual([5, 6, 3, 4]);
});

test("a failed read fails for all that share it, and is not kept", async () => {
  const fail = async (): Promise<number> => {
    throw new Error("down");
  };
  const all = await Promise.allSettled([shared.read("a", fail), shared.read("a", ask)]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await shared.read("a", ask)).toBe(1);
});

describe("an operation that ends", () => {
  const cancelled = "got the operation was cancelled";

  test("an operation that ends by its own time limit fails alone, and what others wait for goes on", async () => {
    const { ask: askLate, come } = later();
    const short = operation(20).read("a", askLate);
    const long = shared.read("a", ask);
    await expect(short).rejects.toThrow("got the time for the whole operation is over");
    expect(ends[0]?.aborted).toBe(false);
    come();
    expect(await long).toBe("late");
    expect(asked).toBe(0);
  });

  test("an operation that ends by its own cancellation fails alone, and at once", async () => {
    const { ask: askLate, come } = later();
    const own = new AbortController();
    const first = operation(10_000, own.signal).read("a", askLate);
    const second = shared.read("a", ask);
    own.abort();
    await expect(first).rejects.toThrow(cancelled);
    come();
    expect(await second).toBe("late");
  });

  test("an operation that ends as the last one has the asking ended, and who comes later asks anew", async () => {
    const own = new AbortController();
    const only = operation(10_000, own.signal).read("a", later().ask);
    own.abort();
    await expect(only).rejects.toThrow(cancelled);
    expect(ends[0]?.aborted).toBe(true);
    expect(await shared.read("a", ask)).toBe(1);
  });

  test.each([
    ["runs out of time", 20],
    ["is cancelled", 10_000],
  ])("an operation that ends because it %s after a write may still look", async (_what, milliseconds) => {
    const { ask: askLate, come } = later();
    const own = new AbortController();
    const written = operation(milliseconds, own.signal);
    written.noteWrite("idp");
    const looked = written.read("a", askLate);
    if (milliseconds > 20) own.abort();
    setTimeout(come, 100);
    expect(await looked).toBe("late");
  });

  test("an operation that ends does not end what is answered", async () => {
    await shared.read("a", ask);
    expect(ends[0]?.aborted).toBe(false);
  });
});

describe("a batch of writes", () => {
  const write = () => {
    let end = (): void => {};
    const written = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { done: shared.inBatch(() => written), end };
  };

  test("a batch of writes is over when the last write has ended, whether it succeeded or not", async () => {
    const [first, second] = [write(), write()];
    const failed = shared.inBatch(() => Promise.reject(new Error("refused"))).catch(() => undefined);
    let over = false;
    const waiting = shared.afterBatch().then(() => {
      over = true;
    });
    await failed;
    first.end();
    await first.done;
    expect(over).toBe(false);
    second.end();
    await waiting;
    expect(over).toBe(true);
  });

  test("a batch of writes is waited for for two seconds at most", async () => {
    const { end } = write();
    const start = performance.now();
    await shared.afterBatch();
    const waited = performance.now() - start;
    expect(waited).toBeGreaterThanOrEqual(1_900);
    expect(waited).toBeLessThan(4_000);
    end();
  });

  test("a batch of writes holds back no operation that is cancelled", async () => {
    const { end } = write();
    const own = new AbortController();
    const waiting = operation(10_000, own.signal).afterBatch();
    own.abort();
    await expect(waiting).rejects.toThrow("the operation was cancelled");
    end();
  });

  test("a batch without a write under way is none", async () => {
    await shared.afterBatch();
  });
});
