/**
 * What a resource is to Pulumi, whichever host calls: the one interface between hosts and resources. A host translates the
 * engine's calls to it; an implementation knows Pulumi's terms and nothing of HTTP or of a host.
 */
import { ApinizerError, type InvalidInputError } from "../base/errors";
import type { ExpiryWarning } from "../configuration/configuration";
import type { Context } from "./context";
import type { InputTable } from "./inputTable";
import { isUnknown, type PropertyMap } from "./properties";
import type { Part, ResourceKey } from "./run/notes";

/** Inputs with their defaults, and everything that is wrong with them. */
export interface Checked {
  readonly inputs: PropertyMap;
  readonly problems: readonly InvalidInputError[];
}

/** What a change of the inputs means. */
export interface Difference {
  /** Inputs and outputs because of which there is something to do; none: nothing is. */
  readonly changed: readonly string[];
  /** Those of them that force a replacement. */
  readonly replaces: readonly string[];
  /** Whether the old resource has to go first, because both cannot be there at once. */
  readonly deleteBeforeReplace: boolean;
  /** Whether it is known that the create can follow the delete, as it is unless said otherwise; else the delete looks. */
  readonly judged?: boolean;
}

/** A resource as the Manager holds it. */
export interface Found<Inputs, State> {
  readonly state: State;
  /** What a program would declare to have it so. */
  readonly inputs: Inputs;
}

/** A resource as a refresh sees it. Without inputs, those that the engine has stay. */
export type Refreshed<Inputs, State> = Pick<Found<Inputs, State>, "state"> & Partial<Found<Inputs, State>>;

/** The lifecycle of one type of resource. `State` are its outputs, inputs included. */
export interface Lifecycle<Inputs extends object, State extends object> {
  readonly kind: ResourceKey["kind"];
  readonly inputs: InputTable<Inputs>;
  /** The input that names a resource in its project. */
  readonly nameInput: keyof Inputs & string;
  /** Inputs from which an output follows: it is known in a preview, and secret, as they are. */
  readonly outputSources: Readonly<Record<string, readonly string[]>>;
  /** Makes no request. `olds`: the inputs that the state has, none where a create follows. */
  check(news: PropertyMap, olds?: PropertyMap): Checked;
  /** What the resource consists of, as far as it is known; nothing where it is one thing. Makes no request. */
  parts(inputs: PropertyMap): readonly Part[];
  /**
   * The engine is about to create what was checked. `mayReplace`: what is there under its name may be deleted first, as
   * with `--replace`, where the engine asks no diff.
   * @throws what the Manager would refuse, as far as that can be told.
   */
  beforeCreate(context: Context, inputs: PropertyMap, mayReplace: boolean): Promise<void>;
  /** What to warn of where the inputs are in order. */
  warnings(inputs: PropertyMap, configured: ExpiryWarning): readonly string[];
  /**
   * The state with what the program has said of inputs since an import that could not learn them: where nothing else
   * changed, the engine recorded them among the `inputs` alone. Every other call below gets such a state.
   */
  completed(state: State, inputs: PropertyMap): State;
  /** @throws where the change is refused; nothing is lost then. */
  diff(context: Context, state: State, news: PropertyMap): Promise<Difference>;
  /** Outputs as far as a preview can know them; without a state those of a create. */
  preview(inputs: PropertyMap, state?: State): PropertyMap;
  /** @throws {@link PartialFailureError} where the resource exists and is not as wanted; every ManagerError. */
  create(context: Context, inputs: Inputs): Promise<State>;
  /** Undefined only when the Manager says that there is none. */
  read(context: Context, state: State): Promise<Refreshed<Inputs, State> | undefined>;
  /** @throws as `create`. */
  update(context: Context, state: State, inputs: Inputs): Promise<State>;
  /** What is gone already counts as deleted. */
  delete(context: Context, state: State): Promise<void>;
  /**
   * Sentences about what stays at the Manager and in no entry of the state, where this one goes without a delete because
   * another resource still declares what it is about. Makes no request.
   */
  leftBehind(context: Context, state: State): readonly string[];
  /** Reads by the id alone, to manage it from now on. @throws also where there is none of that id. */
  import(context: Context, id: string, connection: string): Promise<Found<Inputs, State>>;
  /** As `import`, but only to look at it: what no declaration can describe is shown as well. */
  get(context: Context, id: string, connection: string): Promise<Found<Inputs, State>>;
}

/** What an action is refused with; nothing where it is not. */
export async function refusals(action: () => Promise<void>): Promise<readonly ApinizerError[]> {
  try {
    await action();
    return [];
  } catch (error) {
    if (error instanceof ApinizerError) return [error];
    throw error;
  }
}

/** Names a resource by its inputs or outputs; undefined where a name is not known yet. */
export function keyOf(
  { kind, nameInput }: { readonly kind: ResourceKey["kind"]; readonly nameInput: string },
  properties: PropertyMap,
): ResourceKey | undefined {
  const names = [properties.projectName, properties[nameInput]];
  if (names.some((name) => typeof name !== "string" || isUnknown(name))) return undefined;
  return { kind, id: names.join("/") };
}
