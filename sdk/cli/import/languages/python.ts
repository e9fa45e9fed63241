import { type Declaration, isChoice, isFileContent, isFileContents, literal, type Value } from "../declaration";
import { type Language, remarks, written } from "./language";
import { typesOf } from "./typescript";

export const python: Language = {
  mainFile: "__main__.py",
  ownFile: "apinizer.py",
  program: (declarations) =>
    [
      `# ${written}`,
      "import os",
      "",
      `from pulumi_apinizer import ${[...typesOf(declarations), ...choicesOf(declarations)].sort().join(", ")}`,
      "",
      "folder = os.path.dirname(os.path.abspath(__file__))",
      "",
      "",
      "def pem(file: str) -> str:",
      '    with open(os.path.join(folder, file), encoding="utf-8") as content:',
      "        return content.read()",
      "",
      "",
      ...remarks(declarations).map((line) => `# ${line}`),
      "",
      ...declarations.flatMap(declaration),
    ].join("\n"),
  inclusion: () => "Add to __main__.py: import apinizer",
  installation: "Install the SDK pulumi_apinizer for Python: docs/plugin.md",
};

/** Enumerations: a type checker takes no text in their place. */
function choicesOf(declarations: readonly Declaration[]): string[] {
  const values = declarations.flatMap(({ properties }) => Object.values(properties));
  return [...new Set(values.filter(isChoice).map(({ choiceOf }) => choiceOf))];
}

function declaration({ type, logicalName, properties }: Declaration): string[] {
  const lines = Object.entries(properties).map(([name, value]) => `    ${snakeCase(name)}=${expression(value)},`);
  return [`${type}(`, `    ${literal(logicalName)},`, ...lines, ")", ""];
}

/** As the generator of Pulumi's SDKs spells inputs in Python. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function expression(value: Value): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (isFileContent(value)) return `pem(${literal(value.file)})`;
  if (isFileContents(value)) return `[${value.files.map((file) => `pem(${literal(file)})`).join(", ")}]`;
  if (isChoice(value)) return `${value.choiceOf}(${literal(value.value)})`;
  return literal(value);
}
