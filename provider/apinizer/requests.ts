/**
 * Requests of one operation: its time limit, its token, retries with backoff, `Retry-After`, redaction, typed errors. A write
 * whose answer is lost is settled by a read before it is sent again.
 */
import type { FailureReason } from "cockatiel";
import { ApinizerError } from "../base/errors";
import { cockatiel } from "../base/lazyLibraries";
import type { Report } from "../base/report";
import { type Answer, describeAnswer, shortened } from "./answer";
import type { BearerToken, TokenSource } from "./authentication";
import { longestTimerMs, unlessCancelled } from "./cancellation";
import { type ManagerError, ManagerUnavailableError, UnreadableAnswerError, WriteOutcomeUnknownError } from "./errors";
import type { ManagerClock } from "./managerClock";
import { rejection } from "./rejections";
import type { RequestContext } from "./requestContext";
import type { ConnectionSettings } from "./settings";
import {
  cancelled,
  type HttpRequest,
  type Limits,
  NoAnswerError,
  settling,
  type Transport,
  timeIsOver,
  unlessEnded,
} from "./transport";

/**
 * Looks what became of a write whose answer is lost. True: it took effect, or it need not be sent again.
 * False: it did not, so it is sent again.
 */
export type WasApplied = () => Promise<boolean>;

/** First and longest wait between retries, in milliseconds. What the Manager asks for may be longer. */
export interface Backoff {
  readonly initialMs: number;
  readonly limitMs: number;
}

/** What the requests of one operation (a create, a read, …) have in common. */
export interface Operation {
  /** Gets everything that a user should know although nothing failed, each retry of a request included. */
  readonly report?: Report;
  /** Limit for the operation with all its requests, waits and retries, in seconds; beyond it as beyond the signal. */
  readonly timeoutSeconds?: number;
  /**
   * Ends the operation: the request under way is given up, and no further one is sent. Only where a write was sent, reads
   * may go on a little longer ({@link settling}), to settle what became of it.
   */
  readonly signal?: AbortSignal;
}

/** What all operations on one Manager share. */
export interface Connection {
  readonly settings: ConnectionSettings;
  readonly transport: Transport;
  readonly backoff: Backoff;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
  readonly tokens: TokenSource;
  readonly clock: ManagerClock;
}

/** An error that a retry may cure. */
class TransientError extends Error {
  constructor(
    private readonly lost: LostAnswer,
    private readonly context: RequestContext,
    readonly received: string,
    readonly answer?: Answer,
  ) {
    super(received);
  }

  /** Seconds that the Manager asked to wait. */
  get retryAfterSeconds(): number | undefined {
    return this.answer?.retryAfterSeconds;
  }

  /** The error to end with; `more` says why there is no further retry. */
  toError(more = ""): ManagerError {
    return this.lost(this.context, `${this.received}${more}`, this.answer?.status);
  }
}

/** Sends the requests of one operation with authentication, retries, one deadline and typed errors. */
export class Requests {
  private readonly limits: Limits;
  /** For the reads that follow a write: what they tell decides what the state says of it. */
  private readonly settlingLimits: Limits;
  private hasWritten = false;

  constructor(
    private readonly connection: Connection,
    private readonly operation: Operation = {},
  ) {
    const { timeoutSeconds = Number.POSITIVE_INFINITY, signal } = operation;
    const deadline = connection.now() + timeoutSeconds * 1000;
    this.limits = { deadline, ...(signal === undefined ? {} : { signal }) };
    this.settlingLimits = settling(this.limits);
  }

  /**
   * A request that changes nothing.
   * @throws every {@link ManagerError} but {@link WriteOutcomeUnknownError}.
   */
  async read(request: HttpRequest, context: RequestContext): Promise<Answer> {
    const limits = this.hasWritten ? this.settlingLimits : this.limits;
    const answer = await this.retrying(context, limits, () => this.attempt(request, context, limits, unavailable));
    return this.requireSuccess(answer, context);
  }

