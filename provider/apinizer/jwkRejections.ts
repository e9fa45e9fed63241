import {
  CertificateNotFoundError,
  EnvironmentNotFoundError,
  JwkExistsError,
  JwkNotFoundError,
  KeyNotFoundError,
  KeystoreNotFoundError,
} from "./errors";
import type { RequestContext, Verdict } from "./requestContext";

/** What a message, as it came, means in an answer to a request about one JWK; undefined when it is not about JWKs. */
export function jwkVerdict(message: string, { jwkName, certificateName }: RequestContext): Verdict | undefined {
  if (jwkName === undefined) return undefined;
  if (message === `JWK (name: ${jwkName}) is not found!`) return gone;
  if (/^JWK ?\(name: .*\) is already exist/.test(message)) return exists;
  if (/^Environment ?\(.*\) is not found/.test(message)) return environmentMissing;
  const isMissing = message === `Certificate (name: ${certificateName}) is not found!`;
  if (certificateName !== undefined && isMissing) return certificateMissing;
  return undefined;
}

/** As {@link jwkVerdict}, in an answer about a key or keystore, or about a JWK that is made from one. */
export function keyVerdict(message: string, { keyName, keystoreName }: RequestContext): Verdict | undefined {
  if (keyName !== undefined && message === `Key (name: ${keyName}) is not found!`) return keyMissing;
  if (keystoreName !== undefined && message === `Keystore (name: ${keystoreName}) is not found!`)
    return keystoreMissing;
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
  action: "Name an environment that the JWK's source is in; names are case-sensitive.",
};
const certificateMissing: Verdict = {
  type: CertificateNotFoundError,
  property: "certificateName",
  action: "Name a certificate of the same project.",
};
const keyMissing: Verdict = {
  type: KeyNotFoundError,
  property: "keyName",
  action: "Name a key of the same project; names are case-sensitive.",
};
const keystoreMissing: Verdict = {
  type: KeystoreNotFoundError,
  property: "keystoreName",
  action: "Name a keystore of the same project; names are case-sensitive.",
};
