import type { JwkDeleteAction, JwkUpdateAction, UpdateScope } from "./apinizer";
import { defaultConnection } from "./configuration";
import { InvalidInputError } from "./errors";
import { CertificateFormatError, parseCertificatePem } from "./x509";

/** Inputs of a certificate as the checks leave them: defaults filled in. */
export interface CertificateInputs {
  readonly projectName: string;
  readonly certificateName: string;
  readonly alias: string;
  readonly description: string;
  /** A set: order and repetition carry no meaning. */
  readonly environments: readonly string[];
  readonly certificatePem: string;
  readonly jwkUpdateAction?: JwkUpdateAction;
  readonly updateScope?: UpdateScope;
  readonly jwkDeleteAction?: JwkDeleteAction;
  readonly adoptExisting: boolean;
  readonly connection: string;
}

/** Property values as a host hands them over, before any check. */
export type RawInputs = Readonly<Record<string, unknown>>;

/** What Pulumi puts in the place of a value that is not known in a preview. */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function isUnknown(value: unknown): boolean {
  return value === unknownValue || (Array.isArray(value) && value.includes(unknownValue));
}

const defaults = { adoptExisting: false, connection: defaultConnection };

/** The inputs with defaults filled in; members that are null or undefined are left out. */
export function withDefaults(raw: RawInputs): RawInputs {
  const given = Object.entries(raw).filter(([, value]) => value !== undefined && value !== null);
  return { ...defaults, ...Object.fromEntries(given) };
}

/** What is wrong with one value, in the parts of an error; undefined when nothing is. */
type Problem = Pick<InvalidInputError, "expected" | "received" | "action"> | undefined;

/** Everything that is wrong with the inputs. No message repeats a value that may hold a key. */
export function problemsOf(inputs: RawInputs): InvalidInputError[] {
  const problems: InvalidInputError[] = [];
  const subject = subjectOf(inputs);
  for (const [property, rule] of Object.entries(rules)) {
    const value = inputs[property];
    const problem = isUnknown(value) ? undefined : rule(value, inputs);
    if (problem !== undefined) problems.push(new InvalidInputError({ subject, property, ...problem }));
  }
  return problems;
}

function subjectOf({ projectName, certificateName }: RawInputs): string {
  const named = [projectName, certificateName].every((name) => !isUnknown(name) && nameProblem(name) === undefined);
  return named ? `certificate ${projectName}/${certificateName}` : "certificate";
}

const rules: Readonly<Record<string, (value: unknown, inputs: RawInputs) => Problem>> = {
  projectName: nameProblem,
  certificateName: nameProblem,
  alias: lineProblem,
  description: textProblem,
  environments: environmentsProblem,
  certificatePem: certificateProblem,
  jwkUpdateAction: (value) => choiceProblem(value, ["NULLIFY", "UPDATE"]),
  updateScope: (value, { jwkUpdateAction }) =>
    choiceProblem(value, ["SAME_PROJECT", "ALL_PROJECTS"]) ?? scopeProblem(value, jwkUpdateAction),
  jwkDeleteAction: (value) => choiceProblem(value, ["NULLIFY", "DELETE"]),
  adoptExisting: (value) => (typeof value === "boolean" ? undefined : wrongType("true or false", value)),
  connection: connectionProblem,
};

function wrongType(expected: string, value: unknown): Problem {
  const received = value === undefined || value === null ? "nothing" : Array.isArray(value) ? "a list" : typeof value;
  return { expected, received, action: "Set it in the program." };
}

function textProblem(value: unknown): Problem {
  if (typeof value !== "string") return wrongType("a text", value);
  if (value.trim() === "") return { expected: "a text", received: "a blank one", action: "Apinizer requires it." };
  if (!value.isWellFormed()) {
    return { expected: "Unicode text", received: "one with half a surrogate pair", action: "Correct it." };
  }
  return undefined;
}

function lineProblem(value: unknown): Problem {
  const problem = textProblem(value);
  if (problem !== undefined || !/\p{Cc}/u.test(value as string)) return problem;
  return { expected: "one line of text", received: "one with control characters", action: "Remove them." };
}

/** Names are part of a URL: `..` would address another resource, a slash an inner one. */
function nameProblem(value: unknown): Problem {
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

function environmentsProblem(value: unknown): Problem {
  if (!Array.isArray(value)) return wrongType("a list of environment names", value);
  const expected = "at least one environment name, none of them blank or with a comma";
  if (value.length === 0) return { expected, received: "an empty list", action: "Name the environments." };
  for (const [index, item] of value.entries()) {
    const problem = lineProblem(item);
    const at = `environments[${index}]`;
    if (problem !== undefined) return { ...problem, expected, received: `${problem.received} in ${at}` };
    const name = item as string;
    if (name.includes(",")) {
      return { expected, received: `one with a comma in ${at}`, action: "Give each environment an item of its own." };
    }
    if (name !== name.trim()) {
      return { expected, received: `one with outer spaces in ${at}`, action: "Remove the spaces." };
    }
  }
  return undefined;
}

function certificateProblem(value: unknown): Problem {
  if (typeof value !== "string") return wrongType("one X.509 certificate in PEM", value);
  try {
    parseCertificatePem(value);
    return undefined;
  } catch (error) {
    if (error instanceof CertificateFormatError) return error;
    throw error;
  }
}

function choiceProblem(value: unknown, choices: readonly string[]): Problem {
  if (value === undefined || (typeof value === "string" && choices.includes(value))) return undefined;
  const expected = choices.join(" or ");
  if (typeof value !== "string") return wrongType(expected, value);
  const received = /^[\w-]{0,32}$/.test(value) ? JSON.stringify(value) : "another text";
  return { expected, received, action: `Use one of: ${choices.join(", ")}.` };
}

function scopeProblem(value: unknown, jwkUpdateAction: unknown): Problem {
  if (value === undefined || jwkUpdateAction === "UPDATE" || isUnknown(jwkUpdateAction)) return undefined;
  return {
    expected: 'jwkUpdateAction: "UPDATE" beside it',
    received: jwkUpdateAction === undefined ? "none" : 'jwkUpdateAction: "NULLIFY"',
    action: "Set jwkUpdateAction to UPDATE, or remove updateScope.",
  };
}

function connectionProblem(value: unknown): Problem {
  if (typeof value !== "string") return wrongType("a configuration namespace", value);
  if (/^[A-Za-z0-9_.-]+$/.test(value)) return undefined;
  const received = "something with other characters";
  return { expected: "a configuration namespace such as apinizer-dr", received, action: "Correct it." };
}
