/** The plugin served over the wire, and an engine that calls it and keeps what it is told. */
import { credentials, Server, ServerCredentials, type ServiceError } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { Provider } from "../../provider/hosts/plugin/provider";
import { serve } from "../../provider/hosts/plugin/server";

/** A message of the plugin about a resource. */
export interface Told {
  readonly urn: string;
  readonly severity: "info" | "warn";
  readonly message: string;
}

export type Properties = Readonly<Record<string, unknown>>;

export class PluginClient {
  private engineNames = 0;

  private constructor(
    readonly provider: ResourceProviderClient,
    readonly told: Told[],
    private readonly enginePort: number,
    private readonly stopAll: () => void,
  ) {}

  static async start(): Promise<PluginClient> {
    const told: Told[] = [];
    const engine = new Server();
    engine.addService(EngineService, {
      log: ({ request }: { request: LogRequest }, callback: (error: null, answer: Empty) => void) => {
        const severity = request.getSeverity() === LogSeverity.WARNING ? "warn" : "info";
        told.push({ urn: request.getUrn(), severity, message: request.getMessage() });
        callback(null, new Empty());
      },
    });
    const enginePort = await new Promise<number>((resolve, reject) =>
      engine.bindAsync("0.0.0.0:0", ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      ),
    );
    const served = new Provider({ version: "1.2.3", schema: () => "{}" });
    served.connectEngine(`127.0.0.1:${enginePort}`);
    const { port, stop } = await serve(served);
    const provider = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    return new PluginClient(provider, told, enginePort, () => {
      provider.close();
      stop();
      engine.forceShutdown();
    });
  }

  /** Another address of the engine, as one of another run would have. */
  anotherEngineAddress(): string {
    this.engineNames += 1;
    return `127.0.0.${1 + this.engineNames}:${this.enginePort}`;
  }

  stop(): void {
    this.stopAll();
  }
}

/** What one call is answered with; rejects with the error as gRPC hands it over. */
export function answer<Response>(
  send: (callback: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}

/** Properties as the engine sends them: what is undefined is left out. */
export function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>);
}

export function properties(sent: Struct | undefined): Properties {
  return sent?.toJavaScript() ?? {};
}

/** The resource that a failed create or update left behind. */
export function partOf(error: ServiceError): ErrorResourceInitFailed | undefined {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (packed === undefined) return undefined;
  const [detail] = Status.deserializeBinary(packed as Buffer).getDetailsList();
  return detail?.unpack(ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed") ?? undefined;
}
