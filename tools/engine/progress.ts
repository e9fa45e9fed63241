/** Where the lines go that tell a user what happens meanwhile. */
export type Log = (line: string) => void;

/** "1 min 20 s" */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

/** Waits for long work and tells the time that it has taken so far, every `intervalMs`. */
export async function reporting<T>(
  intervalMs: number,
  report: (elapsed: string) => void,
  work: Promise<T>,
): Promise<T> {
  const start = Date.now();
  const timer = setInterval(() => report(duration(Date.now() - start)), intervalMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