  /**
   * A request that changes something. It is retried at once where it certainly was not processed; otherwise only
   * after `wasApplied` has said that it had no effect. Undefined: `wasApplied` found it done.
   */
  async write(request: HttpRequest, context: RequestContext, wasApplied: WasApplied): Promise<Answer | undefined> {
    const unknownOutcome = request.method === "POST" ? createUnknown : changeUnknown;
    let lost: WriteOutcomeUnknownError | undefined;
    let unsettled: WriteOutcomeUnknownError | undefined;
    const isDone = async (write: WriteOutcomeUnknownError): Promise<boolean> => {
      try {
        return await wasApplied();
      } catch (error) {
        if (!(error instanceof ApinizerError)) throw error;
        unsettled = because(write, `checking what became of it: ${error.received}`);
        throw unsettled;
      }
    };
    const attempt = async (): Promise<Answer | undefined> => {
      if (lost !== undefined && this.isCancelled) throw lost;
      if (lost !== undefined && (await isDone(lost))) return undefined;
      try {
        this.hasWritten = true;
        const answer = await this.attempt(request, context, this.limits, unknownOutcome);
        if (answer.status >= 200 && answer.status < 300 && answer.body === undefined) {
          throw new TransientError(unknownOutcome, context, this.describe(answer), answer);
        }
        return answer;
      } catch (error) {
        const failed = error instanceof TransientError ? error.toError() : error;
        if (failed instanceof WriteOutcomeUnknownError) lost = failed;
        throw error;
      }
    };
    try {
      return await this.retrying(context, this.limits, attempt);
    } catch (error) {
      // What was sent before may have been applied, whatever the last attempt failed with.
      const unknown = error instanceof WriteOutcomeUnknownError ? error : lost;
      if (unknown === undefined || unknown === unsettled) throw error;
      if (await isDone(unknown)) return undefined;
      throw error === unknown ? because(unknown, "a read then did not find the change") : error;
    }
  }

  /**
   * Sends a request once, and gives what was answered, whatever it says.
   * @throws ManagerUnavailableError, and WriteOutcomeUnknownError for a write whose answer is lost.
   */
  async exchange(request: HttpRequest, context: RequestContext): Promise<Answer> {
    const lost = request.method === "GET" ? unavailable : request.method === "POST" ? createUnknown : changeUnknown;
    try {
      if (request.besideApi) return await this.send(request, undefined, context, this.limits, lost);
      return await this.attempt(request, context, this.limits, lost);
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      if (error.answer !== undefined) return error.answer;
      throw error.toError();
    }
  }

  /** The answer when it is one of success, else its typed error. */
  requireSuccess(answer: Answer, context: RequestContext): Answer {
    if (answer.status < 200 || answer.status >= 300 || answer.success === false) {
      throw rejection(answer, this.printable(answer.message), context, this.connection.settings.credentials);
    }
    if (answer.body === undefined) throw unreadable(context, this.describe(answer));
    return answer;
  }

  /** One line without any credential, of bounded length. */
  printable(message: string): string {
    // Redacted first: what is cut off or laid out anew is not recognized any more.
    return shortened(this.connection.tokens.redact(message));
  }

  private get isCancelled(): boolean {
    return this.operation.signal?.aborted === true;
  }

  private describe({ status, message }: Answer): string {
    return describeAnswer(status, this.printable(message));
  }

  private async attempt(request: HttpRequest, context: RequestContext, limits: Limits, lost: LostAnswer) {
    const { tokens } = this.connection;
    const token = await this.token(context, limits);
    const answer = await this.send(request, token, context, limits, lost);
    if (answer.status !== 401 || !tokens.renewable) return answer;
    await tokens.invalidate(token);
    return this.send(request, await this.token(context, limits), context, limits, lost);
  }

  /** Another operation may have asked for a token already: that wait ends, too, when this operation does. */
  private token(context: RequestContext, limits: Limits): Promise<BearerToken> {
    let asksItself = false;
    const token = this.connection.tokens.token((request) => {
      asksItself = true;
      return this.requestToken(request, limits);
    });
    return unlessEnded(limits, this.connection.now, token, (why) => (asksItself ? undefined : ended(context, why)));
  }

  private async send(
    request: HttpRequest,
    token: BearerToken | undefined,
    context: RequestContext,
    limits: Limits,
    lost: LostAnswer,
  ): Promise<Answer> {
    const headers =
      token === undefined ? request.headers : { ...request.headers, authorization: `Bearer ${token.value}` };
    try {
      const answer = await this.connection.transport.send(
        { ...request, ...(headers === undefined ? {} : { headers }) },
        limits,
      );
      if (answer.date !== undefined) this.connection.clock.told(answer.date);
      if (answer.status === 429) throw new TransientError(unavailable, context, this.describe(answer), answer);
      if (answer.status >= 500) throw new TransientError(lost, context, this.describe(answer), answer);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      const kind = error.sent && lost !== unavailable ? lost : error.givenUp ? ended : unavailable;
      const failure = new TransientError(kind, context, this.printable(error.message));
      throw error.permanent ? failure.toError() : failure;
    }
  }

