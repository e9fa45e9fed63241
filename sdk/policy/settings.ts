import type { PolicyConfigSchema } from "@pulumi/policy";
import {
  booleanProblem,
  optionalNumberRule,
  type Problem,
  type Rule,
  wrongType,
} from "../../provider/resource/inputRules";
import { problemsOf } from "../../provider/resource/inputTable";

/** The options of the policies, with their defaults filled in. */
export interface PolicySettings {
  readonly minimumDaysLeft: number;
  readonly minimumRsaBits: number;
  readonly allowEncryption: boolean;
  readonly stacks: readonly string[];
}

interface Setting {
  readonly default: number | boolean | string[];
  readonly rule: Rule;
  /** The rule as JSON Schema, by which Pulumi checks a pack's configuration. */
  readonly schema: PolicyConfigSchema["properties"][string];
}

const settingTable: { readonly [Name in keyof PolicySettings]: Setting } = {
  minimumDaysLeft: { default: 30, rule: optionalNumberRule(0), schema: { type: "number", minimum: 0 } },
  minimumRsaBits: { default: 2048, rule: optionalNumberRule(0), schema: { type: "number", minimum: 0 } },
  allowEncryption: { default: false, rule: booleanProblem, schema: { type: "boolean" } },
  stacks: {
    default: [],
    rule: stacksProblem,
    schema: { type: "array", items: { type: "string", pattern: "^[^/]+$" } },
  },
};

function stacksProblem(value: unknown): Problem | undefined {
  const expected = "a list of names of stacks, without organization and project";
  if (!Array.isArray(value)) return wrongType(expected, value);
  const wrong = value.findIndex((name) => typeof name !== "string" || name === "" || name.includes("/"));
  if (wrong < 0) return undefined;
  return { expected, received: `something else in stacks[${wrong}]`, action: "Correct it, e.g. production." };
}

/**
 * The options with defaults.
 * @throws InvalidInputError for the first one that cannot be used.
 */
export function settingsOf(options: { readonly [Name in keyof PolicySettings]?: unknown }): PolicySettings {
  const entries = Object.entries(settingTable).map(([name, { default: usual }]) => {
    return [name, options[name as keyof PolicySettings] ?? usual] as const;
  });
  const settings = Object.fromEntries(entries) as unknown as PolicySettings;
  const [problem] = problemsOf<PolicySettings>(settingTable, { ...settings }, "apinizerPolicies");
  if (problem !== undefined) throw problem;
  return settings;
}

/** What the configuration of a policy may say, and what it is where it says nothing. */
export function configSchemaOf(names: readonly (keyof PolicySettings)[], settings: PolicySettings) {
  const properties = names.map((name) => [name, { ...settingTable[name].schema, default: settings[name] }] as const);
  return { properties: Object.fromEntries(properties) };
}
