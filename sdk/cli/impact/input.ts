import * as fs from "node:fs";
import { text } from "node:stream/consumers";
import { PlanNotReadableError } from "./errors";

/** A text, and how messages name where it came from. */
export interface Input {
  readonly name: string;
  readonly text: string;
}

/**
 * Reads a file; `-` is the standard input.
 * @throws {@link PlanNotReadableError}.
 */
export async function readInput(file: string): Promise<Input> {
  if (file === "-" && process.stdin.isTTY) throw new PlanNotReadableError("standard input", "nothing");
  if (file === "-") return { name: "standard input", text: await text(process.stdin) };
  const name = `file ${file}`;
  try {
    return { name, text: decode(fs.readFileSync(file)) };
  } catch (error) {
    throw new PlanNotReadableError(name, (error as NodeJS.ErrnoException).code ?? "what cannot be decoded");
  }
}

/** PowerShell's `>` writes UTF-16, and some editors a byte order mark. */
function decode(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}
