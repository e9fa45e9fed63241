import * as fs from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { maxTokenBytes, type TokenProblem, tokenIn, tokenReadLimitMs } from "./tokenText";

const action = "Correct the path, or put the token there, on one line and with nothing beside it.";

/** The token that a file holds, or what is wrong with that; `named` is the file as the user named it. */
export async function readTokenFile(
  file: string,
  named: string,
  limitMs = tokenReadLimitMs,
): Promise<string | TokenProblem> {
  const expected = "a file with the token that can be read";
  const done = new AbortController();
  // The file may be one of a network that does not answer.
  const late = wait(limitMs, undefined, { signal: done.signal }).then(
    () => ({ expected, received: `${named} (no answer within ${limitMs / 1000} s)`, action }),
    () => ({ expected, received: named, action }),
  );
  try {
    return await Promise.race([beginningOf(file, expected, named), late]);
  } catch (error) {
    return { expected, received: `${named} (${(error as NodeJS.ErrnoException).code})`, action };
  } finally {
    done.abort();
  }
}

async function beginningOf(file: string, expected: string, named: string): Promise<string | TokenProblem> {
  const kind = await fs.promises.stat(file);
  if (kind.isDirectory()) return { expected, received: `${named} (a folder)`, action };
  // A pipe can be read once, or never.
  if (!kind.isFile()) return { expected, received: `${named} (a pipe or device)`, action };
  const handle = await fs.promises.open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(maxTokenBytes + 1), 0, maxTokenBytes + 1, 0);
    if (bytesRead > maxTokenBytes) return { expected, received: `${named} (longer than a token can be)`, action };
    return tokenIn(buffer.toString("utf8", 0, bytesRead), `what ${named} holds`, action);
  } finally {
    await handle.close();
  }
}
