/** Puts tables into the documents that name them: `<!-- table: name -->` … `<!-- end of table -->`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { root } from "./schema";
import { tables } from "./tables";

const place = /(<!-- table: (.+?) -->\n)[\s\S]*?(<!-- end of table -->)/g;

/**
 * Documents that have a table, by their paths: as they are, and as they have to be.
 * @throws Error for an unknown table.
 */
export function documents(): { readonly file: string; readonly text: string; readonly current: string }[] {
  const all = tables();
  const files = ["README.md", ...fs.readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`)];
  return files
    .filter((file) => file.endsWith(".md"))
    .map((file) => ({ file, current: fs.readFileSync(path.join(root, file), "utf8") }))
    .filter(({ current }) => current.match(place) !== null)
    .map(({ file, current }) => {
      const text = current.replace(place, (_all, begin: string, name: string, end: string) => {
        const table = all[name];
        if (table === undefined) throw new Error(`${file} names a table that there is not: ${name}`);
        return `${begin}${table}\n${end}`;
      });
      return { file, text, current };
    });
}
