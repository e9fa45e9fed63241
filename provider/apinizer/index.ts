import { Certificates } from "./certificates";
import { Environments } from "./environments";
import { type Backoff, Requests } from "./requests";
import type { ConnectionSettings } from "./settings";

export * from "./certificates";
export type { DeploymentResult, EnvironmentDeployment } from "./deploymentResult";
export type { Environment } from "./environments";
export * from "./errors";
export type { Settle } from "./requests";
export type { ConnectionSettings, Credentials } from "./settings";

const defaultBackoff: Backoff = { initial: 500, limit: 30_000 };

/** Client of one Apinizer Manager's Management API. Makes no request before it is asked for something. */
export class ApinizerClient {
  readonly certificates: Certificates;
  readonly environments: Environments;

  /** `now` gives milliseconds since the epoch; `backoff` the waits between repeats. */
  constructor(settings: ConnectionSettings, now: () => number = Date.now, backoff: Backoff = defaultBackoff) {
    const requests = new Requests(settings, now, backoff);
    this.certificates = new Certificates(requests, settings.legacyJwkParameters);
    this.environments = new Environments(requests);
  }
}
