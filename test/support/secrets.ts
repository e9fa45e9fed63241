import * as fs from "node:fs";
import * as path from "node:path";
import { count } from "./figures";

/** Forms in which a secret may be written down. */
function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString("base64").replace(/=+$/, "");
  return [
    secret,
    base64,
    Buffer.from(secret).toString("hex"),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

/** Where secrets were found, among texts that were printed and all files in the folders. Counts places and leaks. */
export function sweep(secrets: Iterable<string>, printed: readonly string[], folders: readonly string[]): string[] {
  const forms = [...new Set([...secrets].flatMap(formsOf))];
  const texts = printed.map((text, index) => [`output ${index + 1}`, text] as const);
  const files = folders.flatMap(everyFile).map((file) => [file, fs.readFileSync(file, "latin1")] as const);
  const places = [...texts, ...files];
  const leaks = places.filter(([, text]) => forms.some((form) => text.includes(form))).map(([place]) => place);
  count("places searched for secrets", places.length);
  count("leaks found", leaks.length);
  return leaks;
}

function everyFile(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
}
