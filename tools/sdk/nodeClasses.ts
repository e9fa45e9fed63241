import * as fs from "node:fs";
import * as path from "node:path";

const superCall = /^( *)(super\(\w+\.__pulumiType, name, resourceInputs, opts\);)$/m;
const firstImport = /^import /m;

/**
 * Lets the generated Node classes construct resources as the dynamic ones are: without the stack traces that Pulumi's SDK
 * would note (`sdk/promiseStacks.ts`), and with a warning of plain credentials (`sdk/plainCredentials.ts`): the engine
 * tells a plugin of no configuration whether it is secret.
 * @throws Error when Pulumi's generator writes classes in another way.
 */
export function finishConstructors(folder: string, files: readonly string[]): void {
  for (const name of files) {
    const file = path.join(folder, name);
    const source = fs.readFileSync(file, "utf8");
    if (!superCall.test(source) || !firstImport.test(source)) {
      throw new Error(`${file}: no constructor as Pulumi's generator has written it so far`);
    }
    const wrapped = source
      .replace(
        firstImport,
        [
          'import { warnOfPlainCredentials } from "../plainCredentials";',
          'import { withoutPromiseStacks } from "../promiseStacks";',
          "$&",
        ].join("\n"),
      )
      .replace(
        superCall,
        [
          "$1const restoreStacks = withoutPromiseStacks();",
          "$1try {",
          "$1    $2",
          "$1} finally {",
          "$1    restoreStacks();",
          "$1}",
          "$1warnOfPlainCredentials();",
        ].join("\n"),
      );
    fs.writeFileSync(file, wrapped);
  }
}

const invocation = /return (pulumi\.runtime\.invoke(Output)?\([\s\S]*?, opts\));/g;

/**
 * Lets the generated Node functions fail without a stack trace (`sdk/invokeStacks.ts`).
 * @throws Error when Pulumi's generator writes functions in another way.
 */
export function finishFunctions(folder: string, files: readonly string[]): void {
  for (const name of files) {
    const file = path.join(folder, name);
    const source = fs.readFileSync(file, "utf8");
    if (source.match(invocation)?.length !== 2 || !firstImport.test(source)) {
      throw new Error(`${file}: no function and its output form as Pulumi's generator has written them so far`);
    }
    const finished = source
      .replace(firstImport, 'import { withoutInvokeOutputStack, withoutInvokeStack } from "../invokeStacks";\n$&')
      .replace(invocation, (_all, call: string, output = "") => `return withoutInvoke${output}Stack(${call});`);
    fs.writeFileSync(file, finished);
  }
}
