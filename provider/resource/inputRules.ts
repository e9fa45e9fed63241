/** Rules for inputs that several resources share. */
import { InvalidInputError } from "../base/errors";

/** Property values as a host hands them over, before any check. */
export type RawInputs = Readonly<Record<string, unknown>>;

/** What Pulumi puts in the place of a value that is not known in a preview. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === unknownValue || (Array.isArray(value) && value.includes(unknownValue));
}

/** What is wrong with one value, in the parts of an error; undefined when nothing is. */
export type Problem = Pick<InvalidInputError, "expected" | "received" | "action"> | undefined;

/** The rule of each input; undefined where its value is good. */
export type Rules = Readonly<Record<string, (value: unknown, inputs: RawInputs) => Problem>>;

/** The inputs with defaults filled in; members that are null or undefined are left out. */
export function filledIn(raw: RawInputs, defaults: RawInputs): RawInputs {
  const given = Object.entries(raw).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** Everything that the rules find wrong; a value that is not known yet is good. */
export function applyRules(rules: Rules, inputs: RawInputs, subject: string): InvalidInputError[] {
  return Object.entries(rules).flatMap(([property, rule]) => {
    const value = inputs[property];
    const problem = isUnknown(value) ? undefined : rule(value, inputs);
    return problem === undefined ? [] : [new InvalidInputError({ subject, property, ...problem })];
  });
}

/** `kind project/name` where both names are known and good, else `kind` alone. */
export function subjectOf(kind: string, ...names: readonly unknown[]): string {
  const named = names.every((name) => !isUnknown(name) && nameProblem(name) === undefined);
  return named ? `${kind} ${names.join("/")}` : kind;
}

export function wrongType(expected: string, value: unknown): Problem {
  const received = value === undefined || value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value;
  return { expected, received, action: "Set it in the program." };
}

export function textProblem(value: unknown): Problem {
  if (typeof value !== "string") return wrongType("a text", value);
  if (value.trim() === "") return { expected: "a text", received: "a blank one", action: "Apinizer requires it." };
  if (!value.isWellFormed()) {
    return { expected: "Unicode text", received: "one with half a surrogate pair", action: "Correct it." };
  }
  return undefined;
}

export function lineProblem(value: unknown): Problem {
  const problem = textProblem(value);
  if (problem !== undefined || !/\p{Cc}/u.test(value as string)) return problem;
  return { expected: "one line of text", received: "one with control characters", action: "Remove them." };
}

/** Names are part of a URL: `..` would address another resource, a slash an inner one. */
export function nameProblem(value: unknown): Problem {
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

export function choiceProblem(value: unknown, choices: readonly string[]): Problem {
  if (value === undefined || (typeof value === "string" && choices.includes(value))) return undefined;
  const expected = choices.join(" or ");
  if (typeof value !== "string") return wrongType(expected, value);
  const received = /^[\w-]{0,32}$/.test(value) ? JSON.stringify(value) : "another text";
  return { expected, received, action: `Use one of: ${choices.join(", ")}.` };
}

export function booleanProblem(value: unknown): Problem {
  return typeof value === "boolean" ? undefined : wrongType("true or false", value);
}

export function connectionProblem(value: unknown): Problem {
  if (typeof value !== "string") return wrongType("a configuration namespace", value);
  if (/^[A-Za-z0-9_.-]+$/.test(value)) return undefined;
  const received = "something with other characters";
  return { expected: "a configuration namespace such as apinizer-dr", received, action: "Correct it." };
}
