import { createHash } from "node:crypto";

/** So many contents are remembered, about 1 kB each. */
const maxEntries = 4096;

/**
 * Reads something of a certificate's DER, or of a text that holds it, only once for the same content: what is checked,
 * compared and written is one certificate. Of more contents than are remembered the oldest is forgotten; a failure is
 * not remembered.
 */
export function memoizeByContent<Content extends Buffer | string, Result>(
  read: (content: Content) => Result,
): (content: Content) => Result {
  const remembered = new Map<string, Result>();
  return (content) => {
    const key = createHash("sha256").update(content).digest("base64");
    if (remembered.has(key)) return remembered.get(key) as Result;
    const result = read(content);
    const [oldest] = remembered.keys();
    if (remembered.size >= maxEntries && oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, result);
    return result;
  };
}
