import * as fs from "node:fs";
import { createRequire } from "node:module";
import { Script } from "node:vm";
import { dateBy } from "./clocks";
import type { DeclaredResource } from "./model";
import { startProcessDouble } from "./processDouble";
import { library, type ProviderCode, type Surroundings } from "./providerCode";

/** A provider that the engine has started: a server of its own, with its own state of all modules. */
export interface ProviderProcess {
  readonly port: number;
  /** Ends it as a kill does: nothing that was under way goes on. */
  kill(): void;
}

/** Package of a provider, as the engine knows it. */
export type ProviderPackage = "apinizer" | "pulumi-nodejs";

/** How much shorter the waits of a provider are here: repeats and time limits. */
const timeLapse = 20;

interface Undici {
  readonly Agent: new (...args: unknown[]) => { destroy(): Promise<void> };
}

/**
 * Starts a provider's process. `engine` is the address that the engine gives to it, `print` takes what it prints, `now` is
 * the clock of its machine.
 */
export async function startProvider(
  name: ProviderPackage,
  code: ProviderCode,
  engine: string,
  print: (text: string) => void,
  now: () => number,
): Promise<ProviderProcess> {
  const agents: { destroy(): Promise<void> }[] = [];
  const double = startProcessDouble(engine, print);
  const surroundings: Surroundings = {
    process: double.process,
    console: { log: print, info: print, error: print, warn: print },
    setTimeout: (action, milliseconds = 0) => setTimeout(action, milliseconds / timeLapse),
    Date: dateBy(now),
    require: (required) => {
      if (required === "undici") return { ...undici, Agent: endingWith(agents) };
      if (required === engineRpcName) return { ...engineRpc, EngineClient: tellingFailures(print) };
      return required === rpcName ? { ...rpc, ResourceProviderClient: onTimeOf(now) } : library(required);
    },
  };
  const entry = code.start(surroundings);
  const server = name === "apinizer" ? await startPlugin(entry, engine) : await startLauncher(entry, engine, print);
  const kill = (): void => {
    server.stop();
    double.end();
    for (const agent of agents) void agent.destroy();
  };
  return { port: server.port, kill };
}

const undici = library("undici") as Undici;

/** Connections to the Manager end with the process. */
function endingWith(agents: { destroy(): Promise<void> }[]): Undici["Agent"] {
  return class extends undici.Agent {
    constructor(...args: unknown[]) {
      super(...args);
      agents.push(this);
    }
  };
}

/**
 * Other processes' connections are not theirs: gRPC would have one for all that ask the same address, and ports come again.
 * For a second after it has failed, such a one fails whoever else comes by it.
 */
const ownConnections = { "grpc.use_local_subchannel_pool": 1 };

interface Engine {
  log(request: unknown, done: (error: Error | null) => void): unknown;
}

const engineRpcName = "@pulumi/pulumi/proto/engine_grpc_pb";
const engineRpc = library(engineRpcName) as {
  readonly EngineClient: new (address: string, credentials: unknown, options: object) => Engine;
};

/** An operation goes on where the engine does not take a message: that it did not is told here. */
function tellingFailures(print: (text: string) => void): new (address: string, credentials: unknown) => Engine {
  return class extends engineRpc.EngineClient {
    constructor(address: string, credentials: unknown) {
      super(address, credentials, ownConnections);
    }

    override log(...[request, done]: Parameters<Engine["log"]>): unknown {
      return super.log(request, (error) => {
        if (error !== null) print(`the engine took no message: ${error.message}`);
        done(error);
      });
    }
  };
}

interface Client {
  invoke(request: unknown, metadata: unknown, options: { readonly deadline: number }, done: unknown): unknown;
}

interface Rpc {
  readonly ResourceProviderClient: new (address: string, credentials: unknown, options: object) => Client;
}

const rpcName = "@pulumi/pulumi/proto/provider_grpc_pb";
const rpc = library(rpcName) as Rpc;

/** A deadline is a time by the clock of the provider's machine, and gRPC's clock is the real one. */
function onTimeOf(now: () => number): new (address: string, credentials: unknown) => Client {
  return class extends rpc.ResourceProviderClient {
    constructor(address: string, credentials: unknown) {
      super(address, credentials, ownConnections);
    }

    override invoke(...[request, metadata, { deadline }, done]: Parameters<Client["invoke"]>): unknown {
      return super.invoke(request, metadata, { deadline: Date.now() + deadline - now() }, done);
    }
  };
}

interface Serving {
  readonly port: number;
  stop(): void;
}

/** As `provider/hosts/plugin/main.ts` does it. */
async function startPlugin({ Provider, serve }: ReturnType<ProviderCode["start"]>, engine: string): Promise<Serving> {
  const provider = new Provider({ version: "0.1.0", schema: () => "{}" });
  provider.connectEngine(engine);
  return serve(provider);
}

const launcherFile = require.resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");
const requireOfLauncher = createRequire(launcherFile);
const launcherNames = ["exports", "require", "process", "console"];
const launcher = new Script(`(function (${launcherNames.join(", ")}) { ${fs.readFileSync(launcherFile, "utf8")}\n})`, {
  filename: launcherFile,
});

interface Grpc {
  readonly Server: new (...args: unknown[]) => { forceShutdown(): void };
}

/**
 * Pulumi's own launcher of dynamic providers, as its process runs it. Only what it does to its process is kept from
 * this one, and the provider that a stack's state refers to is the one of the project's source.
 */
async function startLauncher(
  { certificate, jwk, trustBundle }: ReturnType<ProviderCode["start"]>,
  engine: string,
  print: (text: string) => void,
): Promise<Serving> {
  const servers: { forceShutdown(): void }[] = [];
  const handlers = new Map<string, unknown>([
    [serialized.certificate, certificate],
    [serialized.JWK, jwk],
    [serialized["trust bundle"], trustBundle],
  ]);
  const grpc = requireOfLauncher("@grpc/grpc-js") as Grpc;
  const parts: Readonly<Record<string, unknown>> = {
    "@grpc/grpc-js": { ...grpc, Server: rememberedIn(servers, grpc.Server) },
    "source-map-support/register": {},
    "require-from-string": (text: string) => ({ handler: () => handlers.get(text) }),
  };
  const port = await new Promise<number>((resolve, reject) => {
    const log = (text: string): void => (/^\d+$/.test(text) ? resolve(Number(text)) : print(text));
    const process = { argv: ["node", launcherFile, engine], on: () => undefined, exit: reject, env: {} };
    const run = launcher.runInThisContext() as (...values: unknown[]) => void;
    const require = (name: string): unknown => parts[name] ?? requireOfLauncher(name);
    run({}, require, process, { log, error: print });
  });
  return { port, stop: () => servers.forEach((server) => void server.forceShutdown()) };
}

function rememberedIn(servers: { forceShutdown(): void }[], Server: Grpc["Server"]): Grpc["Server"] {
  return class extends Server {
    constructor(...args: unknown[]) {
      super(...args);
      servers.push(this);
    }
  };
}

/** What the SDK's classes put into a stack's state, in the form that it has for the tests here. */
export const serialized: Readonly<Record<DeclaredResource["kind"], string>> = {
  certificate: handlerFrom("dynamic"),
  JWK: handlerFrom("dynamicJwk"),
  "trust bundle": handlerFrom("dynamicTrustBundle"),
};

function handlerFrom(entry: string): string {
  return `exports.handler = () => require("pulumi-apinizer/dist/provider/${entry}.js")`;
}
