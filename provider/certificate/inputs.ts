/** The inputs of a certificate: the one table of them, and the rules that are theirs alone. */
import type { JwkDeleteAction, JwkUpdateAction, UpdateScope } from "../apinizer";
import { defaultConnection } from "../configuration/configuration";
import {
  booleanProblem,
  choiceProblem,
  connectionProblem,
  lineProblem,
  nameProblem,
  optionalNumberRule,
  type Problem,
  type Rule,
  textProblem,
  wrongType,
} from "../resource/inputRules";
import type { InputTable } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { CertificateFormatError, decodePem, parseCertificatePem } from "../x509";

/** Inputs of a certificate as the checks leave them: defaults filled in. */
export type CertificateInputs = {
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
  readonly expiryWarningDays?: number;
  readonly expiryWarningPercent?: number;
  readonly connection: string;
};

const scopeRule: Rule = (value, { jwkUpdateAction }) =>
  choiceProblem(value, ["SAME_PROJECT", "ALL_PROJECTS"]) ?? scopeProblem(value, jwkUpdateAction);

export const certificateInputs: InputTable<CertificateInputs> = {
  projectName: { type: "string", rule: nameProblem, change: "replace" },
  certificateName: { type: "string", rule: nameProblem, change: "replace" },
  alias: { type: "string", rule: lineProblem, change: "write" },
  description: { type: "string", rule: textProblem, change: "write" },
  environments: { type: "string[]", rule: environmentsProblem, change: "write" },
  certificatePem: { type: "string", rule: certificateProblem, change: "write" },
  jwkUpdateAction: { type: "string", rule: (value) => choiceProblem(value, ["NULLIFY", "UPDATE"]), change: "record" },
  updateScope: { type: "string", rule: scopeRule, change: "record" },
  jwkDeleteAction: { type: "string", rule: (value) => choiceProblem(value, ["NULLIFY", "DELETE"]), change: "record" },
  adoptExisting: { type: "boolean", rule: booleanProblem, default: false, change: "record" },
  protectJwks: { type: "boolean", rule: booleanProblem, default: false, change: "record" },
  expiryWarningDays: { type: "number", rule: optionalNumberRule(0), change: "record" },
  expiryWarningPercent: { type: "number", rule: optionalNumberRule(0, 100), change: "record" },
  connection: { type: "string", rule: connectionProblem, default: defaultConnection, change: "replace" },
};

function environmentsProblem(value: unknown): Problem | undefined {
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

/** Of the text that the state has, the DER was read before: to read it takes a quarter of an unchanged `up`. */
function certificateProblem(value: unknown, _inputs: PropertyMap, recorded?: unknown): Problem | undefined {
  if (typeof value !== "string") return wrongType("one X.509 certificate in PEM", value);
  try {
    if (value === recorded) decodePem(value);
    else parseCertificatePem(value);
    return undefined;
  } catch (error) {
    if (error instanceof CertificateFormatError) return error;
    throw error;
  }
}

function scopeProblem(value: unknown, jwkUpdateAction: unknown): Problem | undefined {
  if (value === undefined || jwkUpdateAction === "UPDATE" || isUnknown(jwkUpdateAction)) return undefined;
  return {
    expected: 'jwkUpdateAction: "UPDATE" beside it',
    received: jwkUpdateAction === undefined ? "none" : 'jwkUpdateAction: "NULLIFY"',
    action: "Set jwkUpdateAction to UPDATE, or remove updateScope.",
  };
}
