/**
 * `npm run plugin:startup`: from the start of the process to serving, and the memory it has then, for the plugin as a script
 * of the Node.js that runs this, for the plugin with the Node.js of its archive, and for the dynamic host.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { addNode, nodeReleases, ownPlatform } from "./nodeReleases";

const root = path.resolve(__dirname, "../..");
const rounds = 9;
/** None of them asks the engine for anything before it is asked itself. */
const engine = "127.0.0.1:1";
const script = path.join(root, "dist/plugin/pulumi-resource-apinizer");
const dynamicHost = path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), "cmd/dynamic-provider");

interface Started {
  readonly milliseconds: number;
  /** In kB; undefined where the system does not tell. */
  readonly memory: number | undefined;
}

/** Until the port is printed. */
function startUp([command, ...args]: readonly [string, ...string[]]): Promise<Started> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, [...args, engine], { stdio: ["ignore", "pipe", "inherit"] });
    child.once("error", reject);
    child.stdout.once("data", () => {
      const milliseconds = performance.now() - start;
      const status = `/proc/${child.pid}/status`;
      const memory = fs.existsSync(status) ? /VmHWM:\s+(\d+)/.exec(fs.readFileSync(status, "utf8"))?.[1] : undefined;
      child.kill();
      resolve({ milliseconds, memory: memory === undefined ? undefined : Number(memory) });
    });
  });
}

/** The plugin as the archive of this platform has it; undefined where that has no Node.js. */
function unpacked(folder: string): string | undefined {
  const release = nodeReleases[ownPlatform];
  if (release === undefined) return undefined;
  const plugin = path.join(folder, "plugin");
  fs.cpSync(path.join(root, "dist/plugin"), plugin, { recursive: true });
  addNode(release, plugin, folder);
  return path.join(plugin, process.platform === "win32" ? "pulumi-resource-apinizer.cmd" : "pulumi-resource-apinizer");
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[(rounds - 1) / 2] ?? 0;

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-startup-"));
  try {
    const archived = unpacked(folder);
    const hosts = new Map<string, readonly [string, ...string[]]>([
      ["plugin", [process.execPath, script]],
      ...(archived === undefined ? [] : [["plugin with its own Node.js", [archived]] as const]),
      ["dynamic host", [process.execPath, dynamicHost]],
    ]);
    const started = new Map<string, Started[]>([...hosts.keys()].map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, command] of hosts) started.get(name)?.push(await startUp(command));
    }
    const first = median((started.get("plugin") ?? []).map(({ milliseconds }) => milliseconds));
    for (const [name, all] of started) {
      const time = median(all.map(({ milliseconds }) => milliseconds));
      const memory = median(all.map((one) => one.memory ?? Number.NaN));
      const ratio = (time / first).toFixed(2);
      console.log(
        `${name}: median of ${rounds} ${time.toFixed(0)} ms, ${ratio} x the plugin; ${Math.round(memory / 1024)} MB`,
      );
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
