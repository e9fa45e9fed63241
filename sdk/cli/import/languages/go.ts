import { type Declaration, isChoice, isFileContent, isFileContents, literal, type Value } from "../declaration";
import { type Language, remarks, written } from "./language";

export const go: Language = {
  mainFile: "main.go",
  ownFile: "apinizer.go",
  program: (declarations, { isMain }) =>
    [
      `// ${written}`,
      "package main",
      "",
      "import (",
      '\t"os"',
      "",
      '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"',
      '\t"pulumi-apinizer/sdk/go/apinizer"',
      ")",
      "",
      ...(isMain ? ["func main() {", "\tpulumi.Run(declareApinizer)", "}", ""] : []),
      "func pem(file string) pulumi.StringOutput {",
      "\treturn pulumi.String(file).ToStringOutput().ApplyT(func(name string) (string, error) {",
      "\t\tcontent, err := os.ReadFile(name)",
      "\t\treturn string(content), err",
      "\t}).(pulumi.StringOutput)",
      "}",
      "",
      "func declareApinizer(ctx *pulumi.Context) error {",
      "\tvar err error",
      ...remarks(declarations).map((line) => `\t// ${line}`),
      ...declarations.flatMap(declaration),
      "\treturn err",
      "}",
      "",
    ].join("\n"),
  inclusion: () => "Call declareApinizer(ctx) in the function that main.go hands to pulumi.Run, and return its error.",
  installation: "Require the SDK pulumi-apinizer/sdk/go/apinizer in go.mod: docs/plugin.md",
};

function declaration({ type, logicalName, properties }: Declaration): string[] {
  const fields = Object.entries(properties).map(([name, value]) => [`${fieldName(name)}:`, expression(value)] as const);
  // As gofmt aligns them.
  const width = Math.max(...fields.map(([name]) => name.length));
  const lines = fields.map(([name, value]) => `\t\t${name.padEnd(width)} ${value},`);
  const call = `apinizer.New${type}(ctx, ${literal(logicalName)}, &apinizer.${type}Args{`;
  return [`\tif _, err = ${call}`, ...lines, "\t}); err != nil {", "\t\treturn err", "\t}"];
}

function fieldName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function expression(value: Value): string {
  if (typeof value === "string") return `pulumi.String(${literal(value)})`;
  if (typeof value === "number") return `pulumi.Float64(${value})`;
  if (typeof value === "boolean") return `pulumi.Bool(${value})`;
  if (isFileContent(value)) return `pem(${literal(value.file)})`;
  if (isFileContents(value))
    return `pulumi.StringArray{${value.files.map((file) => `pem(${literal(file)})`).join(", ")}}`;
  if (isChoice(value)) return `apinizer.${value.choiceOf}(${literal(value.value)})`;
  return `pulumi.ToStringArray([]string{${value.map(literal).join(", ")}})`;
}
