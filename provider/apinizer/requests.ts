import type { FailureReason } from "cockatiel";
import { cockatiel } from "../libraries";
import type { Report } from "../report";
import { type Answer, told } from "./answer";
import type { TokenSource } from "./authentication";
import { type ManagerError, ManagerUnavailableError, UnreadableAnswerError, WriteOutcomeUnknownError } from "./errors";
import { type RequestContext, rejection } from "./rejections";
import type { ConnectionSettings } from "./settings";
import { type HttpRequest, NoAnswerError, type Transport } from "./transport";

/**
 * Looks what became of a write whose answer is lost. True: it took effect, or it need not be sent again.
 * False: it did not, so it is sent again.
 */
export type Settle = () => Promise<boolean>;

/** First and longest wait between repeats, in milliseconds. What the Manager asks for may be longer. */
export interface Backoff {
  readonly initial: number;
  readonly limit: number;
}

/** What the requests of one operation (a create, a read, …) have in common. */
export interface Operation {
  /** Told of everything that a user should know although nothing failed, each repeat of a request among it. */
  readonly report?: Report;
  /** Limit for the operation with all its requests, waits and repeats, in seconds. */
  readonly timeoutSeconds?: number;
  /** Ends the operation: the request under way is given up, and no further one is sent. */
  readonly signal?: AbortSignal;
}

/** What all operations on one Manager share. */
export interface Connection {
  readonly settings: ConnectionSettings;
  readonly transport: Transport;
  readonly backoff: Backoff;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly tokens: TokenSource;
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

/** Sends the requests of one operation with authentication, repeats, one deadline and typed errors. */
export class Requests {
  /** Milliseconds since the epoch. */
  private readonly deadline: number;

  constructor(
    private readonly connection: Connection,
    private readonly operation: Operation = {},
  ) {
    const { timeoutSeconds = Number.POSITIVE_INFINITY } = operation;
    this.deadline = connection.now() + timeoutSeconds * 1000;
  }

  /** A request that changes nothing. Errors: every {@link ManagerError} but {@link WriteOutcomeUnknownError}. */
  async read(request: HttpRequest, context: RequestContext): Promise<Answer> {
    const answer = await this.repeating(context, () => this.attempt(request, context, unavailable));
    return this.accepted(answer, context);
  }

  /**
   * A request that changes something. It is repeated at once where it certainly was not processed; otherwise only
   * after `settle` has said that it had no effect. Undefined: `settle` found it done.
   */
  async write(request: HttpRequest, context: RequestContext, settle: Settle): Promise<Answer | undefined> {
    let lost: WriteOutcomeUnknownError | undefined;
    const attempt = async (): Promise<Answer | undefined> => {
      if (lost !== undefined && (await settled(settle, lost))) return undefined;
      try {
        const answer = await this.attempt(request, context, outcomeUnknown);
        if (answer.status >= 200 && answer.status < 300 && answer.body === undefined) {
          throw this.transient(outcomeUnknown, context, told(answer.status, this.redact(answer.message)));
        }
        return answer;
      } catch (error) {
        if (error instanceof TransientError && error.cause instanceof WriteOutcomeUnknownError) lost = error.cause;
        throw error;
      }
    };
    try {
      return await this.repeating(context, attempt);
    } catch (error) {
      // What was sent before may have been applied, whatever the last attempt failed with.
      const unknown = error instanceof WriteOutcomeUnknownError ? error : lost;
      if (unknown !== undefined && (await settled(settle, unknown))) return undefined;
      throw error;
    }
  }

  /** The answer when it is one of success, else its typed error. */
  accepted(answer: Answer, context: RequestContext): Answer {
    const message = this.redact(answer.message);
    if (answer.status < 200 || answer.status >= 300 || answer.success === false) {
      throw rejection(answer, message, context);
    }
    if (answer.body === undefined) throw unreadable(context, told(answer.status, message));
    return answer;
  }

