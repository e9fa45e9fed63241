import * as fs from "node:fs";
import * as tls from "node:tls";
import type { IPolicy } from "cockatiel";
import type { Dispatcher } from "undici";
import { ConfigurationError } from "../base/errors";
import { cockatiel, undici } from "../base/lazyLibraries";
import { name as packageName, version as packageVersion } from "../base/packageInfo";
import { type Answer, readAnswer } from "./answer";
import { longestTimerMs, settlingSignal, settlingTime, unlessCancelled } from "./cancellation";
import type { ConnectionSettings } from "./settings";
import { describeServerCertificate, isRefusedClient, isTlsFailure } from "./trust";

/** One HTTP request below `/apiops`. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path below `/apiops`, with its query. */
  readonly path: string;
  /** The path is one of the Manager's own, beside `/apiops`, and takes no credentials. */
  readonly besideApi?: true;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** When a request is given up, beside its own time limit. */
export interface Limits {
  /** In milliseconds, by the clock of the transport. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
}

/** The limits for the reads that settle what became of a write; see {@link settlingTime}. */
export function settling({ deadline, signal }: Limits): Limits {
  return { deadline: deadline + settlingTime, ...(signal === undefined ? {} : { signal: settlingSignal(signal) }) };
}

/**
 * Settles as the promise does; rejects as soon as a limit is reached with what `reason` makes of why. Undefined: the promise
 * itself is about to settle.
 */
export async function unlessEnded<T>(
  { deadline, signal }: Limits,
  now: () => number,
  promise: Promise<T>,
  reason: (why: string) => Error | undefined,
): Promise<T> {
  const late = new AbortController();
  const left = Math.min(Math.max(0, Math.ceil(deadline - now())), longestTimerMs);
  const timer = setTimeout(() => late.abort(), left).unref();
  const inTime = unlessCancelled(late.signal, promise, () => reason(timeIsOver));
  try {
    return await unlessCancelled(signal, inTime, () => reason(cancelled));
  } finally {
    clearTimeout(timer);
  }
}

/** No answer came. */
export class NoAnswerError extends Error {
  /** Whether the Manager may have processed the request nevertheless. */
  readonly sent: boolean;
  /** Whether a retry is of no use. */
  readonly permanent: boolean;
  /** Whether the operation was cancelled or its time is over: it says nothing about the Manager. */
  readonly givenUp: boolean;

  constructor(message: string, { sent = false, permanent = false, givenUp = false }) {
    super(message);
    this.name = "NoAnswerError";
    this.sent = sent;
    this.permanent = permanent || givenUp;
    this.givenUp = givenUp;
  }
}

/** Longest answer that is read, in bytes. */
const maxAnswerBytes = 32 * 1024 * 1024;
/** Limit for a connection to stand, in milliseconds. */
const connectTimeoutMs = 10_000;
/** Why an operation ended. */
export const timeIsOver = "the time for the whole operation is over";
export const cancelled = "the operation was cancelled";

/** Sends single requests to one Manager: connections, TLS, proxy, time limits; no retries, no authentication. */
export class Transport {
  private readonly slots: IPolicy;
  /** What connections failed with that never stood: nothing was sent over them. */
  private readonly unconnected = new WeakSet<Error>();
  private dispatcher: Dispatcher | undefined;
  /** With a slash at the end. */
  private readonly url: URL;

  /** `now` gives milliseconds of a clock that is never set back. */
  constructor(
    private readonly settings: ConnectionSettings,
    private readonly now: () => number,
  ) {
    this.url = new URL(`${settings.managerUrl}/`);
    this.slots = cockatiel().bulkhead(settings.maxConnections, Number.POSITIVE_INFINITY);
  }

  /**
   * @throws {@link NoAnswerError}, ConfigurationError for settings of TLS that cannot work.
   */
  send(request: HttpRequest, limits: Limits): Promise<Answer> {
    // The request's own time limit starts when a slot is free: a queue alone is no reason to give up.
    let started = false;
    let left: NoAnswerError | undefined;
    const exchanged = this.slots.execute(() => {
      // What was told as not sent is never sent.
      if (left !== undefined) throw left;
      started = true;
      return this.exchange(request, limits);
    });
    return unlessEnded(limits, this.now, exchanged, (why) => {
      if (!started) left = new NoAnswerError(why, { givenUp: true });
      return left;
    });
  }

