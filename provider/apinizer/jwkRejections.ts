import { CertificateNotFoundError, EnvironmentNotFoundError, JwkExistsError, JwkNotFoundError } from "./errors";
import type { RequestContext, Verdict } from "./requestContext";

/** What a message, as it came, means in an answer to a request about one JWK; undefined when it is not about JWKs. */
export function jwkVerdict(message: string, { jwkName, certificateName }: RequestContext): Verdict | undefined {
  if (jwkName === undefined) return undefined;
  if (message === `JWK (name: ${jwkName}) is not found!`) return gone;
  if (/^JWK ?\(name: .*\) is already exist/.test(message)) return exists;
  if (/^Environment ?\(.*\) is not found/.test(message)) return environmentMissing;
  if (message === `Certificate (name: ${certificateName}) is not found!`) return certificateMissing;
  return undefined;
}

const gone: Verdict = {
  type: JwkNotFoundError,
  property: "name",
  action: "Check the names; they are case-sensitive.",
};
const exists: Verdict = {
  type: JwkExistsError,
  property: "name",
  action: "Choose another name, or delete that JWK in the Management Console.",
};
const environmentMissing: Verdict = {
  type: EnvironmentNotFoundError,
  property: "environmentName",
  action: "Name an environment that the certificate is deployed to; names are case-sensitive.",
};
const certificateMissing: Verdict = {
  type: CertificateNotFoundError,
  property: "certificateName",
  action: "Name a certificate of the same project.",
};
