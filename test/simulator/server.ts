import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./envelope";
import { type Faults, isDelay } from "./faults";
import type { Journal, JournalEntry } from "./journal";
import { isMultipart, type Multipart, parseMultipart } from "./multipart";
import type { ApiRequest, Manager } from "./request";
import { answer } from "./routes";
import { send, strike } from "./strike";

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
  /** Hears of each request once the Manager has processed it, before it is answered. */
  onProcessed?: (entry: JournalEntry) => void;
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
  response.once("close", () => wiring.journal.end(entry));
  response.setHeader("date", new Date(wiring.manager.clock()).toUTCString());
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
  { manager, faults, onProcessed }: Wiring,
  request: ApiRequest,
  entry: JournalEntry,
  response: http.ServerResponse,
): Promise<void> {
  const fault = faults.take(request.method, request.path);
  if (fault?.when === "before") {
    if (!isDelay(fault.what)) return strike(fault.what, undefined, entry, response);
    await sleep(fault.what.delayMs, undefined, { ref: false });
  }
  const given = await answer(manager, request);
  entry.processed = true;
  onProcessed?.(entry);
  if (fault?.when === "after") {
    if (!isDelay(fault.what)) return strike(fault.what, given, entry, response);
    await sleep(fault.what.delayMs, undefined, { ref: false });
  }
  entry.status = given.status;
  send(response, given);
}

async function bodyOf(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

async function multipartOf(contentType: string | undefined, body: Buffer): Promise<Multipart | undefined> {
  if (contentType === undefined || !isMultipart(contentType)) return undefined;
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
