/** A lifecycle as the plugin serves it: its resources name an explicit provider instead of a connection. */
import { defaultConnection } from "../../configuration/configuration";
import type { Context } from "../../resource/context";
import type { Checked, Difference, Found, Lifecycle } from "../../resource/lifecycle";
import type { PropertyMap } from "../../resource/properties";
import type { ResourceKey } from "../../resource/run";

/** Inputs and outputs of a resource without its connection. */
export interface Properties {
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

/** A type of resource in terms of plain values: see {@link Lifecycle} for what each call does. */
export interface PluginResource {
  readonly kind: ResourceKey["kind"];
  readonly nameInput: string;
  readonly outputSources: Readonly<Record<string, readonly string[]>>;
  check(inputs: PropertyMap): Checked;
  beforeCreate(context: Context, inputs: PropertyMap): Promise<void>;
  warnings(inputs: PropertyMap, expiryWarningDays: number): readonly string[];
  diff(context: Context, state: PropertyMap, inputs: PropertyMap): Promise<Difference>;
  preview(inputs: PropertyMap, state?: PropertyMap): PropertyMap;
  create(context: Context, inputs: PropertyMap): Promise<PropertyMap>;
  read(context: Context, state: PropertyMap): Promise<Properties | undefined>;
  update(context: Context, state: PropertyMap, inputs: PropertyMap): Promise<PropertyMap>;
  delete(context: Context, state: PropertyMap): Promise<void>;
  import(context: Context, id: string): Promise<Properties>;
  get(context: Context, id: string): Promise<Properties>;
}

export function pluginResource<Inputs extends object, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
): PluginResource {
  const inputsOf = (inputs: PropertyMap) => withConnection(inputs) as Inputs;
  const stateOf = (state: PropertyMap) => withConnection(state) as State;
  const propertiesOf = ({ inputs, state }: Found<Inputs, State>): Properties => ({
    inputs: withoutConnection(inputs),
    outputs: withoutConnection(state),
  });
  const { kind, nameInput, outputSources, warnings } = lifecycle;
  return {
    kind,
    nameInput,
    outputSources,
    check(news) {
      const { inputs, problems } = lifecycle.check(withConnection(news));
      return { inputs: withoutConnection(inputs), problems };
    },
    beforeCreate: (context, inputs) => lifecycle.beforeCreate(context, withConnection(inputs)),
    warnings,
    diff: (context, state, inputs) => lifecycle.diff(context, stateOf(state), withConnection(inputs)),
    preview: (inputs, state) =>
      withoutConnection(lifecycle.preview(withConnection(inputs), state === undefined ? undefined : stateOf(state))),
    create: async (context, inputs) => withoutConnection(await lifecycle.create(context, inputsOf(inputs))),
    read: async (context, state) => {
      const found = await lifecycle.read(context, stateOf(state));
      return found === undefined ? undefined : propertiesOf(found);
    },
    update: async (context, state, inputs) =>
      withoutConnection(await lifecycle.update(context, stateOf(state), inputsOf(inputs))),
    delete: (context, state) => lifecycle.delete(context, stateOf(state)),
    import: async (context, id) => propertiesOf(await lifecycle.import(context, id, defaultConnection)),
    get: async (context, id) => propertiesOf(await lifecycle.get(context, id, defaultConnection)),
  };
}

function withConnection(properties: PropertyMap): PropertyMap {
  return { ...properties, connection: defaultConnection };
}

/** Properties as the engine gets them. */
export function withoutConnection(properties: object): PropertyMap {
  const { connection, ...others } = properties as PropertyMap;
  return others;
}
