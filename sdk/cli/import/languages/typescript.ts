import { type Declaration, isChoice, isFileContent, isFileContents, literal, type Value } from "../declaration";
import { type Language, remarks, written } from "./language";

export const typescript: Language = {
  mainFile: "index.ts",
  ownFile: "apinizer.ts",
  program: (declarations, { isEsModule }) =>
    [
      `// ${written}`,
      'import * as fs from "node:fs";',
      'import * as path from "node:path";',
      ...(isEsModule ? ['import { fileURLToPath } from "node:url";'] : []),
      `import { ${typesOf(declarations).join(", ")} } from "${isEsModule ? "pulumi-apinizer/plugin/index.js" : "pulumi-apinizer/plugin"}";`,
      "",
      `const folder = ${isEsModule ? "path.dirname(fileURLToPath(import.meta.url))" : "__dirname"};`,
      'const pem = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");',
      "",
      ...remarks(declarations).map((line) => `// ${line}`),
      "",
      ...declarations.flatMap(declaration),
    ].join("\n"),
  inclusion: ({ isEsModule }) => `Add to the program: import "./apinizer${isEsModule ? ".js" : ""}";`,
};

export function typesOf(declarations: readonly Declaration[]): string[] {
  return [...new Set(declarations.map(({ type }) => type))].sort();
}

function declaration({ type, logicalName, properties }: Declaration): string[] {
  const lines = Object.entries(properties).map(([name, value]) => `  ${name}: ${expression(value)},`);
  return [`new ${type}(${literal(logicalName)}, {`, ...lines, "});", ""];
}

function expression(value: Value): string {
  if (typeof value === "boolean") return String(value);
  if (isFileContent(value)) return `pem(${literal(value.file)})`;
  if (isFileContents(value)) return `[${value.files.map((file) => `pem(${literal(file)})`).join(", ")}]`;
  return literal(isChoice(value) ? value.value : value);
}
