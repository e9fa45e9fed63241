import { type Answer, describeAnswer, shortened, text } from "./answer";
import { AuthenticationError, UnreadableAnswerError } from "./errors";
import type { Credentials } from "./settings";
import type { HttpRequest } from "./transport";

/** A token is renewed this long before it expires, in milliseconds. */
const renewalMarginMs = 30_000;

/** Sends the request for a token. */
export type Issue = (request: HttpRequest) => Promise<Answer>;

type UserCredentials = Extract<Credentials, { kind: "user" }>;

interface IssuedToken {
  readonly value: string;
  /** In milliseconds, by the clock of the source. */
  readonly renewAt: number;
}

/**
 * Gives the bearer token: the personal access token, or one issued for username and password, which is kept in memory
 * and renewed before it expires.
 * Source: https://docs.apinizer.com, "Authentication" of the Management API (`POST /apiops/auth/token`).
 */
export class TokenSource {
  private issued: Promise<IssuedToken> | undefined;
  private readonly secrets = new Set<string>();

  constructor(
    private readonly credentials: Credentials,
    private readonly now: () => number,
  ) {
    this.keepSecret(credentials.kind === "token" ? credentials.token : credentials.password);
  }

  /** Whether a refused token can be exchanged for another one. */
  get renewable(): boolean {
    return this.credentials.kind === "user";
  }

  /** `issue` is used when there is no usable token. */
  async token(issue: Issue): Promise<string> {
    if (this.credentials.kind === "token") return this.credentials.token;
    for (;;) {
      const asked = this.issued;
      const cachedToken = await asked?.catch(unlessRefused);
      if (cachedToken !== undefined && this.now() < cachedToken.renewAt) return cachedToken.value;
      // Of all who found no usable token only the first asks for one.
      if (this.issued === asked) return (await this.ask(this.credentials, issue)).value;
    }
  }

  /** Forgets the token that the Manager refused, unless another one has taken its place already. */
  async invalidate(token: string): Promise<void> {
    const asked = this.issued;
    const cachedToken = await asked?.catch(() => undefined);
    if (cachedToken?.value === token && this.issued === asked) this.issued = undefined;
  }

  private keepSecret(secret: string): void {
    this.secrets.add(secret);
    // As the token request carries it.
    this.secrets.add(new URLSearchParams({ "": secret }).toString().slice(1));
  }

  /** The text without any credential. */
  redact(message: string): string {
    let redacted = message;
    for (const secret of this.secrets) redacted = redacted.replaceAll(secret, "[redacted]");
    return redacted;
  }

  private ask(credentials: UserCredentials, issue: Issue): Promise<IssuedToken> {
    const asked = this.request(credentials, issue);
    this.issued = asked;
    asked.catch(() => {
      if (this.issued === asked) this.issued = undefined;
    });
    return asked;
  }

  private async request({ username, password }: UserCredentials, issue: Issue): Promise<IssuedToken> {
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
 * That the credentials are refused holds for all who wait for the token. Anything else may be the asker's own matter
 * (its time is over, it was cancelled): the next one asks for itself.
 */
function unlessRefused(error: unknown): undefined {
  if (error instanceof AuthenticationError) throw error;
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
