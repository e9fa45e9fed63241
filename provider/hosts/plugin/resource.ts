/** A lifecycle as the plugin serves it: its resources name an explicit provider instead of a connection. */
import { defaultConnection } from "../../configuration/configuration";
import type { Context } from "../../resource/context";
import type { Found, Lifecycle } from "../../resource/lifecycle";
import type { PropertyMap } from "../../resource/properties";

type Properties = Found<PropertyMap, PropertyMap>;

/** A {@link Lifecycle} in terms of plain values, without a connection among them. */
export interface PluginResource extends Omit<Lifecycle<PropertyMap, PropertyMap>, "inputs" | "import" | "get"> {
  import(context: Context, id: string): Promise<Properties>;
  get(context: Context, id: string): Promise<Properties>;
}

export function pluginResource<Inputs extends object, State extends object>(
  lifecycle: Lifecycle<Inputs, State>,
): PluginResource {
  const inputsOf = (inputs: PropertyMap) => withConnection(inputs) as Inputs;
  const stateOf = (state: PropertyMap) => withConnection(state) as State;
  const propertiesOf = ({ inputs, state }: Found<Inputs, State>): Properties => ({
    inputs: withoutConnection(inputs),
    state: withoutConnection(state),
  });
  const { kind, nameInput, outputSources, parts, warnings } = lifecycle;
  return {
    kind,
    nameInput,
    outputSources,
    check(news, olds) {
      const { inputs, problems } = lifecycle.check(withConnection(news), olds);
      return { inputs: withoutConnection(inputs), problems };
    },
    parts,
    beforeCreate: (context, inputs, mayReplace) => lifecycle.beforeCreate(context, withConnection(inputs), mayReplace),
    warnings,
    completed: (state, inputs) => withoutConnection(lifecycle.completed(stateOf(state), inputs)),
    diff: (context, state, inputs) => lifecycle.diff(context, stateOf(state), withConnection(inputs)),
    preview: (inputs, state) =>
      withoutConnection(lifecycle.preview(withConnection(inputs), state === undefined ? undefined : stateOf(state))),
    create: async (context, inputs) => withoutConnection(await lifecycle.create(context, inputsOf(inputs))),
    read: async (context, state) => {
      const found = await lifecycle.read(context, stateOf(state));
      if (found === undefined) return undefined;
      const { state: seen, inputs } = found;
      return inputs === undefined ? { state: withoutConnection(seen) } : propertiesOf({ state: seen, inputs });
    },
    update: async (context, state, inputs) =>
      withoutConnection(await lifecycle.update(context, stateOf(state), inputsOf(inputs))),
    delete: (context, state) => lifecycle.delete(context, stateOf(state)),
    leftBehind: (context, state) => lifecycle.leftBehind(context, stateOf(state)),
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
