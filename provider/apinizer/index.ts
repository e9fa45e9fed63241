import { TokenSource } from "./authentication";
import { Certificates, type RecentLists } from "./certificates";
import { Environments } from "./environments";
import { type Backoff, type Connection, type Operation, Requests } from "./requests";
import type { ConnectionSettings } from "./settings";
import { SharedReads } from "./sharedReads";
import { Transport } from "./transport";

export * from "./certificates";
export type { DeploymentResult, EnvironmentDeployment } from "./deploymentResult";
export type { Environment } from "./environments";
export * from "./errors";
export type { Operation, Settle } from "./requests";
export type { ConnectionSettings, Credentials } from "./settings";

const defaultBackoff: Backoff = { initial: 500, limit: 30_000 };

/** The calls of one Manager's Management API. */
export interface Manager {
  readonly certificates: Certificates;
  readonly environments: Environments;
}

/** Client of one Apinizer Manager: keeps connections and tokens. Makes no request before it is asked for something. */
export class ApinizerClient {
  private readonly connection: Connection;
  private readonly certificateLists: RecentLists;

  /** `now` gives milliseconds since the epoch; `backoff` the waits between repeats. */
  constructor(
    private readonly settings: ConnectionSettings,
    now: () => number = Date.now,
    backoff: Backoff = defaultBackoff,
  ) {
    const transport = new Transport(settings, now);
    this.connection = { settings, transport, backoff, now, tokens: new TokenSource(settings.credentials, now) };
    this.certificateLists = new SharedReads(now);
  }

  /**
   * The calls of one operation, whose time limit starts now. By default it is what one request may take with all its
   * repeats, and once more for looking what became of it.
   */
  during(operation: Operation = {}): Manager {
    const { timeoutSeconds, maxRetries, legacyJwkParameters } = this.settings;
    const requests = new Requests(this.connection, { timeoutSeconds: timeoutSeconds * (maxRetries + 2), ...operation });
    return {
      certificates: new Certificates(requests, legacyJwkParameters, this.certificateLists),
      environments: new Environments(requests),
    };
  }
}
