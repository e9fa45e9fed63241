/** The tables of the documents, made of the schema and of the one table of inputs or keys that the code has. */
import { questions, type Reading } from "../../provider/apinizer/readings";
import { certificateInputs } from "../../provider/certificate/inputs";
import { outputSources as certificateOutputs } from "../../provider/certificate/preview";
import { defaultConnection } from "../../provider/configuration/configuration";
import { type ConfigurationKey, configurationKeys, environmentVariable } from "../../provider/configuration/keys";
import type { ProviderFunction } from "../../provider/functions/providerFunction";
import { functions } from "../../provider/functions/registry";
import { jwkInputs } from "../../provider/jwk/inputs";
import { outputSources as jwkOutputs } from "../../provider/jwk/preview";
import type { Input } from "../../provider/resource/inputTable";
import { trustBundleInputs } from "../../provider/trustBundle/inputs";
import { outputSources as trustBundleOutputs } from "../../provider/trustBundle/preview";
import { exampleIn, examplesOf, languages } from "../sdk/examples";
import { functionOf, readSchema, resourceOf, type Schema, type SchemaProperty, typeText } from "./schema";

const forces = "Changing this forces replacement.";
const connection = "Configuration namespace that holds the Manager's address and credentials.";

/** Tables by the name under which a document has them. */
export function tables(): Readonly<Record<string, string>> {
  const schema = readSchema();
  return {
    "certificate inputs": inputTable(schema, "Certificate", certificateInputs),
    "certificate outputs": outputTable(schema, "Certificate", certificateOutputs),
    "JWK inputs": inputTable(schema, "Jwk", jwkInputs),
    "JWK outputs": outputTable(schema, "Jwk", jwkOutputs),
    "trust bundle inputs": inputTable(schema, "TrustBundle", trustBundleInputs),
    "trust bundle outputs": outputTable(schema, "TrustBundle", trustBundleOutputs),
    "configuration keys": keyTable(schema),
    readings: readingTables(),
    functions: functionTable(schema),
    ...exampleTexts(),
  };
}

/** The example of a certificate, in each language. */
function exampleTexts(): Record<string, string> {
  const examples = examplesOf("Certificate", "GO_MODULE") ?? "";
  return Object.fromEntries(
    languages.map((language) => [`example in ${language}`, exampleIn(examples, language) ?? ""]),
  );
}

function inputTable(schema: Schema, resource: string, inputs: Readonly<Record<string, Input>>): string {
  const { inputProperties, requiredInputs } = resourceOf(schema, resource);
  const rows = Object.entries(inputs).map(([name, input]) => {
    const property: SchemaProperty = inputProperties[name] ?? { type: "string", description: connection };
    const required = requiredInputs.includes(name) ? "required" : "optional";
    const presence = input.default === undefined ? required : `default \`${JSON.stringify(input.default)}\``;
    const immutable = input.change === "replace" ? ", forces replacement" : "";
    return [`\`${name}\``, code(typeText(schema, property)), `${presence}${immutable}`, meaning(property)];
  });
  return table(["input", "type", "", "meaning"], rows);
}

function outputTable(schema: Schema, resource: string, sources: object): string {
  const outputs = Object.entries(resourceOf(schema, resource).properties).filter(([name]) => name in sources);
  const rows = outputs.map(([name, property]) => [`\`${name}\``, code(typeText(schema, property)), meaning(property)]);
  return table(["output", "type", "meaning"], rows);
}

function functionTable(schema: Schema): string {
  const rows = Object.entries<ProviderFunction<object, object>>(functions).map(([name, { listMember }]) => {
    const { description, inputs, outputs } = functionOf(schema, name);
    const args = Object.keys(inputs.properties).map((arg) => (inputs.required?.includes(arg) ? arg : `${arg}?`));
    const list = listMember === undefined ? undefined : outputs.properties[listMember];
    const members = `{${Object.keys(outputs.properties).join(", ")}}`;
    const result = list === undefined ? members : typeText(schema, list);
    return [`\`${name}\``, `\`${args.join(", ")}\``, `\`${result}\``, listMember ?? "", oneLine(description)];
  });
  return table(["function", "arguments", "result", "plugin's member", "what it does"], rows);
}

function keyTable({ config: { variables } }: Schema): string {
  const rows = Object.entries<ConfigurationKey>(configurationKeys).map(([name, { secret, default: usual }]) => [
    `\`${defaultConnection}:${name}\`${secret === true ? " (`--secret`)" : ""}`,
    `\`${environmentVariable(name)}\``,
    usual === undefined ? "" : `\`${usual}\``,
    meaning(variables[name] as SchemaProperty),
  ]);
  return table(["key", "variable", "default", "meaning"], rows);
}

/** A table of readings for each question. */
function readingTables(): string {
  return questions
    .map(({ id, question, standing, recognisedBy, readings }) => {
      const rows = Object.entries(readings).map(([name, reading]) => [`\`${name}\``, reading.answer, means(reading)]);
      const documents = standing === "contradictory" ? "contradict each other" : "do not say";
      return `### ${question}\n\n\`${id}\`. The vendor's documents ${documents}. ${recognisedIn(recognisedBy)}\n\n${table(["reading", "answer", "what it means"], rows)}\n`;
    })
    .join("\n");
}

function recognisedIn(how: string): string {
  return `Recognised by: ${how.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase())}`;
}

function means({ meaning: what, setting = {} }: Reading): string {
  const settings = Object.entries(setting).map(([key, value]) => ` Set \`${defaultConnection}:${key}\` to ${value}.`);
  return what + settings.join("");
}

/** The description without what other columns say. */
function meaning({ description }: SchemaProperty): string {
  return oneLine(description)
    .replace(` ${forces}`, "")
    .replace(/ Default `[^`]*`\./, "")
    .replace(/ Variable: `[^`]*`\./, "");
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

function code(type: string): string {
  return `\`${type}\``.replaceAll("\\|", "|").replaceAll("|", "\\|");
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}
