import { Server, ServerCredentials } from "@grpc/grpc-js";
import { type IResourceProviderServer, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { answering } from "./answers";
import type { Provider } from "./provider";

/** As much as the engine itself takes, in bytes. */
const messageLimit = 400 * 1024 * 1024;

/** Serves the provider on a free port of loopback. Calls that it has no method for are answered as unimplemented. */
export async function serve(provider: Provider): Promise<{ readonly port: number; stop(): void }> {
  const server = new Server({
    "grpc.max_receive_message_length": messageLimit,
    "grpc.max_send_message_length": messageLimit,
  });
  const methods: Partial<IResourceProviderServer> = {
    handshake: answering((request) => provider.handshake(request)),
    attach: answering((request) => provider.attach(request)),
    getPluginInfo: answering(() => provider.getPluginInfo()),
    getSchema: answering(() => provider.getSchema()),
    checkConfig: answering((request) => provider.checkConfig(request)),
    diffConfig: answering((request) => provider.diffConfig(request)),
    configure: answering((request) => provider.configure(request)),
    check: answering((request) => provider.check(request)),
    diff: answering((request) => provider.diff(request)),
    create: answering((request) => provider.create(request)),
    read: answering((request) => provider.read(request)),
    update: answering((request) => provider.update(request)),
    delete: answering((request) => provider.delete(request)),
    invoke: answering((request) => provider.invoke(request)),
    cancel: answering(() => provider.cancel()),
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
