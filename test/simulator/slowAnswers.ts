import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./envelope";

/** Sends an answer byte by byte, until the client has had enough. */
export function drip(response: ServerResponse, { status, headers, body }: Answer, pauseMs: number): Promise<void> {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": String(bytes.length) });
  return stream(response, async function* () {
    for (let index = 0; index < bytes.length; index++) {
      yield bytes.subarray(index, index + 1);
      await sleep(pauseMs, undefined, { ref: false });
    }
  });
}

/** Sends valid JSON of some length that nothing holds as a whole. */
export function oversized(response: ServerResponse, length: number): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  const chunk = Buffer.alloc(1 << 16, " ");
  return stream(response, async function* () {
    yield '{"success":true,';
    for (let sent = 0; sent < length; sent += chunk.length) yield chunk;
    yield '"resultList":[]}';
  });
}

async function stream(response: ServerResponse, content: () => AsyncGenerator<Buffer | string>): Promise<void> {
  // A client that goes away is what these answers are for.
  await pipeline(Readable.from(content()), response).catch(() => undefined);
}