  private requestToken(request: HttpRequest, limits: Limits): Promise<Answer> {
    const context = { subject: "connection", expected: "an access token", projectName: "" };
    return this.retrying(context, limits, () => this.send(request, undefined, context, limits, unavailable));
  }

  private async retrying<T>({ subject }: RequestContext, limits: Limits, attempt: () => Promise<T>): Promise<T> {
    const { maxRetries } = this.connection.settings;
    const { DelegateBackoff, handleWhen, retry } = cockatiel();
    let waiting: TransientError | undefined;
    const policy = retry(
      handleWhen((error) => error instanceof TransientError && this.whyNotRetried(error, limits) === ""),
      {
        maxAttempts: maxRetries,
        backoff: new DelegateBackoff(({ attempt: retry, result }) => this.wait(retry, result, limits)),
      },
    );
    policy.onRetry(({ attempt: retry, delay, ...reason }) => {
      if (!("error" in reason)) return;
      waiting = reason.error as TransientError;
      const wait = `${(delay / 1000).toFixed(1)} s`;
      this.operation.report?.info(`${subject}: ${waiting.received}. Retry ${retry} of ${maxRetries} in ${wait}.`);
    });
    const run = policy.execute(() => {
      waiting = undefined;
      return attempt();
    });
    try {
      return await unlessCancelled(limits.signal, run, () => waiting);
    } catch (error) {
      throw error instanceof TransientError ? error.toError(this.whyNotRetried(error, limits)) : error;
    }
  }

  /** Empty while what the Manager asks to wait for still fits into the limits. */
  private whyNotRetried({ retryAfterSeconds = 0 }: TransientError, { deadline, signal }: Limits): string {
    if (signal?.aborted) return `; ${cancelled}`;
    const left = (deadline - this.connection.now()) / 1000;
    if (left <= 0) return `; ${timeIsOver}`;
    if (retryAfterSeconds < left) return "";
    return `; it asks to wait ${Math.ceil(retryAfterSeconds)} s, longer than the ${Math.ceil(left)} s left`;
  }

  /** Milliseconds until the next retry: exponential with jitter, after what the Manager asked for. */
  private wait(retry: number, result: FailureReason<unknown>, { deadline }: Limits): number {
    const { initialMs: initial, limitMs: limit } = this.connection.backoff;
    const { retryAfterSeconds = 0 } = "error" in result ? (result.error as TransientError) : {};
    const exponential = Math.min(initial * 2 ** (retry - 1), limit) * (0.5 + Math.random() / 2);
    const left = Math.max(0, deadline - this.connection.now());
    return Math.min(retryAfterSeconds * 1000 + exponential, left, longestTimerMs);
  }
}

function because(lost: WriteOutcomeUnknownError, why: string): WriteOutcomeUnknownError {
  return new WriteOutcomeUnknownError({ ...lost, received: `${lost.received}; ${why}` });
}

/** Makes the error for a request without a usable answer. */
type LostAnswer = (context: RequestContext, received: string, status?: number) => ManagerError;

function lostParts({ subject, expected }: RequestContext, received: string, status: number | undefined) {
  return { subject, expected, received, ...(status === undefined ? {} : { status }) };
}

const unavailable: LostAnswer = (context, received, status) =>
  new ManagerUnavailableError({
    ...lostParts(context, received, status),
    property: "managerUrl",
    action: "Check that the Manager is up, that the address is right and that its TLS certificate is trusted (caFile).",
  });

/** The operation ended, which says nothing about the Manager. */
const ended: LostAnswer = (context, received) =>
  new ManagerUnavailableError({
    ...lostParts(context, received, undefined),
    action: "Ask again. If it timed out, allow more time (timeoutSeconds).",
  });

const changeUnknown: LostAnswer = (context, received, status) =>
  new WriteOutcomeUnknownError({
    ...lostParts(context, received, status),
    ofCreate: false,
    action: "The Manager may have applied the change: read what it holds.",
  });

const createUnknown: LostAnswer = (context, received, status) =>
  new WriteOutcomeUnknownError({
    ...lostParts(context, received, status),
    ofCreate: true,
    action: "The Manager may have created it: read what it holds.",
  });

const unreadable: LostAnswer = (context, received, status) =>
  new UnreadableAnswerError({
    ...lostParts(context, received, status),
    property: "managerUrl",
    action: "Check that the address is the Management Console's and that no proxy or login page answers in its place.",
  });
