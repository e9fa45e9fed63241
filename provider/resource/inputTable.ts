/** What every resource does with its inputs, as the one table of them says. */
import { InvalidInputError } from "../base/errors";
import { nearestNames } from "../base/nearestNames";
import { type Rule, subjectOf } from "./inputRules";
import { defined, isUnknown, type PropertyMap } from "./properties";

/** Everything that the lifecycle has to know of one input. Its documentation stands where programs declare it, in `sdk/`. */
export interface Input {
  readonly type: "string" | "number" | "boolean" | "string[]";
  readonly rule: Rule;
  /** What it is where the program says nothing. */
  readonly default?: unknown;
  /**
   * What its change causes: another resource in place of this one, a write to the Manager, or nothing but that the state
   * records it for later calls.
   */
  readonly change: "replace" | "write" | "record";
  /** The outputs do not repeat it. */
  readonly isInputOnly?: true;
}

/** The inputs of a resource, in the order in which users see them. */
export type InputTable<Inputs extends object> = { readonly [Name in keyof Inputs]-?: Input };

/** How inputs differ from what a state has, by their names in the table's order. */
export interface ChangedInputs {
  readonly replaced: readonly string[];
  readonly written: readonly string[];
  readonly recorded: readonly string[];
}

/** Whether an input differs from what the state has, where that is more than another value. */
export type Comparisons<State> = Readonly<Record<string, (state: State, news: PropertyMap) => boolean>>;

/** The inputs with defaults; members that are null or undefined are left out. */
export function withDefaults<Inputs extends object>(table: InputTable<Inputs>, raw: PropertyMap): PropertyMap {
  const defaults = Object.entries<Input>(table).map(([name, input]) => [name, input.default]);
  const given = Object.entries(raw).filter(([, value]) => value !== undefined && value !== null);
  return { ...defined(Object.fromEntries(defaults)), ...Object.fromEntries(given) };
}

/** Everything that the rules find wrong; a value that is not known yet is good. `olds`: inputs that the state has. */
export function problemsOf<Inputs extends object>(
  table: { readonly [Name in keyof Inputs]-?: Pick<Input, "rule"> },
  inputs: PropertyMap,
  subject: string,
  olds: PropertyMap = {},
): InvalidInputError[] {
  return Object.entries<Pick<Input, "rule">>(table).flatMap(([property, { rule }]) => {
    const value = inputs[property];
    const problem = isUnknown(value) ? undefined : rule(value, inputs, olds[property]);
    return problem === undefined ? [] : [new InvalidInputError({ subject, property, ...problem })];
  });
}

/** A check as every lifecycle makes it; `nameInput` is the input that names the resource in its project. */
export function checkInputs<Inputs extends object>(
  table: InputTable<Inputs>,
  { kind, nameInput }: { readonly kind: string; readonly nameInput: string },
  news: PropertyMap,
  olds?: PropertyMap,
): { inputs: PropertyMap; problems: InvalidInputError[] } {
  const inputs = withDefaults(table, news);
  const subject = subjectOf(kind, inputs.projectName, inputs[nameInput]);
  return { inputs, problems: [...unknownInputs(table, inputs, subject), ...problemsOf(table, inputs, subject, olds)] };
}

/** A mistyped name, e.g. behind a spread, where no compiler sees it. Names that begin with `__` are Pulumi's own. */
function unknownInputs<Inputs extends object>(
  table: InputTable<Inputs>,
  inputs: PropertyMap,
  subject: string,
): InvalidInputError[] {
  const unknown = Object.keys(inputs).filter((name) => !(name in table) && !name.startsWith("__"));
  return unknown.map((property) => {
    const [meant] = nearestNames(property, Object.keys(table));
    const action = meant === undefined ? "Remove it." : `Did you mean ${meant}? Correct the name, or remove it.`;
    const [expected, received] = ["an input that this resource has", "one of another name"];
    return new InvalidInputError({ subject, property, expected, received, action });
  });
}

/** Compares inputs with a state. A value that is not known yet counts as different. */
export function changedInputs<Inputs extends object, State extends object>(
  table: InputTable<Inputs>,
  state: State,
  news: PropertyMap,
  comparisons: Comparisons<State>,
): ChangedInputs {
  // The state of an earlier release has not every input.
  const isAnother = (name: string, { default: usual }: Input) =>
    (news[name] ?? usual) !== ((state as PropertyMap)[name] ?? usual);
  const changed = Object.entries<Input>(table).filter(
    ([name, input]) => comparisons[name]?.(state, news) ?? isAnother(name, input),
  );
  const ofKind = (change: Input["change"]) => changed.filter(([, input]) => input.change === change);
  const names = (change: Input["change"]) => ofKind(change).map(([name]) => name);
  return { replaced: names("replace"), written: names("write"), recorded: names("record") };
}

/** The inputs among the outputs. */
export function inputsOf<Inputs extends object>(table: InputTable<Inputs>, state: Inputs): Inputs {
  const names = Object.keys(table) as (keyof Inputs)[];
  return defined(Object.fromEntries(names.map((name) => [name, state[name]]))) as Inputs;
}

/** The outputs with other inputs. */
export function withInputs<Inputs extends object, State extends Inputs>(
  table: InputTable<Inputs>,
  state: State,
  inputs: Inputs,
): State {
  const others = Object.entries(state).filter(([name]) => !(name in table));
  return { ...Object.fromEntries(others), ...inputs } as State;
}
