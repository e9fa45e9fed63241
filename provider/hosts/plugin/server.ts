import { Server, ServerCredentials } from "@grpc/grpc-js";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { toGrpcHandler } from "./answers";
import type { Provider } from "./provider";

/** As much as the engine itself takes, in bytes. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves the provider on a free port of loopback. Calls that it has no method for are answered as unimplemented. */
export async function serve(provider: Provider): Promise<{ readonly port: number; stop(): void }> {
  const server = new Server({
    // Counters that nobody can ask for took a twentieth of a refresh's CPU time.
    "grpc.enable_channelz": 0,
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const methods: Partial<IResourceProviderServer> = {
    handshake: toGrpcHandler((request) => provider.handshake(request)),
    attach: toGrpcHandler((request) => provider.attach(request)),
    getPluginInfo: toGrpcHandler(() => provider.getPluginInfo()),
    getSchema: toGrpcHandler(() => provider.getSchema()),
    checkConfig: toGrpcHandler((request) => provider.checkConfig(request)),
    diffConfig: toGrpcHandler((request) => provider.diffConfig(request)),
    configure: toGrpcHandler((request) => provider.configure(request)),
    check: toGrpcHandler((request) => provider.check(request)),
    diff: toGrpcHandler((request) => provider.diff(request)),
    create: toGrpcHandler((request) => provider.create(request)),
    read: toGrpcHandler((request) => provider.read(request)),
    update: toGrpcHandler((request) => provider.update(request)),
    delete: toGrpcHandler((request) => provider.delete(request)),
    invoke: toGrpcHandler((request) => provider.invoke(request)),
    cancel: toGrpcHandler(() => provider.cancel()),
  };
  server.addService(ResourceProviderService, methods as IResourceProviderServer);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  provider.listensOn(port);
  const stop = (): void => {
    server.forceShutdown();
    provider.close();
  };
  return { port, stop };
}
