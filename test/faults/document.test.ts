import * as fs from "node:fs";
import { documentPath, faultsDocument } from "./document";

test("docs/faults.md is what `npm run docs:faults` writes", () => {
  expect(fs.readFileSync(documentPath, "utf8")).toBe(faultsDocument());
});
