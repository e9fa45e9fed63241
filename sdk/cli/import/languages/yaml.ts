import { type Declaration, isChoice, isFileContent, isFileContents, literal, type Value } from "../declaration";
import { type Language, remarks, written } from "./language";

export const yaml: Language = {
  mainFile: "Main.yaml",
  ownFile: "apinizer.yaml",
  program: (declarations) =>
    [
      `# ${written}`,
      ...remarks(declarations).map((line) => `# ${line}`),
      "resources:",
      ...declarations.flatMap(declaration),
      "",
    ].join("\n"),
  inclusion: () => "Copy the resources of apinizer.yaml into the program: Pulumi reads only one file.",
};

function declaration({ type, logicalName, properties }: Declaration): string[] {
  const lines = Object.entries(properties).flatMap(([name, value]) => property(name, value));
  return [`  ${literal(logicalName)}:`, `    type: apinizer:${type}`, "    properties:", ...lines];
}

function property(name: string, value: Value): string[] {
  const key = `      ${name}:`;
  if (typeof value === "boolean") return [`${key} ${value}`];
  if (isFileContents(value)) return [key, ...value.files.map((file) => `        - fn::readFile: ${text(file)}`)];
  if (isFileContent(value)) return [key, `        fn::readFile: ${text(value.file)}`];
  if (isChoice(value)) return [`${key} ${text(value.value)}`];
  if (typeof value === "object") return [`${key} [${value.map(text).join(", ")}]`];
  return [`${key} ${typeof value === "string" ? text(value) : literal(value)}`];
}

/** A text in which Pulumi looks for no expression. */
function text(value: string): string {
  return literal(value.replaceAll("${", () => "$${"));
}
