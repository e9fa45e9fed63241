import type { InvalidInputError } from "../../base/errors";
import type { Context } from "../../resource/context";
import type { ResourceKey } from "../../resource/run";

/** Plain values of a resource's inputs or outputs. */
export type Values = Readonly<Record<string, unknown>>;

/** What a change of the inputs means, as the engine wants to know it. */
export interface Difference {
  /** Inputs because of which there is something to do; none: nothing is. */
  readonly changed: readonly string[];
  /** Those of them that make another resource of it. */
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** A resource with its id and outputs. */
export interface Found {
  readonly id: string;
  readonly outputs: Values;
}

/** One type of resource: its lifecycle, in terms of plain values. */
export interface ResourceType {
  readonly kind: ResourceKey["kind"];
  /** The resource's name in its project. */
  nameOf(values: Values): unknown;
  check(inputs: Values): { readonly inputs: Values; readonly problems: readonly InvalidInputError[] };
  /** A check was asked of a resource that the engine is about to create. */
  beforeCreate(context: Context, inputs: Values): Promise<void>;
  /** What to warn of where the inputs are in order. */
  warnings(inputs: Values, expiryWarningDays: number): readonly string[];
  diff(context: Context, state: Values, inputs: Values): Promise<Difference>;
  /** Id and outputs as far as a preview knows them; without a state those of a create. */
  plan(inputs: Values, state?: Values): Partial<Found> & Pick<Found, "outputs">;
  create(context: Context, inputs: Values): Promise<Found>;
  /** Undefined when it is gone. */
  read(context: Context, state: Values): Promise<{ readonly outputs: Values; readonly inputs: Values } | undefined>;
  /** Reads by the id alone, to manage it from now on. Errors: also where there is none of that id. */
  import(context: Context, id: string): Promise<{ readonly outputs: Values; readonly inputs: Values }>;
  /** As import, but only to look at it: what no declaration can describe is shown as well. Absent where it is the same. */
  get?(context: Context, id: string): Promise<{ readonly outputs: Values; readonly inputs: Values }>;
  update(context: Context, state: Values, inputs: Values): Promise<Values>;
  delete(context: Context, state: Values): Promise<void>;
  /** Outputs of a failed write, as the resource shows them. */
  outputs(state: object): Values;
  /** Inputs from which an output follows: it is secret where one of them is. */
  readonly outputSources: Readonly<Record<string, readonly string[]>>;
}
