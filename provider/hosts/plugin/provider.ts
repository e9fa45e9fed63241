/**
 * Pulumi's ResourceProvider service, one method per call, translated to the lifecycles.
 * Source: proto/pulumi/provider.proto of pulumi/pulumi.
 */
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Operation } from "../../apinizer";
import type { ApinizerError } from "../../base/errors";
import { defaultConnection } from "../../configuration/configuration";
import { secretKeys } from "../../configuration/keys";
import { unknownKeyWarnings } from "../../configuration/unknownKeys";
import type { Context } from "../../resource/context";
import { PartialFailureError } from "../../resource/errors";
import { keyOf, refusals } from "../../resource/lifecycle";
import type { PropertyMap } from "../../resource/properties";
import {
  createOwned,
  diffOwned,
  type FormerManager,
  noteChecked,
  type ResourceKey,
  removeUnlessKept,
} from "../../resource/run";
import { InitFailedError } from "./answers";
import { EngineLog } from "./engineLog";
import { EngineRun, projectIdToken } from "./engineRun";
import { Operations } from "./operations";
import { type PropertyValues, readProperties, writeProperties } from "./propertyValues";
import { ProviderConfiguration } from "./providerConfiguration";
import { resourceOf } from "./registry";
import { type PluginResource, withoutConnection } from "./resource";

const { DiffChanges } = rpc.DiffResponse;
const { Kind } = rpc.PropertyDiff;

/** What a plugin tells about itself. */
export interface PluginDescription {
  readonly version: string;
  /** Gives the package's schema, JSON. */
  readonly schema: () => string;
}

export class Provider {
  private readonly log = new EngineLog();
  private configuration = new ProviderConfiguration({});
  private configured = false;
  private readonly run = new EngineRun(() => this.configuration);
  /** Configurations of the providers from which resources come to this one. */
  private readonly formers: ProviderConfiguration[] = [];
  private readonly operations = new Operations(
    this.log,
    () => this.configuration.client(),
    () => this.run.at(this.configuration.managerUrl ?? ""),
    () => this.configuration.offlinePreview,
  );

  constructor(private readonly description: PluginDescription) {}

  /** Where the engine listens; the command line or a later call tells it. */
  connectEngine(address: string): void {
    this.log.connect(address);
    if (this.run.belongsTo(address)) this.operations.beginRun();
  }

  /** The plugin listens on that port of loopback. */
  listensOn(port: number): void {
    this.run.listensOn(port);
  }

  /** Removes what the plugin keeps for the others of its engine. */
  close(): void {
    this.run.close();
  }

  handshake(request: rpc.ProviderHandshakeRequest): rpc.ProviderHandshakeResponse {
    this.connectEngine(request.getEngineAddress());
    const response = new rpc.ProviderHandshakeResponse();
    response.setAcceptSecrets(true);
    return response;
  }

  attach(request: PluginAttach): Empty {
    this.connectEngine(request.getAddress());
    return new Empty();
  }

  getPluginInfo(): PluginInfo {
    const info = new PluginInfo();
    info.setVersion(this.description.version);
    return info;
  }

  getSchema(): rpc.GetSchemaResponse {
    const response = new rpc.GetSchemaResponse();
    response.setSchema(this.description.schema());
    return response;
  }

  /** What is wrong with the configuration is told here, before any resource is looked at. */
  async checkConfig(request: rpc.CheckRequest): Promise<rpc.CheckResponse> {
    const { values, secrets } = readProperties(request.getNews());
    const { report, delivered } = this.log.on(request.getUrn());
    unknownKeyWarnings(defaultConnection, Object.keys(values)).forEach(report.warn);
    const response = new rpc.CheckResponse();
    response.setInputs(writeProperties(values, new Set([...secrets, ...secretKeys].filter((name) => name in values))));
    response.setFailuresList(new ProviderConfiguration(values).problems.map(failure));
    await delivered();
    return response;
  }

