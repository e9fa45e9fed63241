import { Command, Option } from "commander";
import { printable } from "../../../provider/base/printable";
import { connect } from "../connect";
import { writeNewFiles } from "../newFiles";
import { bulkImportFile, importFiles } from "./importFiles";
import { type Inventory, type LeftOut, takeInventories } from "./inventory";
import { type LanguageName, languageNames } from "./languages";
import { nextSteps } from "./nextSteps";
import { targetOf } from "./target";

interface ImportOptions {
  readonly project: readonly string[];
  readonly language?: LanguageName;
  readonly jwks: boolean;
  readonly out: string;
  readonly force: boolean;
}

/** `pulumi-apinizer import`. */
export function importCommand(): Command {
  return new Command("import")
    .description("Writes what brings existing certificates under Pulumi. Changes nothing at the Manager.")
    .addOption(
      new Option("--project <name>", "project of the Manager; may be repeated (default: all that the token sees)")
        .argParser((name: string, names: readonly string[]) => [...names, name])
        .default([], ""),
    )
    .addOption(
      new Option("--language <name>", "language of the program (default: that of the Pulumi project)").choices(
        languageNames,
      ),
    )
    .option("--without-jwks", "leave out JWKs")
    .option("--out <folder>", `folder to write ${bulkImportFile}, the program and certificates/ into`, ".")
    .option("--force", "overwrite files that an earlier run has written", false)
    .addHelpText(
      "after",
      `
A program that is there is never overwritten: another file is put beside it, and what to do with it is printed.

The Manager's address and credentials come from environment variables:
  APINIZER_MANAGER_URL and APINIZER_API_TOKEN; the others are in the README.`,
    )
    .action(importProjects);
}

async function importProjects({ project, language, out, force }: ImportOptions): Promise<void> {
  const { client, settings } = connect();
  const target = targetOf(out, language);
  const { inventories, leftOut } = await takeInventories(
    () => client.forOperation(),
    [...new Set(project)],
    settings.maxConnections,
  );
  const found = inventories.some(({ importable }) => importable.length > 0);
  if (found) writeNewFiles(out, importFiles(inventories, target), force);
  const projects = inventories.map((inventory) => summary(inventory, found ? target.programFile : undefined)).join("");
  const next = found ? `Next:\n${nextSteps(out, target)}` : "Nothing was written: there is nothing to import.\n";
  process.stdout.write(projects + reasons("projects", leftOut) + next);
}

function summary({ projectName, importable, leftOut }: Inventory, programFile: string | undefined): string {
  const where = programFile === undefined ? "to import" : `written to ${bulkImportFile} and ${programFile}`;
  const head = `Project ${printable(projectName)}: ${importable.length} certificates ${where}.\n`;
  return head + reasons("", leftOut);
}

function reasons(what: string, leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return "";
  const lines = leftOut.map(({ name, obstacle }) => `  ${printable(`${name}: ${obstacle}`)}\n`);
  const why = what === "" ? "because no declaration can describe them" : "because they cannot be read";
  return `${leftOut.length}${what === "" ? "" : ` ${what}`} left out, ${why}:\n${lines.join("")}`;
}
