import type { ErrorParts } from "../base/errors";

/** What is wrong with a token or with the place where it is kept, without anything of the token. */
export type TokenProblem = Pick<ErrorParts, "expected" | "received" | "action">;

/** A longer text is no token, in bytes: servers take no header as long as that. */
export const maxTokenBytes = 16 * 1024;
/** Limit for the read of a token, in milliseconds. */
export const tokenReadLimitMs = 30_000;

/** What is wrong with a token as a header has to carry it. */
export function tokenProblem(token: string): Pick<TokenProblem, "expected" | "received"> | undefined {
  const expected = "a token of printable ASCII characters";
  if (token === "") return { expected, received: "nothing" };
  if (token.length > maxTokenBytes) return { expected, received: "more than 16 KiB" };
  if (/[\r\n]/.test(token)) return { expected, received: "more than one line" };
  if (!/^[\x21-\x7e]+$/.test(token)) return { expected, received: "one with other characters or spaces" };
  return undefined;
}

/** The token in a text that may end with a line end; `what` names the text, `action` what to do where it is none. */
export function tokenIn(text: string, what: string, action: string): string | TokenProblem {
  const token = text.trim();
  const problem = tokenProblem(token);
  if (problem === undefined) return token;
  return { expected: `${what} to be ${problem.expected}`, received: problem.received, action };
}
