/** The inputs of a trust bundle: the one table of them, and the rules that are theirs alone. */
import type { JwkDeleteAction } from "../apinizer";
import { certificateInputs } from "../certificate/inputs";
import { defaultConnection } from "../configuration/configuration";
import {
  booleanProblem,
  connectionProblem,
  nameProblem,
  optionalNumberRule,
  type Problem,
  type Rule,
  textProblem,
  wrongType,
} from "../resource/inputRules";
import type { InputTable } from "../resource/inputTable";
import type { PropertyMap } from "../resource/properties";
import { CertificateFormatError, certificateFacts, parseCertificateBundle } from "../x509";
import { suffixLength } from "./key";

/** Inputs of a trust bundle as the checks leave them: defaults filled in. */
export type TrustBundleInputs = {
  readonly projectName: string;
  readonly bundleName: string;
  /** A set: order and repetition carry no meaning. */
  readonly environments: readonly string[];
  /** PEM texts with one or more certificates each: a set, compared by DER. */
  readonly certificates: readonly string[];
  readonly description: string;
  readonly overlapDays: number;
  /** SHA-256 thumbprints in hex, with or without colons. */
  readonly distrust?: readonly string[];
  readonly keepExpired: boolean;
  readonly jwkDeleteAction?: JwkDeleteAction;
  readonly protectJwks: boolean;
  readonly connection: string;
};

/** Longest overlap, in days: ten years. */
const maxOverlapDays = 3650;
const maxNameLength = 255;

export const trustBundleInputs: InputTable<TrustBundleInputs> = {
  projectName: { type: "string", rule: nameProblem, change: "replace" },
  bundleName: { type: "string", rule: bundleNameProblem, change: "replace" },
  environments: certificateInputs.environments,
  certificates: { type: "string[]", rule: certificatesProblem, change: "write", isInputOnly: true },
  description: { type: "string", rule: optional(textProblem), change: "write" },
  overlapDays: { type: "number", rule: optionalNumberRule(0, maxOverlapDays), default: 0, change: "record" },
  distrust: { type: "string[]", rule: optional(distrustProblem), change: "record" },
  keepExpired: { type: "boolean", rule: booleanProblem, default: false, change: "record" },
  jwkDeleteAction: certificateInputs.jwkDeleteAction,
  protectJwks: certificateInputs.protectJwks,
  connection: { type: "string", rule: connectionProblem, default: defaultConnection, change: "replace" },
};

function optional(rule: Rule): Rule {
  return (value, inputs) => (value === undefined ? undefined : rule(value, inputs));
}

/** The names of the certificates are longer, and must not be too long. */
function bundleNameProblem(value: unknown): Problem | undefined {
  const problem = nameProblem(value);
  if (problem !== undefined) return problem;
  const length = [...(value as string)].length;
  if (length + suffixLength <= maxNameLength) return undefined;
  return {
    expected: `a name of at most ${maxNameLength - suffixLength} characters: its certificates' names have ${suffixLength} more`,
    received: `one of ${length} characters`,
    action: "Choose a shorter name.",
  };
}

function certificatesProblem(value: unknown): Problem | undefined {
  const expected = "at least one PEM text, each with one or more certificates and no private key";
  if (!Array.isArray(value)) return wrongType("a list of PEM texts", value);
  if (value.length === 0)
    return { expected, received: "an empty list", action: "Name the certificates to be trusted." };
  for (const [index, item] of value.entries()) {
    const problem = textWithCertificatesProblem(item);
    if (problem !== undefined) return { ...problem, received: `${problem.received} (certificates[${index}])` };
  }
  return undefined;
}

/** Repeats nothing of the text. */
function textWithCertificatesProblem(item: unknown): Problem | undefined {
  if (typeof item !== "string") return wrongType("a PEM text", item);
  try {
    if (parseCertificateBundle(item).length > 0) return undefined;
    return {
      expected: "a PEM text with one or more certificates",
      received: "a text without one",
      action: "Give the certificates, or remove the item.",
    };
  } catch (error) {
    if (error instanceof CertificateFormatError) return error;
    throw error;
  }
}

function distrustProblem(value: unknown, { certificates }: PropertyMap): Problem | undefined {
  const expected = "SHA-256 thumbprints of certificates: 64 hexadecimal digits, with or without colons";
  if (!Array.isArray(value)) return wrongType("a list of SHA-256 thumbprints", value);
  const wanted = new Set(Array.isArray(certificates) ? certificates.flatMap(thumbprintsIn) : []);
  for (const [index, item] of value.entries()) {
    const at = `distrust[${index}]`;
    if (typeof item !== "string") return { ...wrongType(expected, item), received: `${typeof item} in ${at}` };
    const thumbprint = normalThumbprint(item);
    if (!/^[0-9A-F]{64}$/.test(thumbprint)) {
      const action = "Take the thumbprint from the output members, or from: openssl x509 -noout -fingerprint -sha256";
      return { expected, received: `something else in ${at}`, action };
    }
    if (wanted.has(thumbprint)) {
      return {
        expected: "no certificate that is in certificates as well",
        received: `${thumbprint}, which is in certificates, in ${at}`,
        action: "Remove the certificate from certificates, or its thumbprint from distrust.",
      };
    }
  }
  return undefined;
}

/** Upper-case hex without colons. */
export function normalThumbprint(thumbprint: string): string {
  return thumbprint.replaceAll(":", "").toUpperCase();
}

/** Thumbprints of a text's certificates; none where it is not known yet, or another rule refuses it. */
function thumbprintsIn(text: unknown): string[] {
  if (typeof text !== "string" || textWithCertificatesProblem(text) !== undefined) return [];
  return parseCertificateBundle(text).map((der) => certificateFacts(der).thumbprintSha256);
}
