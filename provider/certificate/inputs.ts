import type { JwkDeleteAction, JwkUpdateAction, UpdateScope } from "../apinizer";
import type { InvalidInputError } from "../base/errors";
import { defaultConnection } from "../configuration/configuration";
import {
  applyRules,
  booleanProblem,
  choiceProblem,
  connectionProblem,
  filledIn,
  isUnknown,
  lineProblem,
  nameProblem,
  type Problem,
  type RawInputs,
  type Rules,
  subjectOf,
  textProblem,
  wrongType,
} from "../resource/inputRules";
import { CertificateFormatError, parseCertificatePem } from "../x509";

export { isUnknown, type RawInputs, unknownValue } from "../resource/inputRules";

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
  /** Absent in the state of an earlier release. */
  readonly protectJwks?: boolean;
  readonly connection: string;
}

const defaults = { adoptExisting: false, protectJwks: false, connection: defaultConnection };

/** The inputs with defaults filled in; members that are null or undefined are left out. */
export function withDefaults(raw: RawInputs): RawInputs {
  return filledIn(raw, defaults);
}

/** Everything that is wrong with the inputs. No message repeats a value that may hold a key. */
export function problemsOf(inputs: RawInputs): InvalidInputError[] {
  return applyRules(rules, inputs, subjectOf("certificate", inputs.projectName, inputs.certificateName));
}

const rules: Rules = {
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
  adoptExisting: booleanProblem,
  protectJwks: booleanProblem,
  connection: connectionProblem,
};

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

function scopeProblem(value: unknown, jwkUpdateAction: unknown): Problem {
  if (value === undefined || jwkUpdateAction === "UPDATE" || isUnknown(jwkUpdateAction)) return undefined;
  return {
    expected: 'jwkUpdateAction: "UPDATE" beside it',
    received: jwkUpdateAction === undefined ? "none" : 'jwkUpdateAction: "NULLIFY"',
    action: "Set jwkUpdateAction to UPDATE, or remove updateScope.",
  };
}
