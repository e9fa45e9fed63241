/** A JWK's certificate, as far as the JWK depends on it. */
import { CertificateNotFoundError } from "../../apinizer";
import { certificateJwk, jwkThumbprint } from "../../jose/thumbprint";
import type { Context } from "../../resource/context";
import { certificateFacts } from "../../x509";
import type { JwkInputs } from "../inputs";
import { jwkSubject } from "../key";
import { requireEnvironment } from "./environment";
import type { SourceKey } from "./sourceKey";

/**
 * The keys of the certificate in the JWK's environment, as a rule one; in all of them where that is not known. One request.
 * Undefined where the certificate is not known: somebody made the JWK anew.
 * @throws InvalidInputError when the certificate is not in that environment, and every ManagerError of the read.
 */
export async function readCertificateKeys(
  { manager }: Context,
  inputs: JwkInputs,
): Promise<readonly SourceKey[] | undefined> {
  const { projectName, certificateName, environmentName } = inputs;
  if (certificateName === undefined) return undefined;
  const { entries } = await manager.certificates.get({ projectName, certificateName }).catch((error: Error) => {
    throw error instanceof CertificateNotFoundError ? missingCertificateError(inputs, error) : error;
  });
  requireEnvironment(
    inputs,
    entries.map(({ environment }) => environment),
  );
  const own = entries.filter(({ environment }) => environmentName === undefined || environment === environmentName);
  return own.map(({ der }) => certificateKey(der));
}

/** The key of a certificate's DER. */
export function certificateKey(der: Buffer): SourceKey {
  const jwk = certificateJwk(der);
  const { publicKeyAlgorithm, thumbprintSha256: certificateThumbprint } = certificateFacts(der);
  const thumbprintSha256 = (jwk === undefined ? undefined : jwkThumbprint(jwk)) ?? "";
  return { ...(jwk === undefined ? {} : { jwk }), thumbprintSha256, publicKeyAlgorithm, certificateThumbprint };
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
