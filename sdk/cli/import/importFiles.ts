/** What `pulumi import --file` takes, a program that declares the same, and the files that it reads. */
import { version } from "../../../provider/base/packageInfo";
import type { Declaration } from "./declaration";
import { declare } from "./declarations";
import type { Inventory } from "./inventory";
import type { Target } from "./target";

export const bulkImportFile = "import.json";

/** Contents by file name, with `/` between folders. */
export function importFiles(inventories: readonly Inventory[], target: Target): Readonly<Record<string, string>> {
  const { declarations, files } = declare(inventories);
  const program = target.language.program(declarations, target);
  return { [bulkImportFile]: bulkImport(declarations), [target.programFile]: program, ...files };
}

/** Source: https://www.pulumi.com/docs/iac/guides/migration/import/#bulk-import-operations */
function bulkImport(declarations: readonly Declaration[]): string {
  const resources = declarations.map(({ type, logicalName, id }) => ({
    type: `apinizer:index:${type}`,
    name: logicalName,
    id,
    version,
  }));
  return `${JSON.stringify({ resources }, null, 2)}\n`;
}
