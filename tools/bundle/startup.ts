/** `npm run plugin:startup`: from the start of the process to serving, for the plugin and for the dynamic host. */
import { spawn } from "node:child_process";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const rounds = 9;
/** Neither asks the engine for anything before it is asked itself. */
const engine = "127.0.0.1:1";

const hosts = {
  plugin: [path.join(root, "dist/plugin/pulumi-resource-apinizer"), engine],
  dynamic: [path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), "cmd/dynamic-provider"), engine],
};

/** Milliseconds until the port is printed. */
function startUp(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    child.once("error", reject);
    child.stdout.once("data", () => {
      child.kill();
      resolve(performance.now() - start);
    });
  });
}

async function main(): Promise<void> {
  const times: Record<keyof typeof hosts, number[]> = { plugin: [], dynamic: [] };
  for (let round = 0; round < rounds; round++) {
    for (const name of ["plugin", "dynamic"] as const) times[name].push(await startUp(hosts[name]));
  }
  const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[(rounds - 1) / 2] ?? 0;
  const [plugin, dynamic] = [median(times.plugin), median(times.dynamic)];
  const ratio = (plugin / dynamic).toFixed(2);
  console.log(
    `median of ${rounds}: plugin ${plugin.toFixed(0)} ms, dynamic host ${dynamic.toFixed(0)} ms: ${ratio} of it`,
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
