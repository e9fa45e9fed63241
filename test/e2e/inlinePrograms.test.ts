/** Inline programs of the Automation API: one process runs several stacks, and each of them several times. */
import * as fs from "node:fs";
import * as path from "node:path";
import { oldCertificate } from "../support/certificates";
import { environmentOf, run } from "../support/pulumiCommand";
import { Scenario } from "../support/scenario";

const script = `
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { ApinizerCertificate } = require("pulumi-apinizer");
const { certificate, managerUrl, token } = JSON.parse(require("node:fs").readFileSync("inline.json", "utf8"));

async function command(stackName, operation, names) {
  const program = async () => {
    for (const name of names) new ApinizerCertificate(name, certificate);
  };
  const stack = await LocalWorkspace.createOrSelectStack({ stackName, projectName: "inline", program });
  await stack.setConfig("apinizer:managerUrl", { value: managerUrl });
  await stack.setConfig("apinizer:apiToken", { value: token, secret: true });
  try {
    await stack[operation]();
    return "succeeded";
  } catch (error) {
    return error.message;
  }
}

(async () => {
  const results = {
    first: await command("one", "up", ["a"]),
    again: await command("one", "up", ["a"]),
    anotherStack: await command("two", "up", ["a"]),
    atOnce: await Promise.all([command("three", "preview", ["a"]), command("four", "preview", ["a"])]),
    twice: await command("one", "preview", ["a", "b"]),
    afterwards: await command("one", "up", ["a"]),
  };
  console.log("RESULTS " + JSON.stringify(results));
})();
`;

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start({}, { "inline.js": script });
});
afterAll(() => scenario.stop());

test("two resources of one run conflict; a stack that runs twice and stacks that declare the same do not", async () => {
  const certificate = {
    ...{ projectName: "payments", certificateName: "idp", alias: "idp", description: "Signing" },
    ...{ environments: ["production"], certificatePem: oldCertificate.pem, adoptExisting: true },
  };
  const { url: managerUrl, token } = scenario.simulator;
  const input = path.join(scenario.folder, "inline.json");
  fs.writeFileSync(input, JSON.stringify({ certificate, managerUrl, token }));
  const ended = await run(process.execPath, ["inline.js"], scenario.folder, environmentOf(scenario));
  fs.rmSync(input);
  const printed = /RESULTS (.*)/.exec(ended.text)?.[1];
  if (printed === undefined) throw new Error(ended.text);
  const { twice, ...others } = JSON.parse(printed) as Record<string, unknown>;
  expect(others).toEqual({
    ...{ first: "succeeded", again: "succeeded", anotherStack: "succeeded", afterwards: "succeeded" },
    atOnce: ["succeeded", "succeeded"],
  });
  expect(twice).toContain('two: ApinizerCertificate "a" and ApinizerCertificate "b"');
  expect(scenario.simulator.writes().map(({ method }) => method)).toEqual(["POST"]);
});
