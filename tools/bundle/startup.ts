/**
 * `npm run plugin:startup`: from the start of the process to serving, and the memory it has then, for the plugin as a script
 * of the Node.js that runs this, for the plugin with the Node.js of its archive, and for the dynamic host; beside each, the
 * same Node.js with a program of one line, and with one that serves HTTP/2, as gRPC does.
 */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { addNode, nodeReleases, nodeVersion, ownPlatform } from "./nodeReleases";

const root = path.resolve(__dirname, "../..");
const numberOfRounds = 9;
/** None of them asks the engine for anything before it is asked itself. */
const engine = "127.0.0.1:1";
const script = path.join(root, "dist/plugin/pulumi-resource-apinizer");
const dynamicHost = path.join(path.dirname(require.resolve("@pulumi/pulumi/package.json")), "cmd/dynamic-provider");

type Command = readonly [string, ...string[]];

interface Started {
  readonly milliseconds: number;
  /** In kB; undefined where the system does not tell. */
  readonly memory: number | undefined;
}

/** Until the port is printed; the process goes on for as long as it is told. */
function startUp([command, ...args]: Command, goesOnFor = 0): Promise<Started> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, [...args, engine], { stdio: ["ignore", "pipe", "inherit"] });
    child.once("error", reject);
    child.stdout.once("data", () => {
      const milliseconds = performance.now() - start;
      const status = `/proc/${child.pid}/status`;
      const memory = fs.existsSync(status) ? /VmHWM:\s+(\d+)/.exec(fs.readFileSync(status, "utf8"))?.[1] : undefined;
      setTimeout(() => child.kill(), goesOnFor);
      child.once("close", () => resolve({ milliseconds, memory: memory === undefined ? undefined : Number(memory) }));
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

function alone(node: string): Command {
  return [node, "-e", 'process.stdout.write("0\\n")'];
}

function http2(node: string): Command {
  const program = `const server = require("node:http2").createServer();
    server.listen(0, "127.0.0.1", () => process.stdout.write(server.address().port + "\\n"));`;
  return [node, "-e", program];
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[(numberOfRounds - 1) / 2] ?? 0;

async function main(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-startup-"));
  try {
    const archived = unpacked(folder);
    const nodeFile = process.platform === "win32" ? "node.exe" : "node";
    const archivedNode = archived === undefined ? undefined : path.join(path.dirname(archived), nodeFile);
    const commands: Readonly<Record<string, Command>> = {
      "Node.js": alone(process.execPath),
      "Node.js with HTTP/2": http2(process.execPath),
      plugin: [process.execPath, script],
      "dynamic host": [process.execPath, dynamicHost],
      ...(archived === undefined || archivedNode === undefined
        ? {}
        : {
            "the archive's Node.js": alone(archivedNode),
            "the archive's Node.js with HTTP/2": http2(archivedNode),
            "the archive's plugin": [archived],
          }),
    };
    const names = Object.keys(commands);
    // Not counted; long enough to keep compiled code.
    for (const command of Object.values(commands)) await startUp(command, 2_000);
    const rounds: Readonly<Record<string, Started>>[] = [];
    for (let round = 0; round < numberOfRounds; round++) {
      const started: Record<string, Started> = {};
      for (const [name, command] of Object.entries(commands)) started[name] = await startUp(command);
      rounds.push(started);
    }
    const time = (name: string) => median(rounds.map((round) => round[name]?.milliseconds ?? Number.NaN));
    const ratio = (name: string, to: string) => {
      const ratios = rounds.map(
        (round) => (round[name]?.milliseconds ?? Number.NaN) / (round[to]?.milliseconds ?? Number.NaN),
      );
      return `${median(ratios).toFixed(2)} x ${to}`;
    };
    console.log(`Node.js ${process.versions.node}, the archive's ${nodeVersion}; medians of ${numberOfRounds} rounds`);
    for (const name of names) {
      const own = name.startsWith("the archive's") ? "the archive's Node.js" : "Node.js";
      const megabytes = Math.round(median(rounds.map((round) => round[name]?.memory ?? Number.NaN)) / 1024);
      console.log(
        `${name}: ${time(name).toFixed(0)} ms, ${ratio(name, own)}, ${ratio(name, "plugin")}; ${megabytes} MB`,
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
