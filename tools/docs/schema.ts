/** `sdk/schema.json` as far as the documents are made of it. */
import * as fs from "node:fs";
import * as path from "node:path";

export const root = path.resolve(__dirname, "../..");

export interface SchemaProperty {
  readonly type?: string;
  readonly items?: SchemaProperty;
  readonly $ref?: string;
  readonly description: string;
  readonly secret?: boolean;
}

export type SchemaProperties = Readonly<Record<string, SchemaProperty>>;

export interface SchemaResource {
  readonly inputProperties: SchemaProperties;
  readonly requiredInputs: readonly string[];
  readonly properties: SchemaProperties;
}

export interface SchemaFunction {
  readonly description: string;
  readonly inputs: { readonly properties: SchemaProperties; readonly required?: readonly string[] };
  readonly outputs: { readonly properties: SchemaProperties };
}

export interface SchemaType {
  readonly properties?: SchemaProperties;
  readonly enum?: readonly { readonly value: string }[];
}

export interface Schema {
  readonly config: { readonly variables: SchemaProperties };
  readonly resources: Readonly<Record<string, SchemaResource>>;
  readonly functions: Readonly<Record<string, SchemaFunction>>;
  readonly types: Readonly<Record<string, SchemaType>>;
}

export function readSchema(): Schema {
  return JSON.parse(fs.readFileSync(path.join(root, "sdk/schema.json"), "utf8")) as Schema;
}

/** A resource of the schema by its name, e.g. `Certificate`. */
export function resourceOf({ resources }: Schema, name: string): SchemaResource {
  const resource = resources[`apinizer:index:${name}`];
  if (resource === undefined) throw new Error(`sdk/schema.json has no resource ${name}`);
  return resource;
}

/** A function of the schema by its name, e.g. `listJwks`. */
export function functionOf({ functions }: Schema, name: string): SchemaFunction {
  const found = functions[`apinizer:index:${name}`];
  if (found === undefined) throw new Error(`sdk/schema.json has no function ${name}`);
  return found;
}

/** The type as TypeScript writes it; an object as its members. */
export function typeText(schema: Schema, { type, items, $ref }: SchemaProperty): string {
  if (type === "array" && items !== undefined) return `${typeText(schema, items)}[]`;
  if ($ref === undefined) return type ?? "object";
  const referred = schema.types[$ref.replace("#/types/", "")];
  if (referred?.enum !== undefined) return referred.enum.map(({ value }) => `"${value}"`).join(" \\| ");
  return `{${Object.keys(referred?.properties ?? {}).join(", ")}}`;
}
