import { isLoopback } from "../apinizer/loopback";
import type { ConfigurationReader } from "./reader";

/** The schemes of proxies that can be asked. */
const schemes: ReadonlySet<string> = new Set(["http:", "https:", "socks5:", "socks:"]);

/**
 * The proxy for a Manager's address as HTTPS_PROXY or HTTP_PROXY name it; NO_PROXY is not looked at. As for curl, one
 * without a scheme is spoken to by http. None for a loopback address: for the proxy that would be itself.
 */
export function readProxy(reader: ConfigurationReader, managerUrl: string): string | undefined {
  const { protocol, hostname } = new URL(managerUrl);
  const names = protocol === "https:" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"];
  const name = names.find((candidate) => reader.environment[candidate] !== undefined);
  const value = name === undefined ? undefined : reader.environment[name]?.trim();
  if (name === undefined || value === undefined || value === "" || isLoopback(hostname)) return undefined;
  const address = value.includes("://") ? value : `http://${value}`;
  if (isUsable(address)) return address;
  // The value is not repeated: it may hold credentials.
  const expected = "the address of a proxy, e.g. http://proxy.example.com:3128";
  reader.problemAt(name, expected, "something else", "Correct the variable, or unset it where no proxy is needed.");
  return undefined;
}

function isUsable(address: string): boolean {
  try {
    const { protocol, username, password } = new URL(address);
    decodeURIComponent(`${username}:${password}`);
    return schemes.has(protocol);
  } catch {
    return false;
  }
}
