import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { Auth, type Permissions } from "./auth";
import { deployedEnvironments, environmentsOf } from "./certificateOperations";
import { Console } from "./console";
import { control } from "./control";
import { Gateways, type HeldCertificate } from "./deployment";
import { type Dialect, type DialectChoice, dialectOf } from "./dialect";
import { Faults } from "./faults";
import { Journal, type JournalEntry } from "./journal";
import { documentOf } from "./keyMaterial";
import type { Manager } from "./request";
import { createServer, type Latency, type TlsOptions, type Wiring } from "./server";
import { type JwkRecord, Store } from "./store";

export interface SimulatorOptions {
  /** A free one, unless given. */
  readonly port?: number;
  readonly dialect?: DialectChoice;
  readonly tls?: TlsOptions;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** Waited before every request to the API is processed. */
  readonly latencyMs?: Latency;
  readonly projects?: Readonly<Record<string, { readonly environments: readonly string[] }>>;
  /** Product version of the Manager. */
  readonly version?: string;
  /** The seeded token, which may do everything. */
  readonly token?: string;
}

/** The seeded token, where the options name no other. */
export const usualToken = "simulator-admin-token";

const environments = ["production", "staging", "test", "API Manager"];
const defaultProjects = { payments: { environments }, identity: { environments } };