  /** The text without any credential. */
  redact(message: string): string {
    return this.connection.tokens.redact(message);
  }

  private async attempt(request: HttpRequest, context: RequestContext, lost: LostAnswer): Promise<Answer> {
    const { tokens } = this.connection;
    const issue = (asked: HttpRequest) => this.requestToken(asked);
    const token = await tokens.token(issue);
    const answer = await this.send(request, token, context, lost);
    if (answer.status !== 401 || !tokens.renewable) return answer;
    await tokens.refused(token);
    return this.send(request, await tokens.token(issue), context, lost);
  }

  private async send(request: HttpRequest, token: string | undefined, context: RequestContext, lost: LostAnswer) {
    const headers = token === undefined ? request.headers : { ...request.headers, authorization: `Bearer ${token}` };
    try {
      const limits = { deadline: this.deadline, ...this.operation };
      const answer = await this.connection.transport.send(
        { ...request, ...(headers === undefined ? {} : { headers }) },
        limits,
      );
      const received = told(answer.status, this.redact(answer.message));
      if (answer.status === 429) throw this.transient(unavailable, context, received, answer);
      if (answer.status >= 500) throw this.transient(lost, context, received, answer);
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      const failure = error.sent ? lost : unavailable;
      if (error.permanent) throw failure(context, this.redact(error.message));
      throw this.transient(failure, context, this.redact(error.message));
    }
  }

  private requestToken(request: HttpRequest): Promise<Answer> {
    const context = { subject: "connection", expected: "an access token", projectName: "" };
    return this.repeating(context, () => this.send(request, undefined, context, unavailable));
  }

  private transient(type: LostAnswer, context: RequestContext, received: string, answer?: Answer): TransientError {
    return new TransientError(type(context, received, answer?.status), answer?.retryAfterSeconds);
  }

  private async repeating<T>({ subject }: RequestContext, attempt: () => Promise<T>): Promise<T> {
    const { maxRetries } = this.connection.settings;
    const { DelegateBackoff, handleWhen, retry } = cockatiel();
    const policy = retry(
      handleWhen((error) => error instanceof TransientError && this.mayWaitFor(error)),
      {
        maxAttempts: maxRetries,
        backoff: new DelegateBackoff(({ attempt: repeat, result }) => this.wait(repeat, result)),
      },
    );
    policy.onRetry(({ attempt: repeat, delay, ...reason }) => {
      if (!("error" in reason)) return;
      const wait = `${(delay / 1000).toFixed(1)} s`;
      const { received } = (reason.error as TransientError).cause;
      this.operation.report?.info(`${subject}: ${received}. Repeat ${repeat} of ${maxRetries} in ${wait}.`);
    });
    try {
      return await policy.execute(attempt);
    } catch (error) {
      throw error instanceof TransientError ? error.cause : error;
    }
  }

  /** Whether what the Manager asks to wait for still fits into the operation. */
  private mayWaitFor({ retryAfterSeconds = 0 }: TransientError): boolean {
    const cancelled = this.operation.signal?.aborted === true;
    return !cancelled && this.connection.now() + retryAfterSeconds * 1000 < this.deadline;
  }

  /** Milliseconds until the next repeat: what the Manager asked for, else exponential with jitter. */
  private wait(repeat: number, result: FailureReason<unknown>): number {
    const { initial, limit } = this.connection.backoff;
    const asked = "error" in result ? (result.error as TransientError).retryAfterSeconds : undefined;
    if (asked !== undefined) return asked * 1000;
    const exponential = Math.min(initial * 2 ** (repeat - 1), limit);
    return Math.min(exponential * (0.5 + Math.random() / 2), Math.max(0, this.deadline - this.connection.now()));
  }
}

/** Errors: the write's own when what the Manager holds cannot be found out. */
async function settled(settle: Settle, lost: WriteOutcomeUnknownError): Promise<boolean> {
  try {
    return await settle();
  } catch {
    throw lost;
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
