import * as fs from "node:fs";
import * as path from "node:path";
import { ApinizerError } from "../../provider/errors";

/** Writing would overwrite files. Nothing was written. */
export class FilesExistError extends ApinizerError {}

/** Writes files into a folder. Errors: {@link FilesExistError} where one of them is there, unless forced. */
export function writeNewFiles(folder: string, files: Readonly<Record<string, string>>, force: boolean): void {
  const there = Object.keys(files).filter((name) => fs.existsSync(path.join(folder, name)));
  if (there.length > 0 && !force) {
    throw new FilesExistError({
      subject: `folder ${path.resolve(folder)}`,
      expected: "none of the files that are to be written",
      received: there.length > 3 ? `${there.slice(0, 3).join(", ")} and ${there.length - 3} more` : there.join(", "),
      action: "Choose another folder by --out, or pass --force to overwrite them.",
    });
  }
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
}
