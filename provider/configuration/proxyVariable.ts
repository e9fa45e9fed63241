import { isLoopback } from "../apinizer/loopback";
import { proxyAddress } from "../base/proxyAddress";
import { isNamedBy, noProxyOf } from "./noProxy";
import type { ConfigurationReader } from "./reader";

/**
 * The proxy for a Manager's address as HTTPS_PROXY or HTTP_PROXY name it; none where NO_PROXY names the Manager, nor for a
 * loopback address: for the proxy that would be itself.
 */
export function readProxy(reader: ConfigurationReader, managerUrl: string): string | undefined {
  const url = new URL(managerUrl);
  const names = url.protocol === "https:" ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy", "HTTP_PROXY"];
  const name = names.find((candidate) => reader.environment[candidate] !== undefined);
  const value = name === undefined ? undefined : reader.environment[name]?.trim();
  if (name === undefined || value === undefined || value === "") return undefined;
  if (isLoopback(url.hostname) || isNamedBy(noProxyOf(reader.environment), url)) return undefined;
  const address = proxyAddress(value);
  if (address !== undefined) return address;
  // The value is not repeated: it may hold credentials.
  const expected = "the address of a proxy, e.g. http://proxy.example.com:3128";
  reader.problemAt(name, expected, "something else", "Correct the variable, or unset it where no proxy is needed.");
  return undefined;
}
