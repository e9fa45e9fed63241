/** The native plugin on every supported release of Node.js, whose V8 it gives flags of its own. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Engine } from "../../tools/engine/engine";
import { installNode, releases } from "../packageManagers/releases";
import { newCertificate, oldCertificate } from "../support/certificates";
import { startPluginScenario } from "../support/pluginScenario";
import { failure, required } from "../support/scenario";

const engine = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-node-")));
});
afterEach(() => {
  process.env.APINIZER_TEST_ENGINE = JSON.stringify(engine);
  fs.rmSync(folder, { recursive: true, force: true });
});

/** So many that the plugin collects garbage, and V8 compiles what it does often. */
function declared(certificatePem: string) {
  const names = Array.from({ length: 100 }, (_, index) => `partner-${index}`);
  const shared = { projectName: "payments", description: "Partner", environments: ["production"], certificatePem };
  return Object.fromEntries(names.map((name) => [name, { ...shared, certificateName: name, alias: name }]));
}

const program = `
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const { Certificate } = require("pulumi-apinizer/plugin");
for (const [name, args] of Object.entries(certificates)) new Certificate(name, args);
console.log("Node.js " + process.version);
`;

test.each(releases)("the plugin keeps 100 certificates on Node.js %s, without a word of V8", async (release) => {
  const nodes = `${installNode(release, folder)}${path.delimiter}${engine.path}`;
  process.env.APINIZER_TEST_ENGINE = JSON.stringify({ ...engine, path: nodes });
  const scenario = await startPluginScenario({}, { "index.js": program });
  try {
    const created = await scenario.mustUp(declared(oldCertificate.pem));
    expect(created.text).toContain(`Node.js v${release}.`);
    const rotated = await scenario.mustUp(declared(newCertificate.pem));
    const refreshed = await scenario.refresh({ expectNoChanges: true });
    const destroyed = await scenario.destroy();
    for (const run of [created, rotated, refreshed, destroyed]) {
      expect(failure(run)).toBeUndefined();
      expect(run.text).not.toMatch(/warning|error/i);
    }
    expect(scenario.simulator.writes()).toHaveLength(300);
    expect(scenario.simulator.state().projects.flatMap(({ certificates }) => certificates)).toEqual([]);
  } finally {
    await scenario.stop();
  }
});
