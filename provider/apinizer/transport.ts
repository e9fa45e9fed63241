import * as fs from "node:fs";
import * as tls from "node:tls";
import type { IPolicy } from "cockatiel";
import type { Dispatcher } from "undici";
import { cockatiel, undici } from "../libraries";
import { name as packageName, version as packageVersion } from "../package";
import { type Answer, printable, readAnswer } from "./answer";
import type { ConnectionSettings } from "./settings";

/** One HTTP request below `/apiops`. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below `/apiops`, with its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** When a request is given up, beside its own time limit. */
export interface Limits {
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

/** No answer came. `sent` tells whether the Manager may have processed the request nevertheless. */
export class NoAnswerError extends Error {
  constructor(
    message: string,
    readonly sent: boolean,
    readonly permanent: boolean,
  ) {
    super(message);
    this.name = "NoAnswerError";
  }
}

/** Longest answer that is read, in bytes. */
const answerLimit = 32 * 1024 * 1024;
/** Limit for a connection to stand, in milliseconds. */
const connectLimit = 10_000;

/** Sends single requests to one Manager: connections, TLS, proxy, time limits; no retries, no authentication. */
export class Transport {
  private readonly slots: IPolicy;
  private dispatcher: Dispatcher | undefined;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly now: () => number,
  ) {
    this.slots = cockatiel().bulkhead(settings.maxConnections, Number.POSITIVE_INFINITY);
  }

  /** Errors: {@link NoAnswerError}. */
  send(request: HttpRequest, limits: Limits): Promise<Answer> {
    // The request's own time limit starts when a slot is free: a queue alone is no reason to give up.
    return this.slots.execute(() => this.exchange(request, limits));
  }

  private async exchange({ method, path, headers, body }: HttpRequest, limits: Limits): Promise<Answer> {
    const cancelled = limits.signal;
    if (cancelled?.aborted) throw new NoAnswerError("the operation was cancelled", false, true);
    const own = this.settings.timeoutSeconds * 1000;
    const limit = Math.min(own, limits.deadline - this.now());
    if (limit <= 0) throw new NoAnswerError("the time for the whole operation is over", false, true);
    this.dispatcher ??= dispatcherFor(this.settings, own);
    const late = AbortSignal.timeout(Math.ceil(limit));
    const signal = cancelled === undefined ? late : AbortSignal.any([late, cancelled]);
    try {
      const response = await undici().request(`${this.settings.managerUrl}/apiops${path}`, {
        method,
        headers: { accept: "application/json", "user-agent": `${packageName}/${packageVersion}`, ...headers },
        ...(body === undefined ? {} : { body }),
        dispatcher: this.dispatcher,
        signal,
      });
      const content = await readBody(response.body);
      return readAnswer(response.statusCode, response.headers, content, this.now());
    } catch (error) {
      if (cancelled?.aborted) throw new NoAnswerError("the operation was cancelled", true, true);
      if (late.aborted) throw new NoAnswerError(`no answer within ${Math.round(limit) / 1000} s`, true, limit < own);
      throw noAnswer(error);
    }
  }
}

async function readBody(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > answerLimit) throw new NoAnswerError(`an answer of more than ${answerLimit} bytes`, true, true);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function dispatcherFor(settings: ConnectionSettings, limit: number): Dispatcher {
  const { ca, clientCertificate } = settings;
  const trust = {
    ...(ca === undefined ? {} : { ca: [...defaultCertificates(), ca] }),
    ...(clientCertificate ?? {}),
  };
  const options = {
    connections: settings.maxConnections,
    connect: { ...trust, timeout: Math.min(limit, connectLimit) },
    headersTimeout: limit,
    bodyTimeout: limit,
  };
  const https = settings.managerUrl.startsWith("https:");
  const proxy = https
    ? (process.env.https_proxy ?? process.env.HTTPS_PROXY)
    : (process.env.http_proxy ?? process.env.HTTP_PROXY);
  const { Agent, EnvHttpProxyAgent } = undici();
  return proxy ? new EnvHttpProxyAgent({ ...options, requestTls: trust }) : new Agent(options);
}

/** What Node.js trusts without `ca`: giving `ca` replaces it, `NODE_EXTRA_CA_CERTS` included. */
function defaultCertificates(): readonly string[] {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return extra !== undefined && fs.existsSync(extra)
    ? [...tls.rootCertificates, fs.readFileSync(extra, "utf8")]
    : tls.rootCertificates;
}

const unreachable = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

function noAnswer(error: unknown): NoAnswerError {
  if (error instanceof NoAnswerError) return error;
  const { code = "", message } = error as Error & { code?: string };
  const reason = `no answer: ${printable(message || "connection failed")}${code === "" ? "" : ` (${code})`}`;
  const untrusted = /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/.test(code);
  const proxyRefused = code === "UND_ERR_ABORTED";
  const notSent = untrusted || proxyRefused || unreachable.has(code) || code === "UND_ERR_CONNECT_TIMEOUT";
  return new NoAnswerError(reason, !notSent, untrusted);
}
