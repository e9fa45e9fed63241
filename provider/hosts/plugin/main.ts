/**
 * What `executable.ts` starts. The engine starts that with its own address and reads the port from the first line that is
 * printed.
 */

import schema from "../../../sdk/schema.json";
import { version } from "../../base/packageInfo";
import { exitWithEngine } from "../exitWithEngine";
import { Provider } from "./provider";
import { serve } from "./server";

async function main(): Promise<void> {
  exitWithEngine();
  const provider = new Provider({ version, schema: () => JSON.stringify(schema) });
  const [engineAddress] = process.argv.slice(2);
  if (engineAddress !== undefined) provider.connectEngine(engineAddress);
  const { port } = await serve(provider);
  process.stdout.write(`${port}\n`);
}

/** Resolves once the plugin serves, or has said why it cannot. */
export const started = main().catch((error: Error) => {
  process.stderr.write(`pulumi-resource-apinizer: ${error.stack}\n`);
  process.exitCode = 1;
});
