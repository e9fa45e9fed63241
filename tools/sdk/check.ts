/** `npm run sdk:check`: fails where what is committed under `sdk/` is not what its declarations give. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sdkGenerators } from "./generator";
import { generate, generatedParts, sdkFiles } from "./languages";
import { stampedRepository } from "./repository";

const committed = path.resolve(__dirname, "../../sdk");

async function main(): Promise<void> {
  const generators = await sdkGenerators(console.log);
  const fresh = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-sdk-"));
  try {
    generate(generators, fresh, stampedRepository(path.dirname(committed)));
    const stale = generatedParts.flatMap((part) => differences(part, fresh));
    if (stale.length > 0)
      throw new Error(`Run \`npm run sdk:generate\`: not as generated are\n  ${stale.join("\n  ")}`);
    console.log("sdk/ is as its declarations give it");
  } finally {
    fs.rmSync(fresh, { recursive: true, force: true });
  }
}

/** Files of a part that are missing, too many or different. */
function differences(part: string, fresh: string): string[] {
  const files = (sdk: string): string[] => {
    const file = path.join(sdk, part);
    return fs.statSync(file).isDirectory() ? sdkFiles(file).map((name) => path.join(part, name)) : [part];
  };
  const all = new Set([...files(committed), ...files(fresh)]);
  return [...all].filter((file) => content(committed, file) !== content(fresh, file));
}

function content(sdk: string, file: string): string | undefined {
  const name = path.join(sdk, file);
  return fs.existsSync(name) ? fs.readFileSync(name, "utf8") : undefined;
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
