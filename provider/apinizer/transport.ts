import * as fs from "node:fs";
import * as tls from "node:tls";
import type { IPolicy } from "cockatiel";
import type { Dispatcher } from "undici";
import { cockatiel, undici } from "../libraries";
import { name as packageName, version as packageVersion } from "../package";
import { type Answer, readAnswer } from "./answer";
import { unlessCancelled } from "./cancellation";
import type { ConnectionSettings } from "./settings";
import { describeServerCertificate, isTlsFailure } from "./trust";

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
/** Longest time that Node.js waits, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Sends single requests to one Manager: connections, TLS, proxy, time limits; no retries, no authentication. */
export class Transport {
  private readonly slots: IPolicy;
  private dispatcher: Dispatcher | undefined;
  /** With a slash at the end. */
  private readonly url: URL;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly now: () => number,
  ) {
    this.url = new URL(`${settings.managerUrl}/`);
    this.slots = cockatiel().bulkhead(settings.maxConnections, Number.POSITIVE_INFINITY);
  }

  /** Errors: {@link NoAnswerError}. */
  send(request: HttpRequest, limits: Limits): Promise<Answer> {
    // The request's own time limit starts when a slot is free: a queue alone is no reason to give up.
    let started = false;
    const exchanged = this.slots.execute(() => {
      started = true;
      return this.exchange(request, limits);
    });
    return unlessCancelled(limits.signal, exchanged, () => (started ? undefined : cancelledBefore()));
  }

  private async exchange({ method, path, headers, body }: HttpRequest, limits: Limits): Promise<Answer> {
    const cancelled = limits.signal;
    if (cancelled?.aborted) throw cancelledBefore();
    const own = Math.min(this.settings.timeoutSeconds * 1000, longestTimer);
    const limit = Math.min(own, limits.deadline - this.now());
    if (limit <= 0) throw new NoAnswerError("the time for the whole operation is over", false, true);
    this.dispatcher ??= dispatcherFor(this.settings, own);
    // A timer that is cleared: the signals of AbortSignal.timeout live on until their time is over.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), Math.ceil(limit)).unref();
    const signal = cancelled === undefined ? late.signal : AbortSignal.any([late.signal, cancelled]);
    try {
      const response = await this.dispatcher.request({
        origin: this.url.origin,
        path: `${this.url.pathname}apiops${path}`,
        method,
        headers: { accept: "application/json", "user-agent": `${packageName}/${packageVersion}`, ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      return readAnswer(response.statusCode, response.headers, await response.body.text(), this.now());
    } catch (error) {
      if (cancelled?.aborted) throw new NoAnswerError("the operation was cancelled", true, true);
      if (late.signal.aborted)
        throw new NoAnswerError(`no answer within ${Math.round(limit) / 1000} s`, true, limit < own);
      throw await this.noAnswer(error);
    } finally {
      clearTimeout(timer);
    }
  }

  private async noAnswer(error: unknown): Promise<NoAnswerError> {
    const { code = "", message } = error as Error & { code?: string };
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
      return new NoAnswerError(`an answer of more than ${answerLimit} bytes`, true, true);
    }
    const untrusted = isTlsFailure(code);
    const shown = untrusted && proxyFor(this.url) === undefined ? await describeServerCertificate(this.url) : "";
    const reason = `${message || "connection failed"}${code === "" ? "" : ` (${code})`}${shown === "" ? "" : `; ${shown}`}`;
    // Thrown for a tunnel that the proxy refuses; for a request that was given up, its own signal told.
    const proxyRefused = code === "UND_ERR_ABORTED";
    const notSent = untrusted || proxyRefused || unreachable.has(code);
    return new NoAnswerError(`no answer: ${reason}`, !notSent, untrusted);
  }
}

function cancelledBefore(): NoAnswerError {
  return new NoAnswerError("the operation was cancelled", false, true);
}

function dispatcherFor(settings: ConnectionSettings, limit: number): Dispatcher {
  const trust = trustOf(settings);
  const options = {
    connections: settings.maxConnections,
    connect: { ...trust, timeout: Math.min(limit, connectLimit) },
    headersTimeout: limit,
    bodyTimeout: limit,
    maxResponseSize: answerLimit,
  };
  const proxied = proxyFor(new URL(settings.managerUrl)) !== undefined;
  const { Agent, EnvHttpProxyAgent } = undici();
  return proxied ? new EnvHttpProxyAgent({ ...options, requestTls: trust }) : new Agent(options);
}

/** Read once: to read all trusted certificates anew for every connection takes longer than the connection. */
function trustOf({ ca, clientCertificate }: ConnectionSettings): { secureContext?: tls.SecureContext } {
  if (ca === undefined && clientCertificate === undefined) return {};
  const trusted = ca === undefined ? {} : { ca: [...defaultCertificates(), ca] };
  return { secureContext: tls.createSecureContext({ ...trusted, ...clientCertificate }) };
}

/** The proxy for the address' scheme, if there is one; NO_PROXY is the agent's matter. */
function proxyFor({ protocol }: URL): string | undefined {
  const { https_proxy, HTTPS_PROXY, http_proxy, HTTP_PROXY } = process.env;
  return (protocol === "https:" ? (https_proxy ?? HTTPS_PROXY) : (http_proxy ?? HTTP_PROXY)) || undefined;
}

/** What Node.js trusts without `ca`: giving `ca` replaces it, `NODE_EXTRA_CA_CERTS` included. */
function defaultCertificates(): readonly string[] {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return extra !== undefined && fs.existsSync(extra)
    ? [...tls.rootCertificates, fs.readFileSync(extra, "utf8")]
    : tls.rootCertificates;
}

/** Codes of a connection that never stood. */
const unreachable = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
