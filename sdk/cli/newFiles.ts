import * as fs from "node:fs";
import * as path from "node:path";
import { ApinizerError } from "../../provider/base/errors";

/** Writing would overwrite files. Nothing was written. */
export class FilesExistError extends ApinizerError {}

/** The folder takes no files. Nothing was written. */
export class FilesNotWrittenError extends ApinizerError {}

/**
 * Writes files into a folder: all of them, or none. `mayOverwrite` is asked for the name of a file that is there.
 * @throws {@link FilesExistError} where one of them is there that may not be overwritten; {@link FilesNotWrittenError}.
 */
export function writeNewFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
  mayOverwrite: (name: string) => boolean,
): void {
  const there = Object.keys(files).filter((name) => fs.existsSync(path.join(folder, name)) && !mayOverwrite(name));
  if (there.length > 0) throw filesExist(folder, there);
  const undo: (() => void)[] = [];
  try {
    makeFolder(folder, undo);
    const drafts = fs.mkdtempSync(path.join(folder, ".import-"));
    undo.push(() => fs.rmSync(drafts, { recursive: true, force: true }));
    for (const [name, content] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(drafts, name)), { recursive: true });
      fs.writeFileSync(path.join(drafts, name), content);
    }
    for (const name of Object.keys(files)) moveIn(path.join(drafts, name), path.join(folder, name), undo);
    fs.rmSync(drafts, { recursive: true, force: true });
  } catch (error) {
    for (const step of undo.reverse()) step();
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw notWritten(folder, code);
  }
}

/** Makes a folder with those that it lies in. */
function makeFolder(folder: string, undo: (() => void)[]): void {
  const first = fs.mkdirSync(folder, { recursive: true });
  if (first !== undefined) undo.push(() => fs.rmSync(first, { recursive: true, force: true }));
}

/** Puts a draft in the place of a file, which is kept beside the draft until all is done. */
function moveIn(draft: string, file: string, undo: (() => void)[]): void {
  makeFolder(path.dirname(file), undo);
  if (fs.existsSync(file)) {
    const former = `${draft}.former`;
    // Copied, for a folder in the place of a file is never moved away.
    fs.copyFileSync(file, former);
    undo.push(() => fs.renameSync(former, file));
  } else {
    undo.push(() => fs.rmSync(file, { force: true }));
  }
  fs.renameSync(draft, file);
}

function filesExist(folder: string, there: readonly string[]): FilesExistError {
  return new FilesExistError({
    subject: `folder ${path.resolve(folder)}`,
    expected: "none of the files that are to be written",
    received: there.length > 3 ? `${there.slice(0, 3).join(", ")} and ${there.length - 3} more` : there.join(", "),
    action: "Move them, or choose another folder by --out. --force overwrites only what an earlier run wrote.",
  });
}

function notWritten(folder: string, code: string): FilesNotWrittenError {
  return new FilesNotWrittenError({
    subject: `folder ${path.resolve(folder)}`,
    expected: "one that files can be written to",
    received: code,
    action: "Nothing was written. Choose another folder by --out, or see to it that this one takes files.",
  });
}
