/** The inputs of a JWK: the one table of them, and the rules that are theirs alone. */
import type { JwkFromCertificate } from "../apinizer";
import { defaultConnection } from "../configuration/configuration";
import { algorithmsFor, useTypes } from "../jose/algorithms";
import {
  booleanProblem,
  choiceProblem,
  connectionProblem,
  lineProblem,
  nameProblem,
  type Problem,
  type Rule,
  textProblem,
  wrongType,
} from "../resource/inputRules";
import type { InputTable } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";

/** Inputs of a JWK as the checks leave them: defaults filled in. */
export type JwkInputs = JwkFromCertificate & {
  /** SHA-256 thumbprint of the certificate, of any form: another one has the JWK read again. */
  readonly certificateThumbprint?: string;
  /** Recreate it where its link was cut although it has the source's key; absent in the state of an earlier release. */
  readonly relink?: boolean;
  readonly connection: string;
};

const descriptionRule: Rule = (value) => (value === undefined || value === "" ? undefined : textProblem(value));
const useTypeRule: Rule = (value) =>
  value === undefined ? wrongType(useTypes.join(" or "), value) : choiceProblem(value, useTypes);
const thumbprintRule: Rule = (value) => (value === undefined ? undefined : textProblem(value));

/** The Manager's update of a JWK cuts its link to the certificate: so whatever is written is a replacement. */
export const jwkInputs: InputTable<JwkInputs> = {
  projectName: { type: "string", rule: nameProblem, change: "replace" },
  name: { type: "string", rule: nameProblem, change: "replace" },
  description: { type: "string", rule: descriptionRule, change: "replace" },
  certificateName: { type: "string", rule: nameProblem, change: "replace" },
  environmentName: { type: "string", rule: lineProblem, change: "replace" },
  useType: { type: "string", rule: useTypeRule, change: "replace" },
  algorithm: { type: "string", rule: algorithmProblem, change: "replace" },
  certificateThumbprint: { type: "string", rule: thumbprintRule, change: "record" },
  relink: { type: "boolean", rule: booleanProblem, default: false, change: "record" },
  connection: { type: "string", rule: connectionProblem, default: defaultConnection, change: "replace" },
};

function algorithmProblem(value: unknown, { useType }: PropertyMap): Problem | undefined {
  if (typeof value !== "string") return wrongType("the name of an algorithm", value);
  const use = useTypes.find((known) => known === useType);
  // A useType that is wrong is told on its own.
  if (use === undefined && !isUnknown(useType)) return undefined;
  const algorithms = use === undefined ? useTypes.flatMap((each) => algorithmsFor(each)) : algorithmsFor(use);
  return fittingProblem(value, algorithms, use === undefined ? "an algorithm" : `an algorithm for ${use}`);
}

/** What is wrong with an algorithm that is not among the valid ones. */
export function fittingProblem(algorithm: string, valid: readonly string[], expected: string): Problem | undefined {
  if (valid.includes(algorithm)) return undefined;
  const received = /^[\w+-]{1,32}$/.test(algorithm) ? algorithm : "another text";
  const action = valid.length === 0 ? "Use another certificate or useType." : `Use one of: ${valid.join(", ")}.`;
  return { expected, received, action };
}
