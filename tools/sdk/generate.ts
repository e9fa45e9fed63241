/** `npm run sdk:generate`: writes `sdk/schema.json` and the SDKs of all languages anew. */
import * as path from "node:path";
import { sdkGenerator } from "./generator";
import { generate } from "./languages";

async function main(): Promise<void> {
  generate(await sdkGenerator(console.log), path.resolve(__dirname, "../../sdk"));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
