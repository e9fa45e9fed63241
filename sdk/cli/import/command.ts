import { Command } from "commander";
import { printable } from "../../../provider/base/printable";
import { connect } from "../connect";
import { writeNewFiles } from "../newFiles";
import { importFiles } from "./importFiles";
import { type Inventory, takeInventory } from "./inventory";

interface ImportOptions {
  readonly project: string;
  readonly out: string;
  readonly force: boolean;
}

/** `pulumi-apinizer import`. */
export function importCommand(): Command {
  return new Command("import")
    .description("Writes what brings a project's existing certificates under Pulumi. Changes nothing at the Manager.")
    .requiredOption("--project <name>", "project of the Manager whose certificates are wanted")
    .option("--out <folder>", "folder to write import.json, index.ts and certificates/ into", ".")
    .option("--force", "overwrite files that are there already", false)
    .addHelpText(
      "after",
      `
The Manager's address and credentials come from environment variables:
  APINIZER_MANAGER_URL and APINIZER_API_TOKEN; the others are in the README.

Then, in a Pulumi project with the plugin:
  pulumi import --file import.json --generate-code=false
  pulumi preview --expect-no-changes`,
    )
    .action(importProject);
}

async function importProject({ project, out, force }: ImportOptions): Promise<void> {
  const { client, settings } = connect();
  const inventory = await takeInventory(() => client.forOperation(), project, settings.maxConnections);
  writeNewFiles(out, importFiles(inventory), force);
  process.stdout.write(summary(inventory));
}

function summary({ projectName, importable, leftOut }: Inventory): string {
  const reasons = leftOut.map(({ certificateName, obstacle }) => `  ${printable(`${certificateName}: ${obstacle}`)}\n`);
  const head = `Project ${printable(projectName)}: ${importable.length} certificates written to import.json and index.ts.\n`;
  if (leftOut.length === 0) return head;
  return `${head}${leftOut.length} left out, because no declaration can describe them:\n${reasons.join("")}`;
}
