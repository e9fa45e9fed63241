import { execFile } from "node:child_process";
import * as path from "node:path";
import { promisify } from "node:util";
import { Simulator } from "../simulator/simulator";

/** Runs in a process of its own: Node.js prints its warnings past jest. */
const program = `
const { ApinizerClient } = require("./provider/apinizer");
const { EngineLog } = require("./provider/hosts/plugin/engineLog");
const { Operations } = require("./provider/hosts/plugin/operations");
const { ManagerRun } = require("./provider/resource/run");
const [managerUrl, token] = process.argv.slice(1);
const settings = { managerUrl, credentials: { kind: "token", token }, timeoutSeconds: 5, maxRetries: 0 };
const client = new ApinizerClient({ ...settings, maxConnections: 16, legacyJwkParameters: false });
const operations = new Operations(new EngineLog(), () => client, () => new ManagerRun());
const list = ({ manager }) => manager.certificates.list("payments");
Promise.all(Array.from({ length: 40 }, () => operations.run({ getUrn: () => "" }, list)))
  .then((all) => process.stdout.write(String(all.length)))
  .finally(() => process.exit());
`;

test("many operations at once listen to one cancellation, and Node.js does not warn of it", async () => {
  const simulator = await Simulator.start({ latencyMs: 50 });
  try {
    const args = ["--import", "tsx", "-e", program, simulator.url, simulator.token];
    const root = path.resolve(__dirname, "../..");
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root });
    expect({ stdout, stderr }).toEqual({ stdout: "40", stderr: "" });
  } finally {
    await simulator.stop();
  }
});
