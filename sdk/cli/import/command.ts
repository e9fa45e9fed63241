import { Command, Option } from "commander";
import { printable } from "../../../provider/base/printable";
import { type ConnectionOptions, connect, withConnection } from "../connect";
import { writeNewFiles } from "../newFiles";
import { projectsOption } from "../projectsOption";
import { certificates } from "./certificates";
import { isOfEarlierRun } from "./earlierRun";
import { bulkImportFile, importFiles } from "./importFiles";
import { type Inventory, type LeftOut, takeInventories } from "./inventory";
import { jwks } from "./jwks";
import { type LanguageName, languageNames } from "./languages";
import { nextSteps } from "./nextSteps";
import { targetOf } from "./target";
import { withTrustBundles } from "./trustBundles";

interface ImportOptions extends ConnectionOptions {
  readonly project: readonly string[];
  readonly language?: LanguageName;
  readonly withoutJwks?: boolean;
  readonly out: string;
  readonly force: boolean;
}

/** `pulumi-apinizer import`. */
export function importCommand(): Command {
  const command = new Command("import")
    .description(
      "Writes what brings existing certificates, trust bundles and JWKs under Pulumi. Changes nothing at the Manager.",
    )
    .addOption(projectsOption())
    .addOption(
      new Option("--language <name>", "language of the program (default: that of the Pulumi project)").choices(
        languageNames,
      ),
    )
    .option("--without-jwks", "leave out JWKs")
    .option("--out <folder>", `folder to write ${bulkImportFile}, the program and the PEM files into`, ".")
    .option("--force", "overwrite files that an earlier run has written", false)
    .addHelpText(
      "after",
      `
A program that is there is never overwritten: another file is put beside it, and what to do with it is printed.`,
    );
  return withConnection(command).action(importProjects);
}

async function importProjects(options: ImportOptions): Promise<void> {
  const { project, language, withoutJwks, out, force } = options;
  const { client, settings } = connect(options);
  const target = targetOf(out, language);
  const asking = { operation: () => client.forOperation(), atOnce: settings.maxConnections };
  const kinds = withoutJwks === true ? [certificates] : [certificates, jwks];
  const taken = await takeInventories(asking, [...new Set(project)], kinds);
  const inventories = withTrustBundles(taken.inventories);
  const found = inventories.some(({ importable }) => importable.length > 0);
  if (found) writeNewFiles(out, importFiles(inventories, target), (name) => force && isOfEarlierRun(out, name));
  process.stdout.write(report(inventories, found ? `written to ${bulkImportFile} and ${target.programFile}` : "found"));
  process.stdout.write(reasons("projects left out, because they cannot be read", taken.leftOut));
  process.stdout.write(found ? `Next:\n${nextSteps(out, target)}` : "Nothing was written.\n");
}

/** What became of each project, and of each resource that is not imported. */
function report(inventories: readonly Inventory[], what: string): string {
  const projects = [...new Set(inventories.map(({ projectName }) => projectName))];
  return projects
    .map((name) =>
      ofProject(
        inventories.filter(({ projectName }) => projectName === name),
        what,
      ),
    )
    .join("");
}

const inWords = new Intl.ListFormat("en-GB");

function ofProject(inventories: readonly Inventory[], what: string): string {
  const [first, ...others] = inventories.map(({ kind, importable }) => `${importable.length} ${kind.plural}`);
  const counts = inWords.format([first ?? "", ...others.filter((count) => !count.startsWith("0 "))]);
  const leftOut = inventories.flatMap((inventory) => inventory.leftOut);
  const projectName = printable(inventories[0]?.projectName ?? "");
  return `Project ${projectName}: ${counts} ${what}.\n${reasons("left out, because no declaration can describe them", leftOut)}`;
}

function reasons(what: string, leftOut: readonly LeftOut[]): string {
  if (leftOut.length === 0) return "";
  const lines = leftOut.map(({ name, obstacle }) => `  ${printable(`${name}: ${obstacle}`)}\n`);
  return `${leftOut.length} ${what}:\n${lines.join("")}`;
}
