/** The plugin's archives with Node.js in them: the same bytes from two packs, and a program that runs with no Node.js on PATH. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { version } from "../../package.json";
import { ownPlatform } from "../../tools/bundle/nodeReleases";
import { oldCertificate } from "../support/certificates";
import { exampleFiles } from "../support/example";
import { serveFiles } from "../support/fileServer";
import { need } from "../support/languages";
import { startPluginScenario } from "../support/pluginScenario";
import { environmentOf, pulumi } from "../support/pulumiCommand";

const root = path.resolve(__dirname, "../..");
const archive = `pulumi-resource-apinizer-v${version}-${ownPlatform}.tar.gz`;

let folder: string;
beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-without-node-")));
  for (const out of ["first", "second"]) {
    const pack = [
      require.resolve("tsx/cli"),
      path.join(root, "tools/bundle/pack.ts"),
      path.join(folder, out),
      ownPlatform,
    ];
    execFileSync(process.execPath, pack, { stdio: "pipe" });
  }
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("two packs give the same bytes", () => {
  const [first, second] = ["first", "second"].map((out) => fs.readFileSync(path.join(folder, out, archive)));
  expect(second?.equals(first as Buffer)).toBe(true);
});

test("the software bill names Node.js in the version that the archive has", () => {
  const bill = JSON.parse(
    fs.readFileSync(path.join(folder, `first/pulumi-resource-apinizer-v${version}.cdx.json`), "utf8"),
  );
  execFileSync("tar", ["-xzf", path.join(folder, "first", archive), "-C", folder, "node"]);
  const released = execFileSync(path.join(folder, "node"), ["--version"], { encoding: "utf8" }).trim();
  expect(bill.components).toContainEqual(expect.objectContaining({ name: "node", version: released.slice(1) }));
});

test("a program in YAML runs with the plugin from a server, and with no Node.js on PATH", async () => {
  await need("yaml");
  const files = exampleFiles("plugin-yaml", (text) => text.replace(/^plugins:\n( .*\n)+/m, ""));
  expect(files["Pulumi.yaml"]).not.toContain("plugins:");
  const scenario = await startPluginScenario({}, { ...files, "idp-signing.pem": oldCertificate.pem });
  const server = await serveFiles(path.join(folder, "first"));
  try {
    await scenario.configure({ "jwks:certificateFile": "./idp-signing.pem" });
    const onPath = (environmentOf(scenario).PATH ?? "").split(path.delimiter);
    const withoutNode = onPath.filter((one) => !fs.existsSync(path.join(one, "node"))).join(path.delimiter);
    const install = ["plugin", "install", "resource", "apinizer", version, "--server", server.address];
    for (const command of [install, ["up", "--yes"], ["preview", "--expect-no-changes"], ["destroy", "--yes"]]) {
      const { code, text } = await pulumi(scenario, command, { PATH: withoutNode });
      if (code !== 0) throw new Error(`pulumi ${command.join(" ")}: ${text}`);
    }
    expect(scenario.simulator.writes().map(({ method }) => method)).toEqual(["POST", "POST", "DELETE", "DELETE"]);
  } finally {
    server.stop();
    await scenario.stop();
  }
});
