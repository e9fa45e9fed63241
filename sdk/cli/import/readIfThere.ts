import * as fs from "node:fs";

/** The text of a file; undefined where there is no such file, or none that can be read. */
export function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
