/** One way to a Pulumi CLI does not work here; the message says why, and the next way is tried. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** What went wrong, in one line, with the cause that network errors hide behind "fetch failed". */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const own = error.message || code || error.name;
  return error.cause === undefined ? own : reason(error.cause);
}
