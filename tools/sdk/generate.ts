/** `npm run sdk:generate`: writes `sdk/schema.json` and the SDKs of all languages anew. */
import * as path from "node:path";
import { sdkGenerators } from "./generator";
import { generate } from "./languages";
import { stampedRepository } from "./repository";

async function main(): Promise<void> {
  const root = path.resolve(__dirname, "../..");
  generate(await sdkGenerators(console.log), path.join(root, "sdk"), stampedRepository(root));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
