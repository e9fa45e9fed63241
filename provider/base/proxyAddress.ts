/** The schemes of proxies that can be asked. */
const schemes: ReadonlySet<string> = new Set(["http:", "https:", "socks5:", "socks:"]);

/**
 * The address of a proxy as HTTPS_PROXY or HTTP_PROXY give it: as for curl, one without a scheme is spoken to by http.
 * Undefined for what is no such address. It may hold credentials.
 */
export function proxyAddress(value: string): string | undefined {
  const given = value.trim();
  const address = given.includes("://") ? given : `http://${given}`;
  try {
    const { protocol, username, password } = new URL(address);
    decodeURIComponent(`${username}:${password}`);
    return schemes.has(protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}
