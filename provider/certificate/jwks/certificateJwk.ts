/** A JWK created from a certificate, as it was last seen. */
export interface CertificateJwk {
  readonly projectName: string;
  readonly name: string;
  readonly kid: string;
  /** RFC 7638, base64url. */
  readonly thumbprintSha256: string;
  /** It is linked to the certificate and carries its key. */
  readonly inSync: boolean;
}
