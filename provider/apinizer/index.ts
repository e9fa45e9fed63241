import type { Answer } from "./answer";
import { TokenSource } from "./authentication";
import { Certificates } from "./certificates";
import { Environments } from "./environments";
import { Jwks } from "./jwks";
import { Keys, keyCalls, keystoreCalls } from "./keys";
import { ManagerClock } from "./managerClock";
import { Projects } from "./projects";
import { type Backoff, type Connection, type Operation, Requests } from "./requests";
import type { ConnectionSettings } from "./settings";
import { SharedAnswers, SharedReads } from "./sharedReads";
import { type HttpRequest, Transport } from "./transport";

export type { Answer, JsonObject } from "./answer";
export * from "./certificates";
export type { WriteOutcome } from "./deployingWrites";
export type { DeploymentResult, EnvironmentDeployment } from "./deploymentResult";
export type { Environment } from "./environments";
export * from "./errors";
export { fetchText } from "./fetchText";
export * from "./jwkSources";
export * from "./jwks";
export type { HeldKey, Keys } from "./keys";
export type { Operation, WasApplied } from "./requests";
export type { ConnectionSettings, Credentials } from "./settings";
export { type SharedReads, sharedKey } from "./sharedReads";
export type { HttpRequest } from "./transport";

const defaultBackoff: Backoff = { initialMs: 500, limitMs: 30_000 };

/** The calls of one Manager's Management API. */
export interface Manager {
  readonly certificates: Certificates;
  readonly environments: Environments;
  readonly jwks: Jwks;
  readonly keys: Keys;
  readonly keystores: Keys;
  readonly projects: Projects;
  /** Answers that the operations of one process share. */
  readonly sharedReads: SharedReads<Manager>;
  /** Whether the Manager is older than 2026.01: it knows `updateReferencedJwks`, and cannot delete JWKs with a certificate. */
  readonly legacyJwkParameters: boolean;
  /**
   * What the Manager's clock shows, by the header `Date` of its latest answer: milliseconds since the epoch, exact to a
   * second. Undefined where no answer has told it.
   */
  clock(): number | undefined;
}

/** Client of one Apinizer Manager: keeps connections and tokens. Makes no request before it is asked for something. */
export class ApinizerClient {
  private readonly connection: Connection;
  private readonly shared: SharedAnswers;

  /** `now` gives milliseconds of a clock that is never set back; `backoff` the waits between retries. */
  constructor(
    private readonly settings: ConnectionSettings,
    now: () => number = () => performance.now(),
    backoff: Backoff = defaultBackoff,
  ) {
    const transport = new Transport(settings, now);
    this.shared = new SharedAnswers(now);
    this.connection = {
      settings,
      transport,
      backoff,
      now,
      tokens: new TokenSource(settings.credentials, now),
      clock: new ManagerClock(now),
    };
  }

  /** Address of the Management Console, by which one Manager is told from another. */
  get managerUrl(): string {
    return this.settings.managerUrl;
  }

  /**
   * Sends one request and gives its answer, whatever it says: for what finds out how a Manager talks.
   * @throws ManagerUnavailableError where there is none, WriteOutcomeUnknownError where a write's answer is lost.
   */
  exchange(request: HttpRequest, subject: string): Promise<Answer> {
    const { timeoutSeconds } = this.settings;
    const requests = new Requests(this.connection, { timeoutSeconds });
    return requests.exchange(request, { subject, expected: "an answer of the Manager", projectName: "" });
  }

  /** The text without any credential of the connection. */
  redact(text: string): string {
    return this.connection.tokens.redact(text);
  }

  /**
   * The calls of one operation, whose time limit starts now. By default it is what one request may take with all its
   * retries, and once more to read what became of it.
   */
  forOperation(operation: Operation = {}): Manager {
    const { timeoutSeconds, maxRetries, legacyJwkParameters } = this.settings;
    const limited = { timeoutSeconds: timeoutSeconds * (maxRetries + 2), ...operation };
    const requests = new Requests(this.connection, limited);
    const shared = this.sharedReads(limited);
    return {
      certificates: new Certificates(requests, legacyJwkParameters, shared),
      environments: new Environments(requests),
      jwks: new Jwks(requests, shared),
      keys: new Keys(requests, keyCalls),
      keystores: new Keys(requests, keystoreCalls),
      projects: new Projects(requests),
      sharedReads: shared,
      legacyJwkParameters,
      clock: () => this.connection.clock.shows(),
    };
  }

  /** What is shared is asked for in an operation of its own: who asked first may be out of time, or be cancelled. */
  private sharedReads({
    timeoutSeconds,
    signal,
    report,
  }: Operation & { readonly timeoutSeconds: number }): SharedReads<Manager> {
    const { now } = this.connection;
    const limits = { deadline: now() + timeoutSeconds * 1000, ...(signal === undefined ? {} : { signal }) };
    const during = (end: AbortSignal) =>
      this.forOperation({ signal: end, ...(report === undefined ? {} : { report }) });
    return new SharedReads(this.shared, limits, now, during);
  }
}
