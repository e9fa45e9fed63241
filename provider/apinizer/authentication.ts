import { ConfigurationError } from "../base/errors";
import { type Answer, describeAnswer, shortened, text } from "./answer";
import { AuthenticationError, UnreadableAnswerError } from "./errors";
import type { Credentials } from "./settings";
import type { HttpRequest } from "./transport";

/** A token is renewed this long before it expires, in milliseconds. */
const renewalMarginMs = 30_000;

/** Sends the request for a token. */
export type Issue = (request: HttpRequest) => Promise<Answer>;

type UserCredentials = Extract<Credentials, { kind: "user" }>;

/** What requests are sent with. */
export interface BearerToken {
  readonly value: string;
  /** In milliseconds, by the clock of the source. */
  readonly renewAt: number;
}

/**
 * Gives the bearer token: the personal access token, as it was set or as it is read from outside, or one issued for username
 * and password. What was read or issued is kept in memory, until it expires or the Manager refuses it.
 * Source: https://docs.apinizer.com, "Authentication" of the Management API (`POST /apiops/auth/token`).
 */
export class TokenSource {
  private current: Promise<BearerToken> | undefined;
  private readonly secrets = new Set<string>();

  constructor(
    private readonly credentials: Credentials,
    private readonly now: () => number,
  ) {
    if (credentials.kind === "user") this.keepSecret(credentials.password);
  }

  /** Whether a refused token can be exchanged for another one. */
  get renewable(): boolean {
    return this.credentials.kind !== "token";
  }

  /** `issue` is used where a token is to be issued. */
  async token(issue: Issue): Promise<BearerToken> {
    for (;;) {
      const asked = this.current;
      const kept = await asked?.catch(unlessHoldsForAll);
      if (kept !== undefined && this.now() < kept.renewAt) return kept;
      // Of all who found no usable token only the first asks for one.
      if (this.current === asked) return this.ask(issue);
    }
  }

  /**
   * Forgets the token that the Manager refused, unless it was asked for anew already: of all operations that sent it, the
   * first asks for all, even where what it gets is the same once more.
   */
  async invalidate(token: BearerToken): Promise<void> {
    const asked = this.current;
    const kept = await asked?.catch(() => undefined);
    if (kept === token && this.current === asked) this.current = undefined;
  }

  private keepSecret(secret: string): void {
    this.secrets.add(secret);
    // As the token request carries it.
    this.secrets.add(new URLSearchParams({ "": secret }).toString().slice(1));
  }

  /** The text without any credential. */
  redact(message: string): string {
    let redacted = message;
    // The longest first: one can begin with another.
    const secrets = [...this.secrets].sort((a, b) => b.length - a.length);
    for (const secret of secrets) redacted = redacted.replaceAll(secret, "[redacted]");
    return redacted;
  }

  private ask(issue: Issue): Promise<BearerToken> {
    const asked = this.anotherToken(issue);
    this.current = asked;
    asked.catch(() => {
      if (this.current === asked) this.current = undefined;
    });
    return asked;
  }

  private async anotherToken(issue: Issue): Promise<BearerToken> {
    const { credentials } = this;
    if (credentials.kind === "user") return this.request(credentials, issue);
    const value = credentials.kind === "token" ? credentials.token : await credentials.read();
    this.keepSecret(value);
    return { value, renewAt: Number.POSITIVE_INFINITY };
  }

  private async request({ username, password }: UserCredentials, issue: Issue): Promise<BearerToken> {
    const askedAt = this.now();
    const answer = await issue({
      method: "POST",
      path: "/auth/token",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: username,
        client_secret: password,
      }).toString(),
    });
    const token = answer.body === undefined ? undefined : text(answer.body, "access_token");
    if (answer.status === 200 && token !== undefined && token !== "") {
      this.keepSecret(token);
      return { value: token, renewAt: askedAt + usable(lifetime(answer.body?.expires_in)) };
    }
    throw tokenError(answer, shortened(this.redact(answer.message)));
  }
}

/**
 * That the credentials are refused, or cannot be read, holds for all who wait for the token. Anything else may be the
 * asker's own matter (its time is over, it was cancelled): the next one asks for itself.
 */
function unlessHoldsForAll(error: unknown): undefined {
  if (error instanceof AuthenticationError || error instanceof ConfigurationError) throw error;
}

/** Lifetime in milliseconds of a token said to live so many seconds; 5 minutes when that cannot be read. */
function lifetime(expiresIn: unknown): number {
  const seconds = Number(expiresIn);
  return (Number.isFinite(seconds) && seconds > 0 ? seconds : 300) * 1000;
}

/** How much of a lifetime a token is used for, both in milliseconds. */
function usable(milliseconds: number): number {
  return milliseconds - Math.min(renewalMarginMs, milliseconds / 2);
}

function tokenError(answer: Answer, message: string): Error {
  const parts = {
    subject: "connection",
    expected: "an access token for the configured username and password",
    received: describeAnswer(answer.status, message),
    status: answer.status,
    managerMessage: message,
  };
  if (answer.body === undefined) {
    return new UnreadableAnswerError({
      ...parts,
      property: "managerUrl",
      action: "Check that the address is the Management Console's and that no proxy answers in its place.",
    });
  }
  return new AuthenticationError({
    ...parts,
    property: "username and password",
    action: "Check both, and that the user may use the Management API.",
  });
}
