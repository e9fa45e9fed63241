import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { TLSSocket } from "node:tls";
import type { Answer } from "./envelope";
import type { Fault, Faults } from "./faults";
import type { Journal, JournalEntry } from "./journal";
import { isMultipart, type Multipart, parseMultipart } from "./multipart";
import type { ApiRequest, Manager } from "./request";
import { answer } from "./routes";
import { drip, oversized } from "./slowAnswers";

/** For serving HTTPS, with client certificates if asked for. */
export interface TlsOptions {
  readonly key: string;
  readonly cert: string;
  /** Issuers of client certificates. */
  readonly ca?: string;
  /** Refuse clients that present no certificate issued by `ca`. */
  readonly requestCert?: boolean;
}

export interface Wiring {
  readonly manager: Manager;
  readonly journal: Journal;
  readonly faults: Faults;
  /** Answers requests under `/simulator/`, which are neither journaled nor struck by faults. */
  readonly control: (request: ApiRequest) => Answer;
  latencyMs: Latency;
}

/** Milliseconds, the same for every request or drawn for each. */
export type Latency = number | (() => number);

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

export function createServer(wiring: Wiring, tls: TlsOptions | undefined): http.Server {
  const listener: http.RequestListener = (request, response) => {
    serve(wiring, request, response).catch((error: unknown) => {
      if (!response.headersSent && !response.destroyed) {
        response.writeHead(500, { "content-type": "text/plain" });
      }
      response.end(error instanceof Error ? error.message : "");
    });
  };
  return tls
    ? https.createServer({ ...tls, rejectUnauthorized: tls.requestCert ?? false }, listener)
    : http.createServer(listener);
}

async function serve(wiring: Wiring, incoming: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const [path = "", ...rest] = (incoming.url ?? "").split("?");
  const query = new URLSearchParams(rest.join("?"));
  const method = incoming.method ?? "";
  const request = { method, path, query, headers: incoming.headers };
  if (path.startsWith("/simulator/")) {
    const body = await bodyOf(incoming);
    const isLocal = loopback.has(incoming.socket.remoteAddress ?? "");
    const refused = { status: 403, headers: {}, body: "" };
    return send(response, isLocal ? wiring.control({ ...request, body, multipart: undefined }) : refused);
  }
  const entry: JournalEntry = {
    method,
    path,
    query: Object.fromEntries(query),
    headers: incoming.headers,
    fields: {},
    json: undefined,
    status: null,
    processed: false,
    at: wiring.manager.clock(),
  };
  wiring.journal.begin(entry);
  response.once("close", () => wiring.journal.end());
  const body = await bodyOf(incoming);
  const multipart = await multipartOf(incoming.headers["content-type"], body);
  note(entry, body, multipart);
  const latency = typeof wiring.latencyMs === "number" ? wiring.latencyMs : wiring.latencyMs();
  if (latency > 0) {
    await sleep(latency);
  }
  await respond(wiring, { ...request, body, multipart }, entry, response);
}

/** Lets the Manager process the request, unless a fault comes before it; sends its answer, unless one comes after. */
async function respond(
  { manager, faults }: Wiring,
  request: ApiRequest,
  entry: JournalEntry,
  response: http.ServerResponse,
): Promise<void> {
  const fault = faults.take(request.method, request.path);
  const isDelay = typeof fault?.what === "object" && "delayMs" in fault.what;
  if (fault?.when === "before" && isDelay) {
    await strike(fault, undefined, entry, response);
  }
  if (fault?.when === "before" && !isDelay) {
    await strike(fault, undefined, entry, response);
    return;
  }
  const given = await answer(manager, request);
  entry.processed = true;
  if (fault?.when === "after") {
    await strike(fault, given, entry, response);
    if (!isDelay) {
      return;
    }
  }
  entry.status = given.status;
  send(response, given);
}

async function strike(
  { what }: Fault,
  given: Answer | undefined,
  entry: JournalEntry,
  response: http.ServerResponse,
): Promise<void> {
  if (what === "hang") {
    return;
  }
  if (what === "reset") {
    const { socket } = response;
    if (socket instanceof TLSSocket) {
      socket.destroy();
    } else {
      socket?.resetAndDestroy();
    }
    return;
  }
  if (what === "truncate") {
    const whole = Buffer.from(given?.body ?? '{"success":true,"deploymentResult":{"success":true}}');
    response.writeHead(given?.status ?? 200, { ...given?.headers, "content-length": String(whole.length) });
    response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.destroy());
    return;
  }
  if ("delayMs" in what) {
    await sleep(what.delayMs, undefined, { ref: false });
    return;
  }
  const whole = given ?? { status: 200, headers: { "content-type": "application/json" }, body: '{"success":true}' };
  if ("dripMs" in what) {
    return drip(response, whole, what.dripMs);
  }
  if ("bytes" in what) {
    return oversized(response, what.bytes);
  }
  if ("contentType" in what) {
    entry.status = whole.status;
    send(response, { ...whole, headers: { ...whole.headers, "content-type": what.contentType } });
    return;
  }
  const isText = typeof what.body === "string" || what.body === undefined;
  const headers = isText ? {} : { "content-type": "application/json" };
  entry.status = what.status;
  send(response, {
    status: what.status,
    headers: { ...headers, ...what.headers },
    body: isText ? String(what.body ?? "") : JSON.stringify(what.body),
  });
}

function send(response: http.ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.end(body);
}

async function bodyOf(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function multipartOf(contentType: string | undefined, body: Buffer): Promise<Multipart | undefined> {
  if (contentType === undefined || !isMultipart(contentType)) {
    return undefined;
  }
  try {
    return await parseMultipart(contentType, body);
  } catch {
    return undefined;
  }
}

function note(entry: JournalEntry, body: Buffer, multipart: Multipart | undefined): void {
  const contentType = entry.headers["content-type"] ?? "";
  if (multipart) {
    const files = [...multipart.files].map(([name, content]) => [name, content.toString("utf8")] as const);
    entry.fields = Object.fromEntries([...multipart.fields, ...files]);
  } else if (contentType.startsWith("application/x-www-form-urlencoded")) {
    entry.fields = Object.fromEntries(new URLSearchParams(body.toString("utf8")));
  } else if (contentType.startsWith("application/json")) {
    try {
      entry.json = JSON.parse(body.toString("utf8"));
    } catch {
      entry.json = undefined;
    }
  }
}
