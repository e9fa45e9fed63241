import * as fs from "node:fs";
import * as path from "node:path";
import { ApinizerError } from "../../../provider/base/errors";

/** The file cannot be written. What was there is as it was. */
export class OutFileError extends ApinizerError {}

/**
 * Writes a file: all of it, or nothing. A link stays one; a device or pipe is written to.
 * @throws {@link OutFileError}.
 */
export function writeOutFile(file: string, content: string): void {
  let draft: string | undefined;
  try {
    const target = fs.existsSync(file) ? fs.realpathSync(file) : path.resolve(file);
    const there = fs.statSync(target, { throwIfNoEntry: false });
    if (there !== undefined && !there.isFile()) {
      fs.writeFileSync(target, content);
      return;
    }
    if (there !== undefined) fs.accessSync(target, fs.constants.W_OK);
    draft = path.join(path.dirname(target), `.${path.basename(target).slice(0, 100)}.${process.pid}.draft`);
    fs.writeFileSync(draft, content, { flag: "wx", mode: (there?.mode ?? 0o666) & 0o777 });
    fs.renameSync(draft, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (draft !== undefined && code !== "EEXIST") fs.rmSync(draft, { force: true });
    if (code === undefined) throw error;
    throw new OutFileError({
      subject: `file ${path.resolve(file)}`,
      property: "--out",
      expected: "a file that can be written",
      received: code,
      action: "Nothing was written. Name another file, or see to it that its folder is there and takes files.",
    });
  }
}
