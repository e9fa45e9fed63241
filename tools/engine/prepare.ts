/** `npm run engine`: makes a Pulumi CLI ready for the demo and the tests, and says what it does meanwhile. */
import { prepareEngine } from "./engine";

async function main(): Promise<void> {
  const start = Date.now();
  const { version, source, pulumi } = await prepareEngine((line) => console.log(line));
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`engine ready: pulumi ${version} (${source}) in ${seconds} s: ${pulumi}`);
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
