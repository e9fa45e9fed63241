/** The inputs of a JWK: the one table of them, and the rules that are theirs alone. */
import { jwkSourceTypes, type WantedJwk } from "../apinizer";
import { defaultConnection } from "../configuration/configuration";
import { algorithmsFor, useTypes } from "../jose/algorithms";
import { JwkFormatError, parsePublicJwk } from "../jose/jwkText";
import {
  booleanProblem,
  choiceProblem,
  connectionProblem,
  lineProblem,
  nameProblem,
  type Problem,
  type Rule,
  textProblem,
  wholeNumberRule,
  wrongType,
} from "../resource/inputRules";
import type { InputTable } from "../resource/inputTable";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { httpUrlProblem } from "./httpUrl";
import { ofSource, onlyWith } from "./sourceInputs";

/** Inputs of a JWK as the checks leave them: defaults filled in. */
export type JwkInputs = Pick<WantedJwk, keyof WantedJwk> & {
  /** SHA-256 thumbprint of the certificate, of any form: another one has the JWK read again. */
  readonly certificateThumbprint?: string;
  /** Recreate it where its link was cut although it has the source's key; absent in the state of an earlier release. */
  readonly relink?: boolean;
  readonly connection: string;
};

/** The Manager's default for a JWK's source; the state of an earlier release names none. */
export const defaultSourceType = "CERTIFICATE";

/** The largest number that the Manager's milliseconds and bytes can hold. */
const largestInteger = 2 ** 31 - 1;
const positive = wholeNumberRule(1, largestInteger);

const descriptionRule: Rule = (value) => (value === undefined || value === "" ? undefined : textProblem(value));
const useTypeRule: Rule = (value) =>
  value === undefined ? wrongType(useTypes.join(" or "), value) : choiceProblem(value, useTypes);
const thumbprintRule: Rule = (value) => {
  if (value === undefined) return undefined;
  const expected = "a SHA-256 thumbprint: 64 hexadecimal digits, colons allowed";
  if (typeof value !== "string") return wrongType(expected, value);
  if (/^[0-9A-Fa-f]{64}$/.test(value.replaceAll(":", ""))) return undefined;
  return { expected, received: "another text", action: "Bind it to the certificate's thumbprintSha256." };
};

/** The Manager's update of a JWK cuts its link to the source: so whatever is written is a replacement. */
export const jwkInputs: InputTable<JwkInputs> = {
  projectName: { type: "string", rule: nameProblem, change: "replace" },
  name: { type: "string", rule: nameProblem, change: "replace" },
  description: { type: "string", rule: descriptionRule, change: "replace" },
  sourceType: {
    type: "string",
    rule: (value) => choiceProblem(value, jwkSourceTypes),
    default: defaultSourceType,
    change: "replace",
  },
  certificateName: { type: "string", rule: ofSource("certificateName", nameProblem), change: "replace" },
  keyName: { type: "string", rule: ofSource("keyName", nameProblem), change: "replace" },
  keystoreName: { type: "string", rule: ofSource("keystoreName", nameProblem), change: "replace" },
  keystoreAlias: { type: "string", rule: ofSource("keystoreAlias", lineProblem), change: "replace" },
  environmentName: { type: "string", rule: ofSource("environmentName", lineProblem), change: "replace" },
  useType: { type: "string", rule: ofSource("useType", useTypeRule), change: "replace" },
  algorithm: { type: "string", rule: ofSource("algorithm", algorithmProblem), change: "replace" },
  url: { type: "string", rule: ofSource("url", httpUrlProblem), change: "replace" },
  // The Manager fetches the URL when the JWK is created, and never again.
  connectTimeoutMs: { type: "number", rule: ofSource("connectTimeoutMs", positive), change: "record" },
  readTimeoutMs: { type: "number", rule: ofSource("readTimeoutMs", positive), change: "record" },
  sizeLimitBytes: { type: "number", rule: ofSource("sizeLimitBytes", positive), change: "record" },
  publicJwk: { type: "string", rule: ofSource("publicJwk", publicJwkProblem), change: "replace" },
  kid: { type: "string", rule: ofSource("kid", kidProblem), change: "replace" },
  certificateThumbprint: { type: "string", rule: onlyWith("CERTIFICATE", thumbprintRule), change: "record" },
  relink: { type: "boolean", rule: relinkProblem, default: false, change: "record" },
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

/** A key id that is missing or wrong is told with `kid`. */
function publicJwkProblem(value: unknown, { kid }: PropertyMap): Problem | undefined {
  if (typeof value !== "string") return wrongType("the JSON of a public JWK", value);
  const problem = textProblem(value) ?? jwkProblem(value, kid);
  return problem instanceof JwkFormatError && problem.property === "kid" ? undefined : problem;
}

function kidProblem(value: unknown, { publicJwk }: PropertyMap): Problem | undefined {
  if (value !== undefined) {
    const problem = lineProblem(value);
    if (problem !== undefined) return problem;
  }
  if (typeof publicJwk !== "string" || isUnknown(publicJwk)) return undefined;
  const problem = jwkProblem(publicJwk, value);
  return problem?.property === "kid" ? problem : undefined;
}

function jwkProblem(publicJwk: string, kid: unknown): JwkFormatError | undefined {
  try {
    const own = parsePublicJwk(publicJwk, typeof kid === "string" ? kid : undefined).kid;
    if (kid === undefined || isUnknown(kid) || own === undefined || own === kid) return undefined;
    return new JwkFormatError(
      "kid",
      "the kid that publicJwk has",
      "another one",
      "Remove it, or use that of the publicJwk.",
    );
  } catch (error) {
    if (!(error instanceof JwkFormatError)) throw error;
    // Of a set, the up will know which key it is.
    return error.property === "kid" && isUnknown(kid) ? undefined : error;
  }
}

function relinkProblem(value: unknown, { sourceType }: PropertyMap): Problem | undefined {
  const problem = booleanProblem(value);
  if (problem !== undefined || value === false || (sourceType !== "URL" && sourceType !== "COPY_PASTE")) return problem;
  return {
    expected: `no relink with sourceType ${sourceType}, whose JWKs are linked to nothing`,
    received: "true",
    action: "Remove it.",
  };
}
