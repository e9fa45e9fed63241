/** Rules that inputs of several resources share. */
import type { InvalidInputError } from "../base/errors";
import { isUnknown, type PropertyMap } from "./properties";

/** What is wrong with one value, in the parts of an error. */
export type Problem = Pick<InvalidInputError, "expected" | "received" | "action">;

/** The rule of an input; undefined where its value is good. `inputs` are those beside it, `recorded` is the state's value. */
export type Rule = (value: unknown, inputs: PropertyMap, recorded?: unknown) => Problem | undefined;

/** `kind project/name` where both names are known and good, else `kind` alone. */
export function subjectOf(kind: string, ...names: readonly unknown[]): string {
  const named = names.every((name) => !isUnknown(name) && nameProblem(name) === undefined);
  return named ? `${kind} ${names.join("/")}` : kind;
}

export function wrongType(expected: string, value: unknown): Problem {
  const received = value === undefined || value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value;
  return { expected, received, action: "Set it in the program." };
}

export function textProblem(value: unknown): Problem | undefined {
  if (typeof value !== "string") return wrongType("a text", value);
  if (value.trim() === "") return { expected: "a text", received: "a blank one", action: "Apinizer requires it." };
  if (!value.isWellFormed()) {
    return { expected: "Unicode text", received: "one with half a surrogate pair", action: "Correct it." };
  }
  return undefined;
}

export function lineProblem(value: unknown): Problem | undefined {
  const problem = textProblem(value);
  if (problem !== undefined || !/\p{Cc}/u.test(value as string)) return problem;
  return { expected: "one line of text", received: "one with control characters", action: "Remove them." };
}

/** Names are part of a URL: `..` would address another resource, a slash an inner one. */
export function nameProblem(value: unknown): Problem | undefined {
  const problem = lineProblem(value);
  if (problem !== undefined) return problem;
  const name = value as string;
  const expected = "a name of at most 255 characters without / ? #, other than . and ..";
  const action = "Choose another name.";
  if (name === "." || name === "..") return { expected, received: name, action };
  const forbidden = name.match(/[/?#]/)?.[0];
  if (forbidden !== undefined) return { expected, received: `one with ${forbidden}`, action };
  const length = [...name].length;
  return length > 255 ? { expected, received: `one of ${length} characters`, action } : undefined;
}

export function choiceProblem(value: unknown, choices: readonly string[]): Problem | undefined {
  if (value === undefined || (typeof value === "string" && choices.includes(value))) return undefined;
  const expected = choices.join(" or ");
  if (typeof value !== "string") return wrongType(expected, value);
  const received = /^[\w-]{0,32}$/.test(value) ? JSON.stringify(value) : "another text";
  return { expected, received, action: `Use one of: ${choices.join(", ")}.` };
}

export function booleanProblem(value: unknown): Problem | undefined {
  return typeof value === "boolean" ? undefined : wrongType("true or false", value);
}

/** The rule for a whole number within bounds, both included. */
export function wholeNumberRule(least: number, largest: number): Rule {
  const expected = `a whole number from ${least} to ${largest}`;
  return (value) => {
    if (typeof value !== "number") return wrongType(expected, value);
    if (Number.isInteger(value) && value >= least && value <= largest) return undefined;
    return { expected, received: String(value), action: "Correct it." };
  };
}

/** The rule of a number that may be left out. */
export function optionalNumberRule(minimum: number, maximum = Number.POSITIVE_INFINITY): Rule {
  const range = Number.isFinite(maximum) ? `from ${minimum} to ${maximum}` : `of at least ${minimum}`;
  return (value) => {
    if (value === undefined) return undefined;
    if (typeof value !== "number") return wrongType(`a number ${range}`, value);
    // What is no number, or an infinite one, is a number to a program.
    if (Number.isFinite(value) && value >= minimum && value <= maximum) return undefined;
    return { expected: `a number ${range}`, received: String(value), action: "Correct the value." };
  };
}

export function connectionProblem(value: unknown): Problem | undefined {
  if (typeof value !== "string") return wrongType("a configuration namespace", value);
  if (/^[A-Za-z0-9_.-]+$/.test(value)) return undefined;
  const received = "something with other characters";
  return { expected: "a configuration namespace such as apinizer-dr", received, action: "Correct it." };
}
