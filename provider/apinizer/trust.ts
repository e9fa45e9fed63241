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
export async function describeServerCertificate({ hostname, port }: URL): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const server = { host, port: Number(port === "" ? 443 : port), ...(net.isIP(host) ? {} : { servername: host }) };
  return new Promise((resolve) => {
    const socket = tls.connect({ ...server, timeout: handshakeTimeoutMs, rejectUnauthorized: false });
    const end = (description: string): void => {
      socket.destroy();
      resolve(description);
    };
    socket.once("secureConnect", () => end(describe(socket.getPeerCertificate(true))));
    socket.once("timeout", () => end(""));
    socket.once("error", () => end(""));
  });
}

function describe(certificate: tls.DetailedPeerCertificate): string {
  if (certificate.subject === undefined) return "";
  // The issuer that the server sent no certificate of is the one that has to be trusted.
  let top = certificate;
  while (top.issuerCertificate !== undefined && top.issuerCertificate !== top) top = top.issuerCertificate;
  const names = certificate.subjectaltname ?? "no alternative names";
  return (
    `the server shows a certificate of ${nameOf(certificate.subject)} (${names}), ` +
    `valid until ${certificate.valid_to}, whose chain ends at the issuer ${nameOf(top.issuer)}`
  );
}

function nameOf(name: tls.Certificate): string {
  return Object.entries(name)
    .map(([attribute, value]) => `${attribute}=${value}`)
    .reverse()
    .join(",");
}
