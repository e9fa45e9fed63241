/** The bytes of base64 without whitespace; undefined when it is none, or empty. */
export function decodeBase64(base64: string): Buffer | undefined {
  const bytes = Buffer.from(base64, "base64");
  // Node.js skips what it cannot decode; only what is written back the same was base64.
  return base64 !== "" && bytes.toString("base64") === base64 ? bytes : undefined;
}
