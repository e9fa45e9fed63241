import { setMaxListeners } from "node:events";

/**
 * Settles as the promise does; rejects as soon as the signal is aborted with what `reason` then gives. Undefined: the
 * promise itself is about to settle.
 */
export async function unlessCancelled<T>(
  signal: AbortSignal | undefined,
  promise: Promise<T>,
  reason: () => Error | undefined,
): Promise<T> {
  if (signal === undefined) return promise;
  let cancel = (): void => {};
  const cancelled = new Promise<never>((_resolve, reject) => {
    cancel = () => {
      const error = reason();
      if (error !== undefined) reject(error);
    };
  });
  signal.addEventListener("abort", cancel);
  if (signal.aborted) cancel();
  try {
    return await Promise.race([promise, cancelled]);
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** Longest time that a timer of Node.js waits, in milliseconds. */
export const longestTimerMs = 2 ** 31 - 1;

/**
 * How long the reads that settle what became of a write may go on when their operation was cancelled or its time is over,
 * in milliseconds.
 */
export const settlingTime = 5_000;

/** One for each signal: all operations of a plugin share theirs. */
const settlingSignals = new WeakMap<AbortSignal, AbortSignal>();

/** A signal that is aborted {@link settlingTime} after the given one. */
export function settlingSignal(signal: AbortSignal): AbortSignal {
  const known = settlingSignals.get(signal);
  if (known !== undefined) return known;
  const later = new AbortController();
  // All writes of an operation listen to it.
  setMaxListeners(Number.POSITIVE_INFINITY, later.signal);
  const start = (): void => void setTimeout(() => later.abort(), settlingTime).unref();
  if (signal.aborted) start();
  else signal.addEventListener("abort", start, { once: true });
  settlingSignals.set(signal, later.signal);
  return later.signal;
}
