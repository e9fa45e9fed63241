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
