import { DelegateBackoff, type FailureReason, handleWhen, retry } from "cockatiel";
import { type Answer, told } from "./answer";
import { TokenSource } from "./authentication";
import { type ManagerError, ManagerUnavailableError, UnreadableAnswerError, WriteOutcomeUnknownError } from "./errors";
import { type RequestContext, rejection } from "./rejections";
import type { ConnectionSettings } from "./settings";
import { type HttpRequest, NoAnswerError, Transport } from "./transport";

/**
 * Looks what became of a write whose answer is lost. True: it took effect, or it need not be sent again.
 * False: it did not, so it is sent again.
 */
export type Settle = () => Promise<boolean>;

/** First and longest wait between repeats, in milliseconds. */
export interface Backoff {
  readonly initial: number;
  readonly limit: number;
}

/** An error that a repeat may cure. */
class TransientError extends Error {
  constructor(
    override readonly cause: ManagerError,
    readonly retryAfterSeconds?: number,
  ) {
    super(cause.message);
  }
}

/** Sends requests to one Manager with authentication, repeats and typed errors. */
export class Requests {
  private readonly transport: Transport;
  private readonly tokens: TokenSource;

  constructor(
    private readonly settings: ConnectionSettings,
    now: () => number,
    private readonly backoff: Backoff,
  ) {
    this.transport = new Transport(settings, now);
    this.tokens = new TokenSource(settings.credentials, (request) => this.requestToken(request), now);
  }

  /** A request that changes nothing. Errors: every {@link ManagerError} but {@link WriteOutcomeUnknownError}. */
  async read(request: HttpRequest, context: RequestContext): Promise<Answer> {
    const answer = await this.repeating(() => this.attempt(request, context, unavailable));
    return this.accepted(answer, context);
  }

  /**
   * A request that changes something. It is repeated at once where it certainly was not processed; otherwise only
   * after `settle` has said that it had no effect. Undefined: `settle` found it done.
   */
  async write(request: HttpRequest, context: RequestContext, settle: Settle): Promise<Answer | undefined> {
    let unknown = false;
    const attempt = async (): Promise<Answer | undefined> => {
      if (unknown && (await settle())) return undefined;
      try {
        const answer = await this.attempt(request, context, outcomeUnknown);
        if (answer.status >= 200 && answer.status < 300 && answer.body === undefined) {
          throw this.transient(outcomeUnknown, context, told(answer.status, this.tokens.redact(answer.message)));
        }
        return answer;
      } catch (error) {
        unknown ||= error instanceof TransientError && error.cause instanceof WriteOutcomeUnknownError;
        throw error;
      }
    };
    try {
      return await this.repeating(attempt);
    } catch (error) {
      if (error instanceof WriteOutcomeUnknownError && (await settle())) return undefined;
      throw error;
    }
  }

  /** The answer when it is one of success, else its typed error. */
  accepted(answer: Answer, context: RequestContext): Answer {
    const message = this.tokens.redact(answer.message);
    if (answer.status < 200 || answer.status >= 300 || answer.success === false) {
      throw rejection(answer, message, context);
    }
    if (answer.body === undefined) throw unreadable(context, told(answer.status, message));
    return answer;
  }

  /** The text without any credential. */
  redact(message: string): string {
    return this.tokens.redact(message);
  }

  private async attempt(request: HttpRequest, context: RequestContext, lost: LostAnswer): Promise<Answer> {
    const token = await this.tokens.token();
    const answer = await this.send(request, token, context, lost);
    if (answer.status !== 401 || !this.tokens.renewable) return answer;
    await this.tokens.refused(token);
    return this.send(request, await this.tokens.token(), context, lost);
  }

  private async send(request: HttpRequest, token: string | undefined, context: RequestContext, lost: LostAnswer) {
    const headers = token === undefined ? request.headers : { ...request.headers, authorization: `Bearer ${token}` };
    try {
      const answer = await this.transport.send({ ...request, ...(headers === undefined ? {} : { headers }) });
      const received = told(answer.status, this.tokens.redact(answer.message));
      if (answer.status === 429) throw this.transient(unavailable, context, received, answer);
      if (answer.status >= 500) throw this.transient(lost, context, received, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      const failure = error.sent ? lost : unavailable;
      if (error.permanent) throw failure(context, this.tokens.redact(error.message));
      throw this.transient(failure, context, this.tokens.redact(error.message));
    }
  }

  private requestToken(request: HttpRequest): Promise<Answer> {
    const context = { subject: "connection", expected: "an access token", projectName: "" };
    return this.repeating(() => this.send(request, undefined, context, unavailable));
  }

  private transient(type: LostAnswer, context: RequestContext, received: string, answer?: Answer): TransientError {
    return new TransientError(type(context, received, answer?.status), answer?.retryAfterSeconds);
  }

  private async repeating<T>(attempt: () => Promise<T>): Promise<T> {
    const policy = retry(
      handleWhen((error) => error instanceof TransientError),
      {
        maxAttempts: this.settings.maxRetries,
        backoff: new DelegateBackoff(({ attempt, result }) => this.wait(attempt, result)),
      },
    );
    try {
      return await policy.execute(attempt);
    } catch (error) {
      throw error instanceof TransientError ? error.cause : error;
    }
  }

  /** Milliseconds until the next repeat: what the Manager asked for, else exponential with jitter. */
  private wait(attempt: number, result: FailureReason<unknown>): number {
    const { initial, limit } = this.backoff;
    const asked = "error" in result ? (result.error as TransientError).retryAfterSeconds : undefined;
    if (asked !== undefined) return Math.min(asked * 1000, limit);
    const exponential = Math.min(initial * 2 ** (attempt - 1), limit);
    return exponential * (0.5 + Math.random() / 2);
  }
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

const outcomeUnknown: LostAnswer = (context, received, status) =>
  new WriteOutcomeUnknownError({
    ...lostParts(context, received, status),
    action:
      "Whether the Manager applied the change could not be found out. Run `pulumi up` again: it looks what the " +
      "Manager holds and does what is missing.",
  });

const unreadable: LostAnswer = (context, received, status) =>
  new UnreadableAnswerError({
    ...lostParts(context, received, status),
    property: "managerUrl",
    action: "Check that the address is the Management Console's and that no proxy or login page answers in its place.",
  });
