/** What one check found. */
export interface Line {
  readonly check: string;
  /** `fails`: something would stop an `up`. */
  readonly result: "ok" | "look" | "fails";
  readonly found: string;
  /** What to do; empty where there is nothing. */
  readonly action: string;
}

export function ok(check: string, found: string): Line {
  return { check, result: "ok", found, action: "" };
}

export function look(check: string, found: string, action = ""): Line {
  return { check, result: "look", found, action };
}

export function fails(check: string, found: string, action: string): Line {
  return { check, result: "fails", found, action };
}
