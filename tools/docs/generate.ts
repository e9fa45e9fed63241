/** `npm run docs:generate`: writes the tables of the documents anew. */
import * as fs from "node:fs";
import * as path from "node:path";
import { documents } from "./documents";
import { root } from "./schema";

for (const { file, text, current } of documents()) {
  if (text === current) continue;
  fs.writeFileSync(path.join(root, file), text);
  console.log(`${file} written`);
}