  private async exchange(request: HttpRequest, limits: Limits): Promise<Answer> {
    const { method, path, headers, body, besideApi = false } = request;
    if (limits.signal?.aborted) throw new NoAnswerError(cancelled, { givenUp: true });
    const own = Math.min(this.settings.timeoutSeconds * 1000, longestTimerMs);
    const limitMs = Math.min(own, limits.deadline - this.now());
    if (limitMs <= 0) throw new NoAnswerError(timeIsOver, { givenUp: true });
    this.dispatcher ??= this.connect(own);
    // A timer that is cleared: the signals of AbortSignal.timeout live on until their time is over.
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), Math.ceil(limitMs)).unref();
    const signal = limits.signal === undefined ? late.signal : AbortSignal.any([late.signal, limits.signal]);
    try {
      const response = await this.dispatcher.request({
        origin: this.url.origin,
        path: `${this.url.pathname}${besideApi ? path.slice(1) : `apiops${path}`}`,
        method,
        headers: { accept: "application/json", "user-agent": `${packageName}/${packageVersion}`, ...headers },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      return readAnswer(response.statusCode, response.headers, await response.body.text(), Date.now());
    } catch (error) {
      if (limits.signal?.aborted) throw new NoAnswerError(cancelled, { sent: true, givenUp: true });
      if (late.signal.aborted) {
        const givenUp = limitMs < own;
        const within = `no answer within ${Math.round(limitMs) / 1000} s`;
        throw new NoAnswerError(givenUp ? `${within}, and ${timeIsOver}` : within, { sent: true, givenUp });
      }
      throw await this.noAnswer(error);
    } finally {
      clearTimeout(timer);
    }
  }

  private async noAnswer(error: unknown): Promise<NoAnswerError> {
    const { code = "", message } = error as Error & { code?: string };
    if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
      return new NoAnswerError(`an answer of more than ${maxAnswerBytes} bytes`, { sent: true, permanent: true });
    }
    const sent = !this.unconnected.has(error as Error) && !isRefusedClient(code);
    const untrusted = !sent && isTlsFailure(code);
    const shown = untrusted && this.settings.proxy === undefined ? await describeServerCertificate(this.url) : "";
    const reason = `${message || "connection failed"}${code === "" ? "" : ` (${code})`}${shown === "" ? "" : `; ${shown}`}`;
    return new NoAnswerError(`no answer: ${reason}`, { sent, permanent: untrusted });
  }

  /** `limit`: in milliseconds. */
  private connect(timeoutMs: number): Dispatcher {
    const { maxConnections, proxy } = this.settings;
    const trust = trustOf(this.settings);
    const { Agent, Pool, ProxyAgent } = undici();
    const options = {
      connections: maxConnections,
      connect: { ...trust, timeout: Math.min(timeoutMs, connectTimeoutMs) },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      maxResponseSize: maxAnswerBytes,
      factory: (origin: string | URL, its: object) =>
        new Pool(origin, its).on("connectionError", (_origin, _targets, error) => this.unconnected.add(error)),
    };
    if (proxy === undefined) return new Agent(options);
    return new ProxyAgent({ ...options, uri: proxy, requestTls: trust });
  }
}

/** Read once: to read all trusted certificates anew for every connection takes longer than the connection. */
function trustOf({ ca, clientCertificate }: ConnectionSettings): { secureContext?: tls.SecureContext } {
  if (ca === undefined && clientCertificate === undefined) return {};
  const trusted = ca === undefined ? {} : { ca: [...defaultCertificates(), ca] };
  try {
    return { secureContext: tls.createSecureContext({ ...trusted, ...clientCertificate }) };
  } catch (error) {
    throw new ConfigurationError({
      subject: "configuration",
      property: "caFile, clientCertFile and clientKeyFile",
      expected: "certificates and a key that TLS of this Node.js accepts",
      received: (error as NodeJS.ErrnoException).code ?? "something else",
      action: "Check the files: the key may be too short, or its algorithm obsolete.",
    });
  }
}

/** What Node.js trusts without `ca`: giving `ca` replaces it, `NODE_EXTRA_CA_CERTS` included. */
function defaultCertificates(): readonly string[] {
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return extra !== undefined && fs.existsSync(extra)
    ? [...tls.rootCertificates, fs.readFileSync(extra, "utf8")]
    : tls.rootCertificates;
}
