/** What an earlier run has written into a folder, as far as its files tell. */
import * as path from "node:path";
import { isObject, objects } from "../../../provider/apinizer/answer";
import { bulkImportFile } from "./importFiles";
import { languages } from "./languages";
import { isWritten } from "./languages/language";
import { readIfThere } from "./readIfThere";

/**
 * Whether the file of that name in the folder is an earlier run's: a program that says so. Beside one, what Pulumi imports
 * if it has nothing but resources of this provider, and the PEM files that the program names.
 */
export function isOfEarlierRun(folder: string, name: string): boolean {
  const text = readIfThere(path.join(folder, name)) ?? "";
  const programs = programsIn(folder);
  if (name === bulkImportFile) return programs.length > 0 && isBulkImportOfOurs(text);
  return isWritten(text) || programs.some((program) => program.includes(JSON.stringify(name)));
}

/** An earlier run may have been for another language. */
function programsIn(folder: string): string[] {
  const names = Object.values(languages).flatMap(({ mainFile, ownFile }) => [mainFile, ownFile]);
  return names.map((name) => readIfThere(path.join(folder, name)) ?? "").filter(isWritten);
}

function isBulkImportOfOurs(text: string): boolean {
  try {
    const bulk: unknown = JSON.parse(text);
    const resources = isObject(bulk) ? objects(bulk, "resources") : [];
    return resources.length > 0 && resources.every(({ type }) => String(type).startsWith("apinizer:index:"));
  } catch {
    return false;
  }
}
