import type { ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { Answer } from "./envelope";
import type { Delay, FaultAction } from "./faults";
import type { JournalEntry } from "./journal";
import { drip, oversized } from "./slowAnswers";

const success: Answer = { status: 200, headers: { "content-type": "application/json" }, body: '{"success":true}' };
const deployed: Answer = { status: 200, headers: {}, body: '{"success":true,"deploymentResult":{"success":true}}' };

/** Does to a response what a fault says, with the Manager's answer if the request was processed. */
export async function strike(
  what: Exclude<FaultAction, Delay>,
  given: Answer | undefined,
  entry: JournalEntry,
  response: ServerResponse,
): Promise<void> {
  if (what === "hang") return;
  if (what === "reset") return reset(response);
  if (what === "truncate") return truncate(response, given ?? deployed);
  if ("dripMs" in what) return drip(response, given ?? success, what.dripMs);
  if ("bytes" in what) return oversized(response, what.bytes);
  const answer = "contentType" in what ? underContentType(given ?? success, what.contentType) : otherAnswer(what);
  entry.status = answer.status;
  send(response, answer);
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}

function reset({ socket }: ServerResponse): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

function truncate(response: ServerResponse, { status, headers, body }: Answer): void {
  const whole = Buffer.from(body);
  response.writeHead(status, { ...headers, "content-length": String(whole.length) });
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.destroy());
}

function underContentType(answer: Answer, contentType: string): Answer {
  return { ...answer, headers: { ...answer.headers, "content-type": contentType } };
}

function otherAnswer({ status, body, headers }: Extract<FaultAction, { readonly status: number }>): Answer {
  if (typeof body === "string" || body === undefined) return { status, headers: { ...headers }, body: body ?? "" };
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}
