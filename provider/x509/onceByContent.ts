import { createHash } from "node:crypto";

/** So many contents are remembered, about 1 kB each. */
const limit = 4096;

/**
 * Reads something of a certificate's DER only once for the same content: what is checked, compared and written is one
 * certificate. Of more contents than are remembered the oldest is forgotten; a failure is not remembered.
 */
export function onceByContent<Result>(read: (der: Buffer) => Result): (der: Buffer) => Result {
  const remembered = new Map<string, Result>();
  return (der) => {
    const key = createHash("sha256").update(der).digest("base64");
    if (remembered.has(key)) return remembered.get(key) as Result;
    const result = read(der);
    const [oldest] = remembered.keys();
    if (remembered.size >= limit && oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, result);
    return result;
  };
}
