/** The policy pack of the examples, asked by the real engine: `pulumi preview --policy-pack`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { aCertificate } from "../support/aCertificate";
import { selfSigned } from "../support/openssl";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
import { type InstalledPack, installPolicyPack } from "../support/policyPack";
import { type Ended, environmentOf, pulumi } from "../support/pulumiCommand";
import { Scenario } from "../support/scenario";

jest.setTimeout(300_000);

/** The first certificate's PEM is a secret, the second one's is not known in a preview. */
const program = (from: string, type: string) => `
const pulumi = require("@pulumi/pulumi");
const { ${type}: Certificate } = require("${from}");
const { first, second } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8")).certificates;
const one = new Certificate("first", { ...first, certificatePem: pulumi.secret(first.certificatePem) });
if (second !== undefined) {
  const certificatePem = one.deployedEnvironments.apply(() => second.certificatePem);
  new Certificate("second", { ...second, certificatePem });
}
`;

const ending = selfSigned({ days: 10 }).certificatePem;
const good = selfSigned({ days: 400 }).certificatePem;
const first = (certificatePem: string) => aCertificate({ certificatePem });
const second = (certificatePem: string) => aCertificate({ certificateName: "idp-2", alias: "idp-2", certificatePem });
const daysLeft = "certificatePem: expected a certificate with more than 14 days left";

let scenario: Scenario;
let pack: InstalledPack;
afterEach(() => scenario.stop());

function underPolicies(...args: string[]): Promise<Ended> {
  return pulumi(scenario, [...args, "--stack", "dev", "--policy-pack", pack.folder], pack.environment);
}

describe.each([
  ["dynamic provider", () => Scenario.start({}, { "index.js": program("pulumi-apinizer", "ApinizerCertificate") })],
  [
    "plugin",
    () =>
      startPluginScenario(
        {},
        {
          "Pulumi.yaml": pluginProject("nodejs", "index.js"),
          "index.js": program("pulumi-apinizer/plugin", "Certificate"),
        },
      ),
  ],
] as const)("%s", (_name, start) => {
  beforeEach(async () => {
    scenario = await start();
    pack = installPolicyPack(scenario, environmentOf(scenario).PATH ?? "");
  });

  test("a preview fails for a certificate that breaks a policy, although it is a secret, and passes for one in order", async () => {
    scenario.declare({ first: first(ending) });
    const refused = await underPolicies("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("apinizer-certificate-days-left");
    expect(refused.text).toContain(daysLeft);
    scenario.declare({ first: first(good) });
    expect(await underPolicies("preview")).toMatchObject({ code: 0, text: expect.not.stringContaining("expected a") });
    expect(scenario.simulator.writes()).toEqual([]);
  });

  test("what a preview does not know is judged by the update, and not created", async () => {
    scenario.declare({ first: first(good), second: second(ending) });
    const preview = await underPolicies("preview");
    expect(preview).toMatchObject({ code: 0, text: expect.not.stringContaining("can't run policy") });
    const up = await underPolicies("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.text).toContain(daysLeft);
    expect(scenario.simulator.writes().map(({ method }) => method)).toEqual(["POST"]);
  });

  test("the pack's configuration names the stack in which JWKs have to be safe", async () => {
    scenario.declare({ first: { ...first(good), jwkUpdateAction: "NULLIFY" } });
    expect(await underPolicies("preview")).toMatchObject({ code: 0 });
    const config = path.join(scenario.folder, "config.json");
    const stacks = ["dev"];
    const named = { "apinizer-jwks-nullify": { stacks }, "apinizer-jwks-protected": { stacks } };
    fs.writeFileSync(config, JSON.stringify(named));
    const refused = await underPolicies("preview", "--policy-pack-config", config);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("jwkUpdateAction: expected an option that cuts no JWK");
    expect(refused.text).toContain("protectJwks: expected true in stack dev, got false");
  });
});
