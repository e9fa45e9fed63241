import type { Dispatcher } from "undici";
import { undici } from "../base/lazyLibraries";
import { printable } from "../base/printable";
import { proxyAddress } from "../base/proxyAddress";

/** Within which a text is fetched. */
export interface FetchLimits {
  /** For all of it. */
  readonly timeoutMs: number;
  readonly sizeLimitBytes: number;
}

/** The text, or why there is none. */
export type FetchedText = { readonly text: string } | { readonly problem: string };

/**
 * The text at an address that is not the Manager's: asked for without credentials, through the proxy of the environment.
 * Never throws because of the network, nor of the variable that names the proxy.
 * @throws LibraryError.
 */
export async function fetchText(url: string, limits: FetchLimits): Promise<FetchedText> {
  const { EnvHttpProxyAgent } = undici();
  try {
    const dispatcher = new EnvHttpProxyAgent({
      httpProxy: proxyOf("http_proxy", "HTTP_PROXY"),
      httpsProxy: proxyOf("https_proxy", "HTTPS_PROXY"),
    });
    try {
      return await fetchThrough(dispatcher, url, limits);
    } finally {
      await dispatcher.destroy();
    }
  } catch (error) {
    return { problem: printable(reasonOf(error as Error, limits.timeoutMs)) };
  }
}

/** Empty where none of the variables names a proxy. The value is not repeated: it may hold credentials. */
function proxyOf(...variables: readonly string[]): string {
  const variable = variables.find((name) => process.env[name] !== undefined) ?? "";
  const value = process.env[variable]?.trim() ?? "";
  const address = value === "" ? "" : proxyAddress(value);
  if (address === undefined) throw new Error(`${variable} is not the address of a proxy`);
  return address;
}

async function fetchThrough(
  dispatcher: Dispatcher,
  url: string,
  { timeoutMs, sizeLimitBytes }: FetchLimits,
): Promise<FetchedText> {
  const response = await undici().fetch(url, { dispatcher, signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) return { problem: `HTTP ${response.status}` };
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > sizeLimitBytes) return { problem: `an answer of more than ${sizeLimitBytes} bytes` };
    chunks.push(chunk);
  }
  return { text: Buffer.concat(chunks).toString("utf8") };
}

function reasonOf({ name, message, cause }: Error, timeoutMs: number): string {
  if (name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
  const { code } = (cause ?? {}) as { readonly code?: string };
  return code ?? message;
}
