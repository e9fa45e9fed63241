/** The functions that a stack's serialized provider delegates to, loaded anew as in a process of their own. */
import type { Host, Outcome, Properties, Resource, ResourceName, StartHost } from "./host";
import { configurationOf } from "./host";

type Entry = typeof import("../../provider/dynamic");

export const startDynamicHost: StartHost = async (simulator, further = {}) => {
  const host = new DynamicHost(configurationOf(simulator, further));
  await host.beginRun();
  return host;
};

class DynamicHost implements Host {
  readonly told: string[] = [];
  private readonly spies = [
    jest.spyOn(console, "log").mockImplementation((text: string) => void this.told.push(`info: ${text}`)),
    jest
      .spyOn(console, "error")
      .mockImplementation((text: string) => void this.told.push(text.replace(/^warning: /, "warn: "))),
  ];

  private entries = {} as Readonly<Record<ResourceName, Entry>>;

  constructor(private readonly configuration: Properties) {}

  /** They keep configuration, connections and what they know of the run, and load their hosts when first called. */
  async beginRun(): Promise<void> {
    jest.resetModules();
    this.entries = {
      Certificate: require("../../provider/dynamic") as Entry,
      Jwk: require("../../provider/dynamicJwk") as unknown as Entry,
    };
    const get = (key: string) => this.configuration[key.replace("apinizer:", "")];
    for (const entry of Object.values(this.entries)) {
      await entry.configure({ config: { get } } as unknown as Parameters<Entry["configure"]>[0]);
    }
  }

  async check(type: ResourceName, inputs: Properties, olds: Properties = {}) {
    const { inputs: checked, failures = [] } = await this.entries[type].check(olds, inputs);
    return { inputs: shown(checked as Properties), failures: failures.map(({ reason }) => reason) };
  }

  diff(type: ResourceName, { id, outputs }: Resource, inputs: Properties) {
    return outcome(async () => {
      const diff = await this.entries[type].diff(id, connected(outputs), connected(inputs));
      const { changes = false, replaces = [], deleteBeforeReplace = false } = diff;
      return { changes, replaces, deleteBeforeReplace };
    });
  }

  create(type: ResourceName, inputs: Properties) {
    return outcome(async () => {
      const { id, outs } = await this.entries[type].create(connected(inputs));
      return { id, outputs: shown(outs as Properties) };
    });
  }

  read(type: ResourceName, { id, outputs }: Resource) {
    return outcome(async () => {
      const read = await this.entries[type].read(id, connected(outputs));
      if (read.id === "" || read.id === undefined) return "gone" as const;
      const { props, inputs } = read as unknown as { props: Properties; inputs: Properties };
      return { id: read.id, outputs: shown(props), inputs: shown(inputs) };
    });
  }

  update(type: ResourceName, { id, outputs }: Resource, inputs: Properties) {
    return outcome(async () => {
      const { outs } = await this.entries[type].update(id, connected(outputs), connected(inputs));
      return shown(outs as Properties);
    });
  }

  delete(type: ResourceName, { id, outputs }: Resource) {
    return outcome(async () => {
      await this.entries[type].delete(id, connected(outputs));
      return "deleted" as const;
    });
  }

  stop(): void {
    for (const spy of this.spies) spy.mockRestore();
  }
}

/** The engine keeps a serialized provider and the connection among the properties, which the plugin has not. */
function connected<T>(properties: Properties): T {
  return { ...properties, connection: "apinizer", __provider: "serialized" } as T;
}

/** Without these, and as the engine stores it: nothing undefined. */
function shown({ connection, __provider, ...properties }: Properties): Properties {
  return JSON.parse(JSON.stringify(properties)) as Properties;
}

async function outcome<T>(action: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return await action();
  } catch (error) {
    const { message, id, properties } = error as Error & { id?: string; properties?: Properties };
    if (id === undefined || properties === undefined) return { failed: message };
    return { failed: message, id, outputs: shown(properties) };
  }
}
