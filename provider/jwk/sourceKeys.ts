/** The certificate that a JWK is made from, as far as the JWK depends on it. */
import { CertificateNotFoundError } from "../apinizer";
import { InvalidInputError } from "../base/errors";
import { algorithmsFor, keyKindName } from "../jose/algorithms";
import type { PublicJwk } from "../jose/publicJwk";
import { certificateJwk, jwkThumbprint } from "../jose/thumbprint";
import type { Context } from "../resource/context";
import { certificateFacts } from "../x509";
import { fittingProblem, type JwkInputs } from "./inputs";
import { jwkSubject } from "./key";

/** A key of the certificate in the JWK's environment. */
interface SourceKey {
  /** Undefined where JWK has no form for the key. */
  readonly jwk?: PublicJwk;
  /** RFC 7638; empty where the key has none. */
  readonly thumbprintSha256: string;
  /** `RSA-2048`, … */
  readonly publicKeyAlgorithm: string;
  /** SHA-256 of the certificate that carries the key: upper-case hex. */
  readonly certificateThumbprint: string;
}

/**
 * The keys of the certificate in the JWK's environment: as a rule one. One request.
 * @throws InvalidInputError when the certificate is not in that environment, and every ManagerError of the read.
 */
export async function readSourceKeys({ manager }: Context, inputs: JwkInputs): Promise<readonly SourceKey[]> {
  const { projectName, certificateName, environmentName } = inputs;
  const { entries } = await manager.certificates.get({ projectName, certificateName }).catch((error: Error) => {
    throw error instanceof CertificateNotFoundError ? missingCertificateError(inputs, error) : error;
  });
  const own = entries.filter(({ environment }) => environment === environmentName);
  if (own.length === 0) throw notThere(inputs, [...new Set(entries.map(({ environment }) => environment))].sort());
  return own.map(({ der }) => {
    const jwk = certificateJwk(der);
    const { publicKeyAlgorithm, thumbprintSha256: certificateThumbprint } = certificateFacts(der);
    const thumbprintSha256 = (jwk === undefined ? undefined : jwkThumbprint(jwk)) ?? "";
    return { ...(jwk === undefined ? {} : { jwk }), thumbprintSha256, publicKeyAlgorithm, certificateThumbprint };
  });
}

/**
 * Thumbprints of the keys.
 * @throws InvalidInputError when the algorithm fits none of them.
 */
export function requireFittingKey(inputs: JwkInputs, keys: readonly SourceKey[]): readonly string[] {
  const { useType, algorithm, certificateName, environmentName } = inputs;
  const problems = keys.map(({ jwk, publicKeyAlgorithm }) => {
    const valid = jwk === undefined ? [] : algorithmsFor(useType, jwk);
    const kind = jwk === undefined ? publicKeyAlgorithm : keyKindName(jwk);
    return fittingProblem(
      algorithm,
      valid,
      `an algorithm for ${useType} with the ${kind} key of certificate ${certificateName} in ${environmentName}`,
    );
  });
  const [problem] = problems;
  if (problem !== undefined && !problems.includes(undefined)) {
    throw new InvalidInputError({ subject: jwkSubject(inputs), property: "algorithm", ...problem });
  }
  return keys.map(({ thumbprintSha256 }) => thumbprintSha256);
}

function missingCertificateError(inputs: JwkInputs, { received, status, managerMessage }: CertificateNotFoundError) {
  return new CertificateNotFoundError({
    subject: jwkSubject(inputs),
    property: "certificateName",
    expected: `a certificate of project ${inputs.projectName} to make the JWK from`,
    received,
    action: "Correct the name, or have the ApinizerCertificate created first by using its certificateName output here.",
    ...(status === undefined ? {} : { status }),
    ...(managerMessage === undefined ? {} : { managerMessage }),
  });
}

function notThere(inputs: JwkInputs, environments: readonly string[]): InvalidInputError {
  return new InvalidInputError({
    subject: jwkSubject(inputs),
    property: "environmentName",
    expected: `an environment that certificate ${inputs.certificateName} is in`,
    received: inputs.environmentName,
    action: `Use one of: ${environments.join(", ")}.`,
  });
}
