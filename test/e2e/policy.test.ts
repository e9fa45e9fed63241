/** The policy pack of the examples, asked by the real engine: `pulumi preview --policy-pack`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { aCertificate } from "../support/aCertificate";
import { selfSigned } from "../support/openssl";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
import { type InstalledPack, installPolicyPack } from "../support/policyPack";
import { type Ended, environmentOf, pulumi } from "../support/pulumiCommand";
import { Scenario } from "../support/scenario";

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

const config = {
  "apinizer-jwks-nullify": { stacks: ["dev"] },
  "apinizer-jwks-protected": { stacks: ["dev"] },
};

let scenario: Scenario;
let pack: InstalledPack;

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
  beforeAll(async () => {
    scenario = await start();
    pack = installPolicyPack(scenario, environmentOf(scenario).PATH ?? "");
  });
  afterAll(() => scenario.stop());

  test("a preview fails for a certificate that breaks policies, a secret one too, and for what the pack's configuration asks of the stack", async () => {
    scenario.declare({ first: { ...first(ending), jwkUpdateAction: "NULLIFY" } });
    const configFile = path.join(scenario.folder, "policyConfig.json");
    fs.writeFileSync(configFile, JSON.stringify(config));
    const refused = await underPolicies("preview", "--policy-pack-config", configFile);
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain("apinizer-certificate-days-left");
    expect(refused.text).toContain(daysLeft);
    expect(refused.text).toContain("jwkUpdateAction: expected an option that cuts no JWK");
    expect(refused.text).toContain("protectJwks: expected true in stack dev, got false");
    expect(scenario.simulator.writes()).toEqual([]);
  });

  test("a preview passes a certificate in order and one that it does not know; the update refuses to create the latter", async () => {
    scenario.declare({ first: first(good), second: second(ending) });
    expect(await underPolicies("preview")).toMatchObject({
      code: 0,
      text: expect.not.stringMatching(/expected a|can't run policy/),
    });
    const up = await underPolicies("up", "--yes", "--skip-preview");
    expect(up.code).not.toBe(0);
    expect(up.text).toContain(daysLeft);
    expect(scenario.simulator.writes().map(({ method }) => method)).toEqual(["POST"]);
  });
});