  /**
   * Asked of a provider that is not configured yet, for a change of its own arguments: another address can be another
   * name of the same Manager, so nothing is replaced. Asked of a configured one for a resource that comes to it from
   * another provider: another address then is another Manager, where the resource has to be created.
   */
  diffConfig(request: rpc.DiffRequest): rpc.DiffResponse {
    const olds = readProperties(request.getOldInputs() ?? request.getOlds()).values;
    const news = readProperties(request.getNews()).values;
    const names = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
    const changed = names.filter((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
    const former = new ProviderConfiguration(olds);
    const moves = this.configured && former.leadsElsewhere(new ProviderConfiguration(news));
    if (moves && !this.formers.some(({ managerUrl }) => managerUrl === former.managerUrl)) this.formers.push(former);
    const response = new rpc.DiffResponse();
    response.setChanges(changed.length > 0 || moves ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
    response.setDiffsList(changed);
    if (moves) response.setReplacesList(["managerUrl"]);
    return response;
  }

  /** Never fails: what is missing is reported where it is used. */
  configure(request: rpc.ConfigureRequest): rpc.ConfigureResponse {
    this.configuration = new ProviderConfiguration(readProperties(request.getArgs()).values);
    this.configured = true;
    const response = new rpc.ConfigureResponse();
    response.setAcceptsecrets(true);
    response.setSupportspreview(true);
    return response;
  }

  check(request: rpc.CheckRequest): Promise<rpc.CheckResponse> {
    return this.operations.run({ getUrn: () => request.getUrn() }, async (context) => {
      const type = resourceOf(request.getUrn());
      const news = readProperties(request.getNews());
      const { inputs, problems } = type.check(news.values, readProperties(request.getOlds()).values);
      const twice = problems.length === 0 ? await this.noteCheck(context, type, request, inputs) : [];
      const response = new rpc.CheckResponse();
      response.setInputs(writeProperties(inputs, news.secrets));
      response.setFailuresList([...problems, ...twice].map(failure));
      if (problems.length === 0) {
        type.warnings(inputs, this.configuration.expiryWarning).forEach(context.report.warn);
      }
      return response;
    });
  }

  /** The program declares the resource, as far as it is known; what is wrong with that, or would be refused. */
  private async noteCheck(
    context: Context,
    type: PluginResource,
    request: rpc.CheckRequest,
    inputs: PropertyMap,
  ): Promise<readonly ApinizerError[]> {
    const key = keyOf(type, inputs);
    if (key === undefined || this.configuration.managerUrl === undefined) return [];
    const urn = request.getUrn();
    const createFollows = Object.keys(readProperties(request.getOlds()).values).length === 0;
    const twice = noteChecked(context, key, { urn, inputs, createFollows }, type.parts(inputs));
    if (twice.length > 0) return twice;
    // A plugin is told no deleteBeforeReplace.
    return createFollows ? refusals(() => type.beforeCreate(context, inputs, true)) : [];
  }

  diff(request: rpc.DiffRequest): Promise<rpc.DiffResponse> {
    return this.operations.run(request, async (context) => {
      const type = resourceOf(request.getUrn());
      const state = stateOf(type, request.getOlds(), request.getOldInputs()).values;
      const { values: inputs } = readProperties(request.getNews());
      const names = { key: knownKeyOf(type, state), next: keyOf(type, inputs) };
      const change = { ...names, urn: request.getUrn(), state, inputs };
      const difference = await diffOwned(context, change, () => type.diff(context, state, inputs));
      const response = new rpc.DiffResponse();
      response.setChanges(difference.changed.length > 0 ? DiffChanges.DIFF_SOME : DiffChanges.DIFF_NONE);
      response.setDiffsList([...difference.changed]);
      response.setReplacesList([...difference.replaces]);
      response.setDeletebeforereplace(difference.deleteBeforeReplace);
      // In a refresh, what is compared is what was just read: the engine, which has both, shows outputs better itself.
      const isPlanned = names.next === undefined || context.run.isChecked(names.next);
      response.setHasdetaileddiff(isPlanned || difference.changed.every((name) => !(name in type.outputSources)));
      const oldInputs = request.hasOldInputs() ? readProperties(request.getOldInputs()).values : undefined;
      for (const name of difference.changed) {
        const detail = detailOf(type, name, { state, oldInputs, inputs }, difference.replaces.includes(name));
        response.getDetaileddiffMap().set(name, detail);
      }
      return response;
    });
  }

  create(request: rpc.CreateRequest): Promise<rpc.CreateResponse> {
    return this.operations.run(request, async (context, operation) => {
      const type = resourceOf(request.getUrn());
      const inputs = readProperties(request.getProperties());
      const outputs = request.getPreview()
        ? type.preview(inputs.values)
        : await this.writing(type, inputs, () => this.createOwned(context, operation, type, inputs.values));
      const id = keyOf(type, inputs.values)?.id;
      const response = new rpc.CreateResponse();
      if (id !== undefined) response.setId(id);
      response.setProperties(writeProperties(outputs, secretOutputs(type, outputs, inputs.secrets)));
      return response;
    });
  }

  private createOwned(context: Context, operation: Operation, type: PluginResource, inputs: PropertyMap) {
    const formers = this.formers.map((former): FormerManager => {
      const client = former.client();
      return { managerUrl: client.managerUrl, manager: client.forOperation(operation) };
    });
    const creation = { key: knownKeyOf(type, inputs), parts: type.parts(inputs), formers };
    return createOwned(context, creation, () => type.create(context, inputs));
  }

  /**
   * Reads for a refresh, or, where the engine has no state yet, for an import or a program's `get`: the engine sends
   * inputs with a `get`, although there are none (its ReadStep), and leaves them out of an import (its ImportStep).
   */
  read(request: rpc.ReadRequest): Promise<rpc.ReadResponse> {
    return this.operations.run(request, async (context) => {
      const type = resourceOf(request.getUrn());
      const state = stateOf(type, request.getProperties(), request.getInputs());
      const { secrets, values: inputs } = readProperties(request.getInputs());
      const hasState = Object.keys(state.values).length > 0;
      const byId = request.hasInputs() ? type.get : type.import;
      const found = hasState ? await type.read(context, state.values) : await byId(context, request.getId());
      const response = new rpc.ReadResponse();
      if (found === undefined) return response;
      response.setId(request.getId());
      const all = new Set([...state.secrets, ...secrets]);
      response.setProperties(writeProperties(found.state, secretOutputs(type, found.state, all)));
      response.setInputs(writeProperties(found.inputs ?? inputs, all));
      return response;
    });
  }

  update(request: rpc.UpdateRequest): Promise<rpc.UpdateResponse> {
    return this.operations.run(request, async (context) => {
      const type = resourceOf(request.getUrn());
      const state = stateOf(type, request.getOlds(), request.getOldInputs()).values;
      const news = readProperties(request.getNews());
      const outputs = request.getPreview()
        ? type.preview(news.values, state)
        : await this.writing(type, news, () => type.update(context, state, news.values));
      const response = new rpc.UpdateResponse();
      response.setProperties(writeProperties(outputs, secretOutputs(type, outputs, news.secrets)));
      return response;
    });
  }

  delete(request: rpc.DeleteRequest): Promise<Empty> {
    return this.operations.run(request, async (context) => {
      const type = resourceOf(request.getUrn());
      const state = stateOf(type, request.getProperties(), request.getOldInputs()).values;
      const leftBehind = () => type.leftBehind(context, state);
      const deletion = { key: knownKeyOf(type, state), urn: request.getUrn(), state, leftBehind };
      await removeUnlessKept(context, deletion, () => type.delete(context, state));
      return new Empty();
    });
  }

  invoke(request: rpc.InvokeRequest): Promise<rpc.InvokeResponse> {
    return this.operations.run({ getUrn: () => "" }, async (context) => {
      const { invokeFunction } = require("./functionTypes") as typeof import("./functionTypes");
      const { values } = readProperties(request.getArgs());
      const isInternal = request.getTok() === projectIdToken;
      const result = await (isInternal
        ? this.run.ownProjectId(values)
        : invokeFunction(request.getTok(), () => context.manager, values));
      const response = new rpc.InvokeResponse();
      response.setReturn(writeProperties(result, new Set()));
      return response;
    });
  }

  /** The engine was interrupted: it waits for the operations under way to end. */
  cancel(): Empty {
    this.operations.cancel();
    return new Empty();
  }

  private async writing<T>(type: PluginResource, { values, secrets }: PropertyValues, write: () => Promise<T>) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof PartialFailureError)) throw error;
      const state = withoutConnection(error.state);
      const outputs = writeProperties(state, secretOutputs(type, state, secrets));
      throw new InitFailedError(error.message, error.id, outputs, writeProperties(values, secrets));
    }
  }
}

