import * as fs from "node:fs";
import * as path from "node:path";
import { plantedFaults } from "../world/planted/faults";

const root = path.resolve(__dirname, "../..");
const replacements = Object.entries(plantedFaults).flatMap(([name, fault]) =>
  fault.replacements.map(({ file, find }) => [name, file, find] as const),
);

test.each(replacements)("the planted fault %s finds its text exactly once in %s", (_name, file, find) => {
  expect(fs.readFileSync(path.join(root, file), "utf8").split(find)).toHaveLength(2);
});
