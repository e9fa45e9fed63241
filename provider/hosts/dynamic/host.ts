/** The dynamic provider's calls for a resource, translated to its lifecycle's. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { ApinizerError, InvalidInputError } from "../../base/errors";
import type { ConfigurationSource } from "../../configuration/configuration";
import type { Context } from "../../resource/context";
import { keyOf, type Lifecycle, refusals } from "../../resource/lifecycle";
import { isUnknown, type PropertyMap } from "../../resource/properties";
import {
  createOwned,
  declaredTwiceError,
  diffOwned,
  noteChecked,
  type ResourceKey,
  removeUnlessKept,
} from "../../resource/run";
import { asInitError, configurationProblems, contextOf, providerKey, withoutStack } from "./context";

/** The input by which the program tells that it declares the same resource twice; never kept in a state. */
const twinKey = "declaredTwice";
/** As {@link twinKey}, of a certificate that is a part of the resource. */
const partsTwinKey = "certificateDeclaredTwice";
/** The input by which the program tells of the resource's `deleteBeforeReplace`; never kept in a state. */
const deletesFirstKey = "deletesFirst";

/** Properties by which the engine hands a resource over. */
type Connected = PropertyMap & { readonly connection: string };

export class DynamicHost<Inputs extends object, State extends object> {
  /** Connections from which resources come in this run, by their ids. */
  private readonly formerConnections = new Map<string, Set<string>>();

  constructor(
    private readonly lifecycle: Lifecycle<Inputs, State>,
    private readonly configuration: ConfigurationSource,
  ) {}

  check(olds: PropertyMap, news: PropertyMap): Promise<dynamic.CheckResult> {
    return withoutStack("check", () => this.checked(olds, news));
  }

  async diff(state: State, news: PropertyMap): Promise<dynamic.DiffResult> {
    const context = this.context(state);
    const [key, next] = [this.knownKeyOf(state), this.keyOf(news)];
    this.noteConnections(next, state as Connected, news);
    const diff = await withoutStack("diff", () => {
      const change = { key, next, moves: this.moves(context, state as Connected, news), state, inputs: news };
      return diffOwned(context, change, () => this.lifecycle.diff(context, state, news));
    });
    const { changed, replaces, deleteBeforeReplace } = diff;
    return { changes: changed.length > 0, replaces: [...replaces], deleteBeforeReplace };
  }

  async create(inputs: Inputs): Promise<dynamic.CreateResult> {
    const context = this.context(inputs);
    const key = this.knownKeyOf(inputs);
    const formers = [...(this.formerConnections.get(key.id) ?? [])].map((connection) => this.context({ connection }));
    const creation = {
      key,
      parts: this.lifecycle.parts(inputs as PropertyMap),
      formers: formers.map(({ run, manager }) => ({ managerUrl: run.managerUrl, manager })),
    };
    const outs = await asInitError(inputs, () =>
      createOwned(context, creation, () => this.lifecycle.create(context, inputs)),
    );
    return { id: key.id, outs };
  }

  async read(id: string, state: State): Promise<dynamic.ReadResult> {
    const found = await withoutStack("refresh", () => this.lifecycle.read(this.context(state), state));
    if (found === undefined) return { id: "" };
    const { state: props, inputs } = found;
    return inputs === undefined ? { id, props } : { id, props, inputs };
  }

  async update(state: State, news: Inputs): Promise<dynamic.UpdateResult> {
    return { outs: await asInitError(news, () => this.lifecycle.update(this.context(news), state, news)) };
  }

  async delete(state: State): Promise<void> {
    const context = this.context(state);
    const leftBehind = () => this.lifecycle.leftBehind(context, state);
    const deletion = { key: this.knownKeyOf(state), state, leftBehind };
    await withoutStack("delete", () =>
      removeUnlessKept(context, deletion, () => this.lifecycle.delete(context, state)),
    );
  }

  private async checked(
    olds: PropertyMap,
    { [twinKey]: twin, [partsTwinKey]: partsTwin, [deletesFirstKey]: deletesFirst, ...news }: PropertyMap,
  ): Promise<dynamic.CheckResult> {
    const { inputs, problems } = this.lifecycle.check(news, olds);
    const configuration = configurationProblems(inputs.connection, this.configuration);
    const key = this.keyOf(inputs);
    const twice = key === undefined ? [] : [twin, partsTwin].flatMap((each) => twiceError(key, each) ?? []);
    const all: readonly ApinizerError[] = [...problems, ...twice, ...configuration];
    const isNoted = all.length === 0 && key !== undefined && !isUnknown(inputs.connection);
    const refused = isNoted ? await this.noteCheck(key, olds, inputs, deletesFirst === true) : [];
    // The engine prints the value of a property that a failure names: it stays unnamed here, and is named in the reason.
    return { inputs, failures: [...all, ...refused].map((problem) => ({ property: "", reason: problem.message })) };
  }

  /** What the Manager would refuse a create. */
  private async noteCheck(
    key: ResourceKey,
    olds: PropertyMap,
    inputs: PropertyMap,
    mayReplace: boolean,
  ): Promise<readonly ApinizerError[]> {
    const context = this.context(inputs);
    const createFollows = Object.keys(olds).every((name) => name === providerKey);
    const twice = noteChecked(context, key, { inputs, createFollows }, this.lifecycle.parts(inputs));
    if (twice.length > 0) return twice;
    return createFollows ? refusals(() => this.lifecycle.beforeCreate(context, inputs, mayReplace)) : [];
  }

  private noteConnections(next: ResourceKey | undefined, state: Connected, news: PropertyMap): void {
    if (next === undefined || news.connection === state.connection) return;
    const former = this.formerConnections.get(next.id) ?? new Set();
    this.formerConnections.set(next.id, former.add(state.connection));
  }

  /** Whether another connection leads to another address. */
  private moves({ run }: Context, state: Connected, news: PropertyMap): boolean {
    const { connection } = news;
    return connection !== state.connection && !isUnknown(connection) && this.context(news).run !== run;
  }

  private keyOf(properties: object): ResourceKey | undefined {
    return keyOf(this.lifecycle, properties as PropertyMap);
  }

  /** What is created, read or deleted has a name. */
  private knownKeyOf(properties: object): ResourceKey {
    return this.keyOf(properties) as ResourceKey;
  }

  private context(properties: object) {
    return contextOf((properties as Connected).connection, this.configuration);
  }
}

/** What the program has found: the two resources, and the part that both declare where it is not the resource itself. */
function twiceError(key: ResourceKey, twin: unknown): InvalidInputError | undefined {
  if (typeof twin !== "string" || isUnknown(twin)) return undefined;
  const [first, second, part] = JSON.parse(twin) as [string, string, ResourceKey?];
  return declaredTwiceError(part ?? key, [first, second]);
}