/** The engine prints the value of a property that a failure names: it stays unnamed, and is named in the reason. */
function failure({ message }: Error): rpc.CheckFailure {
  const failed = new rpc.CheckFailure();
  failed.setReason(message);
  return failed;
}

/** The state of a resource: its outputs, completed by the inputs that the engine keeps beside them. No values: there is none. */
function stateOf(type: PluginResource, outputs: Struct | undefined, inputs: Struct | undefined): PropertyValues {
  const { values, secrets } = readProperties(outputs);
  const isThere = Object.keys(values).length > 0;
  return { values: isThere ? type.completed(values, readProperties(inputs).values) : values, secrets };
}

/** What is created, read or deleted has a name. */
function knownKeyOf(type: PluginResource, values: PropertyMap): ResourceKey {
  return keyOf(type, values) as ResourceKey;
}

/** What a property is compared with; the engine may send no old inputs. */
interface Compared {
  readonly state: PropertyMap;
  readonly oldInputs: PropertyMap | undefined;
  readonly inputs: PropertyMap;
}

/** How a property differs from the outputs, or from the old inputs where it is an input that the outputs do not repeat. */
function detailOf(
  { outputSources }: PluginResource,
  name: string,
  { state, oldInputs, inputs }: Compared,
  replaces: boolean,
): rpc.PropertyDiff {
  const isOutput = name in outputSources;
  const isInput = !isOutput || (inputs[name] ?? oldInputs?.[name]) !== undefined;
  const isRepeated = !isOutput && state[name] !== undefined;
  const olds = oldInputs !== undefined && isInput && !isRepeated ? oldInputs : state;
  const detail = new rpc.PropertyDiff();
  detail.setInputdiff(olds === oldInputs);
  detail.setKind(kindOf(olds[name], (isInput ? inputs : state)[name], replaces));
  return detail;
}

function kindOf(old: unknown, wanted: unknown, replaces: boolean) {
  if (old === undefined) return replaces ? Kind.ADD_REPLACE : Kind.ADD;
  if (wanted === undefined) return replaces ? Kind.DELETE_REPLACE : Kind.DELETE;
  return replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}

/** Secret inputs, and outputs that follow from one; where there are such, what is hidden may be one of them. */
function secretOutputs(
  { outputSources }: PluginResource,
  outputs: object,
  inputs: ReadonlySet<string>,
): ReadonlySet<string> {
  const follows = Object.keys(outputSources).filter((name) => outputSources[name]?.some((input) => inputs.has(input)));
  const hidden = follows.length === 0 ? [] : Object.keys(outputs).filter((name) => name.startsWith("__"));
  return new Set([...inputs, ...follows, ...hidden]);
}
