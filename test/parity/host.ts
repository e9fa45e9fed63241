import type { Simulator } from "../simulator/simulator";

export type Properties = Readonly<Record<string, unknown>>;
export type ResourceName = "Certificate" | "Jwk";

/** What became of an operation that may fail. */
export type Outcome<T> = T | { readonly failed: string; readonly id?: string; readonly outputs?: Properties };

/** One resource with its id and outputs. */
export interface Resource {
  readonly id: string;
  readonly outputs: Properties;
}

/** The calls that an engine makes for a resource, in terms that both hosts have. */
export interface Host {
  /** From now on an engine of another run calls. */
  beginRun(): Promise<void>;
  /** `olds`: inputs of the resource in the state, unless it is to be created. */
  check(
    type: ResourceName,
    inputs: Properties,
    olds?: Properties,
  ): Promise<{ inputs: Properties; failures: readonly string[] }>;
  diff(
    type: ResourceName,
    state: Resource,
    inputs: Properties,
  ): Promise<Outcome<{ changes: boolean; replaces: readonly string[]; deleteBeforeReplace: boolean }>>;
  create(type: ResourceName, inputs: Properties): Promise<Outcome<Resource>>;
  read(type: ResourceName, state: Resource): Promise<Outcome<Resource & { inputs: Properties }> | "gone">;
  update(type: ResourceName, state: Resource, inputs: Properties): Promise<Outcome<Properties>>;
  delete(type: ResourceName, state: Resource): Promise<Outcome<"deleted">>;
  /** Messages beside the results, `info:` or `warn:` before each. */
  readonly told: readonly string[];
  stop(): void;
}

/** Starts a host with the configuration `apinizer:KEY`, beside the simulator's address and token. */
export type StartHost = (simulator: Simulator, configuration?: Readonly<Record<string, string>>) => Promise<Host>;

/** The configuration of a simulator's stack. */
export function configurationOf(simulator: Simulator, further: Readonly<Record<string, string>>) {
  return { managerUrl: simulator.url, apiToken: simulator.token, ...further };
}
