import * as path from "node:path";
import { bulkImportFile } from "./importFiles";
import type { Target } from "./target";

const plugin = `plugins:
  providers:
    - name: apinizer
      path: ./node_modules/pulumi-apinizer/dist/plugin`;

/** What is to do with the files that were written into a folder, numbered, a line each or more. */
export function nextSteps(folder: string, target: Target): string {
  const { language, project, isMain } = target;
  const steps = [
    ...(project === undefined ? ["Make a Pulumi project of the folder: pulumi new, or a Pulumi.yaml."] : []),
    ...(project !== undefined && /\bapinizer\b.*\n?.*dist\/plugin/.test(project.text)
      ? []
      : [`Name the plugin in Pulumi.yaml, unless it is installed from an archive:\n${plugin}`]),
    ...(language.installation === undefined ? [] : [language.installation]),
    ...(isMain ? runs(folder, target) : [language.inclusion(target)]),
    `pulumi import --file ${shellWord(path.join(folder, bulkImportFile))} --generate-code=false`,
    "pulumi preview --expect-no-changes",
  ];
  return steps.map((step, index) => `  ${index + 1}. ${step.replaceAll("\n", "\n     ")}\n`).join("");
}

/** Pulumi runs the file in the project's folder, unless the project names another one. */
function runs(folder: string, { project, programFile }: Target): string[] {
  const inProject = project === undefined ? "" : path.relative(project.folder, path.resolve(folder));
  if (project === undefined || inProject === "" || /^main:/m.test(project.text)) return [];
  const main = inProject.split(path.sep).join("/");
  return [
    `Let Pulumi run ${programFile}: set "main: ${main}" in Pulumi.yaml, or include it in the program that is there.`,
  ];
}

function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
