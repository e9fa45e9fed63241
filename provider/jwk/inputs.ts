import type { JwkFromCertificate } from "../apinizer";
import type { InvalidInputError } from "../base/errors";
import { defaultConnection } from "../configuration/configuration";
import { algorithmsFor, useTypes } from "../jose/algorithms";
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

/** Inputs of a JWK as the checks leave them: defaults filled in. */
export interface JwkInputs extends JwkFromCertificate {
  /** SHA-256 thumbprint of the certificate, of any form: another one has the JWK read again. */
  readonly certificateThumbprint?: string;
  /** Make it anew where its link was cut although it has the source's key; absent in the state of an earlier release. */
  readonly relink?: boolean;
  readonly connection: string;
}

/** The inputs with defaults filled in; members that are null or undefined are left out. */
export function withDefaults(raw: RawInputs): RawInputs {
  return filledIn(raw, { relink: false, connection: defaultConnection });
}

/** Everything that is wrong with the inputs, as far as that can be told without the certificate. */
export function problemsOf(inputs: RawInputs): InvalidInputError[] {
  return applyRules(rules, inputs, subjectOf("JWK", inputs.projectName, inputs.name));
}

const rules: Rules = {
  projectName: nameProblem,
  name: nameProblem,
  description: (value) => (value === undefined || value === "" ? undefined : textProblem(value)),
  certificateName: nameProblem,
  environmentName: lineProblem,
  useType: (value) => (value === undefined ? wrongType(useTypes.join(" or "), value) : choiceProblem(value, useTypes)),
  algorithm: algorithmProblem,
  certificateThumbprint: (value) => (value === undefined ? undefined : textProblem(value)),
  relink: booleanProblem,
  connection: connectionProblem,
};

function algorithmProblem(value: unknown, { useType }: RawInputs): Problem {
  if (typeof value !== "string") return wrongType("the name of an algorithm", value);
  const use = useTypes.find((known) => known === useType);
  // A useType that is wrong is told on its own.
  if (use === undefined && !isUnknown(useType)) return undefined;
  const algorithms = use === undefined ? useTypes.flatMap((each) => algorithmsFor(each)) : algorithmsFor(use);
  return fittingProblem(value, algorithms, use === undefined ? "an algorithm" : `an algorithm for ${use}`);
}

/** What is wrong with an algorithm that is not among the valid ones. */
export function fittingProblem(algorithm: string, valid: readonly string[], expected: string): Problem {
  if (valid.includes(algorithm)) return undefined;
  const received = /^[\w+-]{1,32}$/.test(algorithm) ? algorithm : "another text";
  const action = valid.length === 0 ? "Use another certificate or useType." : `Use one of: ${valid.join(", ")}.`;
  return { expected, received, action };
}
