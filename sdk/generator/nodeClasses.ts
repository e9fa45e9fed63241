import * as fs from "node:fs";
import * as path from "node:path";

const superCall = /^( *)(super\(\w+\.__pulumiType, name, resourceInputs, opts\);)$/m;
const firstImport = /^import /m;

/**
 * Lets the generated Node classes construct resources without the stack traces that Pulumi's SDK would note, as the
 * dynamic resources do: see `sdk/promiseStacks.ts`. Errors: Error when Pulumi's generator writes classes in another way.
 */
export function constructWithoutPromiseStacks(folder: string, files: readonly string[]): void {
  for (const name of files) {
    const file = path.join(folder, name);
    const source = fs.readFileSync(file, "utf8");
    if (!superCall.test(source) || !firstImport.test(source)) {
      throw new Error(`${file}: no constructor as Pulumi's generator has written it so far`);
    }
    const wrapped = source
      .replace(firstImport, 'import { withoutPromiseStacks } from "../promiseStacks";\n$&')
      .replace(
        superCall,
        [
          "$1const restoreStacks = withoutPromiseStacks();",
          "$1try {",
          "$1    $2",
          "$1} finally {",
          "$1    restoreStacks();",
          "$1}",
        ].join("\n"),
      );
    fs.writeFileSync(file, wrapped);
  }
}
