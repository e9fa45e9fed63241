/** Examples of resources, a program in each language: `examples/NAME.md`. */
import * as fs from "node:fs";
import * as path from "node:path";

export const languages = ["typescript", "python", "go", "csharp", "java", "yaml"] as const;
export type ExampleLanguage = (typeof languages)[number];

const folder = path.join(__dirname, "examples");

/** The examples of a resource with the Go module's path in them; undefined where there are none. */
export function examplesOf(resource: string, goModule: string): string | undefined {
  const file = path.join(folder, `${resource}.md`);
  if (!fs.existsSync(file)) return undefined;
  return fs.readFileSync(file, "utf8").trim().replaceAll("GO_MODULE", goModule);
}

/** One of them, with its fence. */
export function exampleIn(examples: string, language: ExampleLanguage): string | undefined {
  return new RegExp(`^\`\`\`${language}\\n[\\s\\S]*?^\`\`\`$`, "m").exec(examples)?.[0];
}

/** As Pulumi's generators read them: each shows the example of its own language. */
export function asExamples(examples: string): string {
  return `\n\n{{% examples %}}\n## Example Usage\n\n{{% example %}}\n### Basic\n\n${examples}\n{{% /example %}}\n{{% /examples %}}`;
}
