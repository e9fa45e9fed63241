import { undici } from "../base/lazyLibraries";
import { printable } from "../base/printable";

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
 * Never throws because of the network.
 */
export async function fetchText(url: string, { timeoutMs, sizeLimitBytes }: FetchLimits): Promise<FetchedText> {
  const { EnvHttpProxyAgent, fetch } = undici();
  const dispatcher = new EnvHttpProxyAgent();
  try {
    const response = await fetch(url, { dispatcher, signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) return { problem: `HTTP ${response.status}` };
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > sizeLimitBytes) return { problem: `an answer of more than ${sizeLimitBytes} bytes` };
      chunks.push(chunk);
    }
    return { text: Buffer.concat(chunks).toString("utf8") };
  } catch (error) {
    return { problem: printable(reasonOf(error as Error, timeoutMs)) };
  } finally {
    await dispatcher.destroy();
  }
}

function reasonOf({ name, message, cause }: Error, timeoutMs: number): string {
  if (name === "TimeoutError") return `no answer within ${timeoutMs} ms`;
  const { code } = (cause ?? {}) as { readonly code?: string };
  return code ?? message;
}
