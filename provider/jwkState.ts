import type { EnvironmentDeployment, HeldJwk, PublicJwk } from "./apinizer";
import type { JwkInputs } from "./jwkInputs";
import { jwkThumbprint } from "./jwkThumbprint";

/** What a read showed of a JWK. */
interface Observed {
  readonly kid: string;
  /** `RSA`, `EC` or `OKP`. */
  readonly type: string;
  readonly publicJwk: PublicJwk;
  /** RFC 7638, base64url; empty where the key has none. */
  readonly thumbprintSha256: string;
  /** It refers to the certificate that it was made from. */
  readonly linked: boolean;
}

/** Outputs of a JWK: its inputs, and what was seen at the Manager. */
export interface JwkState extends JwkInputs, Observed {
  /** Thumbprint, as in RFC 7638, of the certificate's key when it was last seen: another one than the JWK's is drift. */
  readonly certificateKeyThumbprint: string;
  readonly deployedEnvironments: readonly string[];
  readonly deployments: readonly EnvironmentDeployment[];
}

export function observedOf({ kid, type, sourceType, sourceId, publicJwk = {} }: HeldJwk): Observed {
  const linked = sourceType === "CERTIFICATE" && sourceId !== undefined;
  return { kid, type, publicJwk, thumbprintSha256: jwkThumbprint(publicJwk) ?? "", linked };
}

/** What differs from a JWK as it was made from its certificate, by the output that shows it. */
export function driftOf(state: JwkState): string[] {
  return [
    ...(state.linked ? [] : ["linked"]),
    ...(hasCertificateKey(state) ? [] : ["thumbprintSha256"]),
    ...(state.deployments.some((row) => !row.success) ? ["deployments"] : []),
  ];
}

/** Whether it carries the certificate's key, or nothing is known of that. */
export function hasCertificateKey({ thumbprintSha256, certificateKeyThumbprint }: JwkState): boolean {
  return certificateKeyThumbprint === "" || certificateKeyThumbprint === thumbprintSha256;
}

/** The inputs among the outputs. */
export function inputsOf(state: JwkState): JwkInputs {
  const { projectName, name, description, certificateName, environmentName, useType, algorithm } = state;
  const { certificateThumbprint, connection } = state;
  return {
    projectName,
    name,
    ...(description === undefined ? {} : { description }),
    certificateName,
    environmentName,
    useType,
    algorithm,
    ...(certificateThumbprint === undefined ? {} : { certificateThumbprint }),
    connection,
  };
}