/** An Apinizer Manager with its gateways, as far as certificates and JWKs go: a real HTTP server, state in memory. */
export class Simulator {
  /** Address of the Manager, without `/apiops` and without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly faults: Faults;
  /** Changes past the API. */
  readonly console: Console;
  /** The most connections that were open at one time. */
  peakConnections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly wiring: Wiring,
    token: string,
    secure: boolean,
  ) {
    this.url = `${secure ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.token = token;
    this.faults = wiring.faults;
    this.console = new Console(wiring.manager);
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      this.peakConnections = Math.max(this.peakConnections, this.sockets.size);
      socket.once("close", () => this.sockets.delete(socket));
    });
  }

  /** Starts listening on 127.0.0.1. */
  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const clock = options.clock ?? Date.now;
    const manager: Manager = {
      store: new Store(),
      gateways: new Gateways(),
      auth: new Auth(clock),
      clock,
      version: options.version ?? "2026.09.0",
      dialect: dialectOf(options.dialect ?? "current"),
    };
    const wiring: Wiring = {
      manager,
      journal: new Journal(),
      faults: new Faults(),
      control: (request) => control(simulator, request),
      latencyMs: options.latencyMs ?? 0,
    };
    const server = createServer(wiring, options.tls);
    server.listen(options.port ?? 0, "127.0.0.1");
    await once(server, "listening");
    const token = options.token ?? usualToken;
    const simulator = new Simulator(server, wiring, token, options.tls !== undefined);
    simulator.addToken(token);
    for (const [name, project] of Object.entries(options.projects ?? defaultProjects)) {
      simulator.addProject(name, project);
    }
    return simulator;
  }

  /** Stops listening and closes every connection, hanging ones included. */
  async stop(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    for (const socket of this.sockets) {
      socket.destroy();
    }
    await closed;
  }

  get dialect(): Dialect {
    return this.wiring.manager.dialect;
  }

  /** From the next request on; what is saved stays. */
  setDialect(choice: DialectChoice): void {
    this.wiring.manager.dialect = dialectOf(choice);
  }

  set latencyMs(latency: Latency) {
    this.wiring.latencyMs = latency;
  }

  /** Called after each request that the Manager has processed, before it is answered. */
  set onProcessed(hear: (entry: JournalEntry) => void) {
    this.wiring.onProcessed = hear;
  }

  /** Life of tokens that `auth/token` issues from now on. */
  set tokenLifetimeSeconds(seconds: number) {
    this.wiring.manager.auth.tokenLifetimeSeconds = seconds;
  }

  addProject(name: string, options: { readonly environments: readonly string[] }): void {
    this.console.addProject(name, options);
  }

  addUser(username: string, password: string, permissions?: Permissions): void {
    this.console.addUser(username, password, permissions);
  }

  addToken(token: string, permissions?: Permissions, expiresAt?: number): void {
    this.console.addToken(token, permissions, expiresAt);
  }

  /** Deployments to the environment fail, on all its pods or on the one named. */
  failDeployment(environment: string, message: string, times?: number, pod?: string): void {
    this.console.failDeployment(environment, message, times, pod);
  }

  healDeployment(environment: string): void {
    this.console.healDeployment(environment);
  }

  get journal(): readonly JournalEntry[] {
    return this.wiring.journal.entries;
  }

  /** Journaled requests that change something. */
  writes(): JournalEntry[] {
    return this.wiring.journal.writes();
  }

  /** The most requests under way at one time since the journal was cleared. */
  get peakRequests(): number {
    return this.wiring.journal.peak;
  }

  /** The same, of the requests on one project: with a stack for each project, those of one provider's process. */
  peakRequestsIn(project: string): number {
    return this.wiring.journal.peakIn(project);
  }

  clearJournal(): void {
    this.wiring.journal.clear();
  }

  /** Environments whose gateways hold, on every pod, exactly what is saved for the certificate. Sorted. */
  deployed(project: string, certificate: string): string[] {
    const record = this.wiring.manager.store.certificate(project, certificate);
    return record ? deployedEnvironments(this.wiring.manager, record) : [];
  }

  /** What each pod of an environment holds under the certificate's name, whatever is saved for it. */
  gateway(
    environment: string,
    project: string,
    certificate: string,
  ): { pod: string; certificates: readonly HeldCertificate[] }[] {
    return this.wiring.manager.gateways.holdings({ project, name: certificate }, environment);
  }

  /** What each pod of an environment trusts: the certificates that it holds, by whatever names. */
  truststore(environment: string): { pod: string; certificates: readonly HeldCertificate[] }[] {
    return this.wiring.manager.gateways.truststore(environment);
  }

  /** A JWK as others know it, without private members; undefined where there is none of that name. */
  publicJwk(project: string, name: string): Readonly<Record<string, string>> | undefined {
    const record = this.wiring.manager.store.projects.get(project)?.jwks.get(name);
    return record && documentOf(record, true);
  }

  /** Everything that is saved, without private key members. */
  state(): SimulatorState {
    const { store } = this.wiring.manager;
    const projects = [...store.projects.values()].map((project) => ({
      name: project.name,
      environments: [...project.environments],
      certificates: [...project.certificates.values()].map((record) => ({
        name: record.name,
        id: record.id,
        description: record.description,
        environments: environmentsOf(record),
        entries: record.entries.map(({ environment, alias, certificate }) => ({
          environment,
          alias,
          sha1: certificate.sha1,
          subjectDn: certificate.subjectDn,
        })),
        deployed: this.deployed(project.name, record.name),
      })),
      jwks: [...project.jwks.values()].map(jwkState),
    }));
    return { dialect: this.dialect, projects };
  }
}

export interface SimulatorState {
  readonly dialect: Dialect;
  readonly projects: readonly {
    readonly name: string;
    readonly environments: readonly string[];
    readonly certificates: readonly {
      readonly name: string;
      readonly id: string;
      readonly description: string;
      readonly environments: readonly string[];
      readonly entries: readonly {
        readonly environment: string;
        readonly alias: string;
        readonly sha1: string;
        readonly subjectDn: string;
      }[];
      readonly deployed: readonly string[];
    }[];
    readonly jwks: readonly ReturnType<typeof jwkState>[];
  }[];
}

function jwkState({ id, name, sourceType, sourceId, sourceEnvironment, type, kid, use, algorithm }: JwkRecord) {
  return { name, id, sourceType, sourceId, sourceEnvironment, type, kid, use, algorithm };
}

export type { Permission, Permissions } from "./auth";
export { Console, type ConsoleCertificate, type ConsoleJwkFromCertificate, type ConsoleKey } from "./console";
export {
  type Dialect,
  type DialectChoice,
  type DialectName,
  dialectChoices,
  dialectNames,
  dialects,
  dialectVariants,
  valueText,
} from "./dialect";
export type { Fault, FaultAction } from "./faults";
export type { JournalEntry } from "./journal";
