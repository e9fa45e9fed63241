import { createHash } from "node:crypto";

/** Longest name without its ending, in characters: file systems take 255 bytes, Windows 260 characters for a whole path. */
const lengthLimit = 100;
/** Names that Windows keeps for devices, with any ending; what ends with a dot is another name there, or the folder above. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)|\.$/i;

/**
 * The name of a file or folder for each name, without an ending. It tells the name as far as every file system takes it; where
 * that is not enough to tell two apart, or not allowed, a part of the name's SHA-256 follows a `+`, which no encoded
 * name holds.
 */
export function fileNames(names: readonly string[]): ReadonlyMap<string, string> {
  const encoded = names.map((name) => [name, encode(name)] as const);
  const alike = new Map<string, number>();
  for (const [, file] of encoded) alike.set(file.toLowerCase(), (alike.get(file.toLowerCase()) ?? 0) + 1);
  return new Map(
    encoded.map(([name, file]) => {
      const serves = file.length <= lengthLimit && !reserved.test(file) && alike.get(file.toLowerCase()) === 1;
      return [name, serves ? file : marked(name, file)];
    }),
  );
}

function encode(name: string): string {
  return encodeURIComponent(name).replaceAll("*", "%2A");
}

function marked(name: string, file: string): string {
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12);
  // An escape that is cut in two tells nothing.
  return `${file.slice(0, lengthLimit - hash.length - 1).replace(/%.?$/, "")}+${hash}`;
}
