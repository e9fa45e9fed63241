/** The native plugin over the wire, called as the engine does. */
import type { ServiceError } from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import type { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { answer, PluginClient, partOf, properties, struct } from "../plugin/pluginClient";
import {
  configurationOf,
  type Host,
  type Outcome,
  type Properties,
  type Resource,
  type ResourceName,
  type StartHost,
} from "./host";

export const startPluginHost: StartHost = async (simulator, further = {}) => {
  const host = new PluginHost(await PluginClient.start(), configurationOf(simulator, further));
  await host.beginRun();
  return host;
};

class PluginHost implements Host {
  constructor(
    private readonly client: PluginClient,
    private readonly configuration: Properties,
  ) {}

  get told(): readonly string[] {
    return this.client.told.map(({ severity, message }) => `${severity}: ${message}`);
  }

  async beginRun(): Promise<void> {
    const request = new rpc.ProviderHandshakeRequest();
    request.setEngineAddress(this.client.anotherEngineAddress());
    await answer<rpc.ProviderHandshakeResponse>((reply) => this.client.provider.handshake(request, reply));
    const configured = new rpc.ConfigureRequest();
    configured.setArgs(struct(this.configuration));
    await answer<rpc.ConfigureResponse>((reply) => this.client.provider.configure(configured, reply));
  }

  async check(type: ResourceName, inputs: Properties, olds: Properties = {}) {
    const request = new rpc.CheckRequest();
    request.setUrn(urn(type));
    request.setOlds(struct(olds));
    request.setNews(struct(inputs));
    const response = await answer<rpc.CheckResponse>((reply) => this.client.provider.check(request, reply));
    const failures = response.getFailuresList().map((failure) => failure.getReason());
    return { inputs: properties(response.getInputs()), failures };
  }

  diff(type: ResourceName, { id, outputs }: Resource, inputs: Properties) {
    return outcome(async () => {
      const request = new rpc.DiffRequest();
      request.setId(id);
      request.setUrn(urn(type));
      request.setOlds(struct(outputs));
      request.setNews(struct(inputs));
      const response = await answer<rpc.DiffResponse>((reply) => this.client.provider.diff(request, reply));
      const changes = response.getChanges() === rpc.DiffResponse.DiffChanges.DIFF_SOME;
      const [replaces, deleteBeforeReplace] = [response.getReplacesList(), response.getDeletebeforereplace()];
      return { changes, replaces, deleteBeforeReplace };
    });
  }

  create(type: ResourceName, inputs: Properties) {
    return outcome(async () => {
      const request = new rpc.CreateRequest();
      request.setUrn(urn(type));
      request.setProperties(struct(inputs));
      const response = await answer<rpc.CreateResponse>((reply) => this.client.provider.create(request, reply));
      return { id: response.getId(), outputs: properties(response.getProperties()) };
    });
  }

  read(type: ResourceName, { id, outputs }: Resource) {
    return outcome(async () => {
      const request = new rpc.ReadRequest();
      request.setId(id);
      request.setUrn(urn(type));
      request.setProperties(struct(outputs));
      const response = await answer<rpc.ReadResponse>((reply) => this.client.provider.read(request, reply));
      if (response.getId() === "") return "gone" as const;
      const [found, inputs] = [properties(response.getProperties()), properties(response.getInputs())];
      return { id: response.getId(), outputs: found, inputs };
    });
  }

  update(type: ResourceName, { id, outputs }: Resource, inputs: Properties) {
    return outcome(async () => {
      const request = new rpc.UpdateRequest();
      request.setId(id);
      request.setUrn(urn(type));
      request.setOlds(struct(outputs));
      request.setNews(struct(inputs));
      return properties(
        (await answer<rpc.UpdateResponse>((reply) => this.client.provider.update(request, reply))).getProperties(),
      );
    });
  }

  delete(type: ResourceName, { id, outputs }: Resource) {
    return outcome(async () => {
      const request = new rpc.DeleteRequest();
      request.setId(id);
      request.setUrn(urn(type));
      request.setProperties(struct(outputs));
      await answer<Empty>((reply) => this.client.provider.delete(request, reply));
      return "deleted" as const;
    });
  }

  stop(): void {
    this.client.stop();
  }
}

function urn(type: ResourceName): string {
  return `urn:pulumi:dev::scenario::apinizer:index:${type}::one`;
}

async function outcome<T>(action: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await action();
  } catch (error) {
    const part = partOf(error as ServiceError);
    const failed = (error as ServiceError).details;
    return part === undefined ? { failed } : { failed, id: part.getId(), outputs: properties(part.getProperties()) };
  }
}
