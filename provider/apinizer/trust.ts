import * as net from "node:net";
import * as tls from "node:tls";

/** Limit for looking at a server's certificate, in milliseconds. */
const handshakeTimeoutMs = 5_000;

/** Whether the code of an error says that TLS could not be agreed on, mostly because a certificate is not trusted. */
export function isTlsFailure(code: string): boolean {
  return /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/.test(code);
}

/**
 * Whether the code says that the server refuses the client's certificate, or wants one. With TLS 1.3 it says so after
 * the client has begun to send; the request was not processed.
 */
export function isRefusedClient(code: string): boolean {
  return /^ERR_SSL_.*_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|CERTIFICATE_\w+)$/.test(
    code,
  );
}

/**
 * Whose certificate a server shows and which issuer is missing, for an error about trust; empty when it shows none.
 * Looks in a handshake of its own, over which nothing is sent: the error of a refused one does not tell.
 */
export async function describeServerCertificate(url: URL): Promise<string> {
  const shown = await serverCertificate(url);
  if (shown === undefined) return "";
  const { subject, alternativeNames, issuer, validTo } = shown;
  return (
    `the server shows a certificate of ${subject} (${alternativeNames}), ` +
    `valid until ${validTo}, whose chain ends at the issuer ${issuer}`
  );
}

/** What a server shows of itself. */
export interface ServerCertificate {
  readonly subject: string;
  readonly alternativeNames: string;
  /** Issuer of the last certificate of the chain. */
  readonly issuer: string;
  readonly validTo: string;
  /** In milliseconds since the epoch. */
  readonly notAfter: number;
}

/** The certificate that a server shows, trusted or not; undefined when it shows none. */
export async function serverCertificate({ hostname, port }: URL): Promise<ServerCertificate | undefined> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const server = { host, port: Number(port === "" ? 443 : port), ...(net.isIP(host) ? {} : { servername: host }) };
  return new Promise((resolve) => {
    const socket = tls.connect({ ...server, timeout: handshakeTimeoutMs, rejectUnauthorized: false });
    const end = (shown?: ServerCertificate): void => {
      socket.destroy();
      resolve(shown);
    };
    socket.once("secureConnect", () => end(describe(socket.getPeerCertificate(true))));
    socket.once("timeout", () => end());
    socket.once("error", () => end());
  });
}

function describe(certificate: tls.DetailedPeerCertificate): ServerCertificate | undefined {
  if (certificate.subject === undefined) return undefined;
  // The issuer that the server sent no certificate of is the one that has to be trusted.
  let top = certificate;
  while (top.issuerCertificate !== undefined && top.issuerCertificate !== top) top = top.issuerCertificate;
  const names = certificate.subjectaltname ?? "no alternative names";
  return {
    subject: nameOf(certificate.subject),
    alternativeNames: names,
    issuer: nameOf(top.issuer),
    validTo: certificate.valid_to,
    notAfter: Date.parse(certificate.valid_to),
  };
}

function nameOf(name: tls.Certificate): string {
  return Object.entries(name)
    .map(([attribute, value]) => `${attribute}=${value}`)
    .reverse()
    .join(",");
}
