/** One table of inputs for each resource, and one of configuration keys: whatever else says something of them says the same. */
import { certificateLifecycle } from "../../provider/certificate/lifecycle";
import {
  type ConfigurationKey,
  configurationKeys,
  environmentVariable,
  secretKeys,
} from "../../provider/configuration/keys";
import { jwkLifecycle } from "../../provider/jwk/lifecycle";
import type { Input } from "../../provider/resource/inputTable";
import { trustBundleLifecycle } from "../../provider/trustBundle/lifecycle";
import { credentialKeys } from "../../sdk/plainCredentials";
import { documents } from "../../tools/docs/documents";
import { readSchema, resourceOf, type SchemaProperty, typeText } from "../../tools/docs/schema";

const schema = readSchema();
const forces = "Changing this forces replacement.";

/** As the table names it: a choice is a text. */
function typeOf(property: SchemaProperty): string {
  return property.$ref === undefined ? typeText(schema, property) : "string";
}

describe.each([
  ["Certificate", certificateLifecycle],
  ["Jwk", jwkLifecycle],
  ["TrustBundle", trustBundleLifecycle],
] as const)("the schema of %s", (name, { inputs, outputSources }) => {
  const table = Object.entries<Input>(inputs).filter(([input]) => input !== "connection");
  const { inputProperties, requiredInputs, properties } = resourceOf(schema, name);

  test("the schema of a resource has the inputs of the table, in its order", () => {
    expect(Object.keys(inputProperties)).toEqual(table.map(([input]) => input));
  });

  test.each(table)(
    "the schema of a resource says of %s what the table says",
    (input, { type, rule, default: usual, change }) => {
      const property = inputProperties[input] as SchemaProperty;
      expect(typeOf(property)).toBe(type);
      expect(requiredInputs.includes(input)).toBe(usual === undefined && rule(undefined, {}) !== undefined);
      expect(property.description.includes(forces)).toBe(change === "replace");
      const told = / Default `(.*?)`\./.exec(property.description)?.[1];
      expect(told).toBe(usual === undefined ? undefined : String(usual));
    },
  );

  test("the schema of a resource has as outputs the inputs, and those that the lifecycle fills", () => {
    const repeated = table.filter(([, { isInputOnly }]) => isInputOnly !== true).map(([input]) => input);
    const outputs = new Set([...repeated, ...Object.keys(outputSources)]);
    expect(Object.keys(properties).sort()).toEqual([...outputs].sort());
  });
});

describe("the schema's configuration", () => {
  const { variables } = schema.config;

  test("the schema's configuration has the keys of the table, in its order", () => {
    expect(Object.keys(variables)).toEqual(Object.keys(configurationKeys));
  });

  test.each(Object.entries<ConfigurationKey>(configurationKeys))(
    "the schema's configuration says of %s what the table says",
    (key, expected) => {
      const { type, description, secret } = variables[key] as SchemaProperty;
      const text = description.replace(/\s+/g, " ");
      expect({ type, secret }).toEqual({ type: expected.type, secret: expected.secret });
      expect(/Variable: `(.*?)`\./.exec(text)?.[1]).toBe(environmentVariable(key));
      expect(/Default `(.*?)`\./.exec(text)?.[1]).toBe(
        expected.default === undefined ? undefined : String(expected.default),
      );
    },
  );

  test("a program warns of the same keys as the plugin holds secret", () => {
    expect(new Set(credentialKeys)).toEqual(secretKeys);
  });
});

test("the tables of the documents are as `npm run docs:generate` writes them", () => {
  const all = documents();
  expect(all.map(({ file }) => file)).toEqual([
    "docs/_index.md",
    "docs/certificate.md",
    "docs/configuration.md",
    "docs/functions.md",
    "docs/installation-configuration.md",
    "docs/jwks.md",
    "docs/readings.md",
    "docs/trust-bundles.md",
  ]);
  for (const { text, current } of all) expect(current).toBe(text);
});
