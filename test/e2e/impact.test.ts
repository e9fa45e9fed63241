/** What `pulumi-apinizer impact` says of a real engine's previews is what the operation then does. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Impact } from "../../sdk/cli/impact/impact";
import type { Engine } from "../../tools/engine/engine";
import { aCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate, realCertificates } from "../support/certificates";
import { foretoldBy, holdingsOf, lossesBetween } from "../support/foretold";
import { startPluginScenario } from "../support/pluginScenario";
import { environmentOf } from "../support/pulumiCommand";
import { failure, installedFolder, type Run, required, Scenario } from "../support/scenario";

const hosts = {
  dynamic: `const { ApinizerCertificate: Certificate, ApinizerJwk: Jwk } = require("pulumi-apinizer");`,
  plugin: `const { Certificate, Jwk } = require("pulumi-apinizer/plugin");`,
};
type Host = keyof typeof hosts;

const program = (host: Host) => `
const pulumi = require("@pulumi/pulumi");
${hosts[host]}
const { certificates, jwks } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const made = {};
for (const [name, { secretPem, ...args }] of Object.entries(certificates)) {
  made[name] = new Certificate(name, { ...args, ...(secretPem ? { certificatePem: pulumi.secret(secretPem) } : {}) });
}
for (const [name, args] of Object.entries(jwks)) new Jwk(name, args, { dependsOn: [made.idp] });
`;

const source = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" } as const;
const idp = { ...aCertificate(), jwkUpdateAction: "UPDATE" };
const { certificatePem: _, ...withoutContent } = aCertificate({ certificateName: "other", alias: "other" });
const other = { ...withoutContent, secretPem: realCertificates("rsa")[2]?.pem };
const own = { projectName: "payments", name: "own", certificateName: "idp", ...source };

let scenario: Scenario;
afterEach(() => scenario?.stop());

async function start(host: Host): Promise<void> {
  const files = { "index.js": program(host) };
  scenario = await (host === "plugin" ? startPluginScenario({}, files) : Scenario.start({}, files));
  declare({ idp, other });
  await carriedOut(scenario.up());
  addJwk("payments", "console", "idp");
  addJwk("identity", "foreign", "idp");
}

function declare(certificates: object, jwks: object = { own }): void {
  fs.writeFileSync(path.join(scenario.folder, "declared.json"), JSON.stringify({ certificates, jwks }));
}

function addJwk(project: string, name: string, certificateName: string): void {
  scenario.simulator.console.addJwkFromCertificate(project, name, {
    ...source,
    certificateProject: "payments",
    certificateName,
  });
}

async function carriedOut(operation: Promise<Run>): Promise<void> {
  expect(failure(await operation)).toBeUndefined();
}

/** Runs a program; its standard output, and its exit code. */
function run(file: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  return new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const env = { ...environmentOf(scenario), ...environment };
    execFile(file, args, { cwd: scenario.folder, env, maxBuffer: 1 << 28 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const preview = ["preview", "--json", "--show-sames", "--show-replacement-steps"];
const destruction = ["destroy", "--preview-only", "--json", "--show-replacement-steps"];

/** What the command says of a preview. */
async function impactOf(
  command: readonly string[],
  { args = [], variables = {} }: { args?: readonly string[]; variables?: Readonly<Record<string, string>> } = {},
): Promise<{ code: number; impact: Impact }> {
  const { pulumi } = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
  const printed = await run(pulumi, [...command, "--stack", "dev", "--non-interactive"], variables);
  fs.writeFileSync(path.join(scenario.folder, "plan.json"), printed.out);
  scenario.simulator.clearJournal();
  const cli = path.join(installedFolder(), "node_modules/.bin/pulumi-apinizer");
  const { url, token } = scenario.simulator;
  const connection = { APINIZER_MANAGER_URL: url, APINIZER_API_TOKEN: token };
  const { code, out, err } = await run(cli, ["impact", "plan.json", "--format", "json", ...args], connection);
  expect(err).toBe("");
  expect(scenario.simulator.writes()).toEqual([]);
  return { code, impact: JSON.parse(out) as Impact };
}

/** Carries out what was previewed, and compares what was lost with what was foretold. */
async function comesTrue(impact: Impact, operation: () => Promise<Run>): Promise<void> {
  const before = holdingsOf(scenario.simulator);
  await carriedOut(operation());
  expect(foretoldBy(impact)).toEqual(lossesBetween(before, holdingsOf(scenario.simulator)));
}

describe.each(["dynamic", "plugin"] as const)("the %s host", (host) => {
  test("an update, a replacement and a destroy do what was foretold of their previews", async () => {
    await start(host);

    declare({ idp: { ...idp, certificatePem: newCertificate.pem, environments: ["production"] }, other });
    const rotation = await impactOf(preview);
    expect(rotation.code).toBe(0);
    expect(foretoldBy(rotation.impact)).toEqual({
      jwks: { "payments/own": "re-keyed", "payments/console": "re-keyed", "identity/foreign": "cut" },
      environments: { "payments/idp": ["staging"] },
    });
    await comesTrue(rotation.impact, () => scenario.up());

    const renamed = {
      ...idp,
      certificatePem: newCertificate.pem,
      certificateName: "idp-2",
      environments: ["production"],
    };
    declare({ idp: renamed, other }, { own: { ...own, certificateName: "idp-2" } });
    const replacement = await impactOf(preview);
    expect(replacement).toMatchObject({ code: 3, impact: { lost: ["payments/console"] } });
    expect(foretoldBy(replacement.impact)).toEqual({
      jwks: { "payments/own": "recreated", "payments/console": "cut" },
      environments: { "payments/idp": ["production"] },
    });
    const streamed = await impactOf(preview, { variables: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" } });
    expect(streamed).toEqual(replacement);
    await comesTrue(replacement.impact, () => scenario.up());

    addJwk("payments", "late", "idp-2");
    const end = await impactOf(destruction);
    expect(end).toMatchObject({ code: 3, impact: { lost: ["payments/late"] } });
    expect(foretoldBy(end.impact)).toEqual({
      jwks: { "payments/own": "deleted", "payments/late": "cut" },
      environments: { "payments/idp-2": ["production"], "payments/other": ["production", "staging"] },
    });
    await comesTrue(end.impact, () => scenario.destroy());
  });

  test("what an earlier command has replaced and could not delete goes", async () => {
    await start(host);
    const renamed = { own: { ...own, name: "next" } };
    declare({ idp, other }, renamed);
    const refused = { match: { method: "DELETE", path: /jwks\/own/ }, when: "before", what: { status: 400 } } as const;
    scenario.simulator.faults.push(refused);
    expect((await scenario.up()).succeeded).toBe(false);
    const { impact } = await impactOf(preview);
    expect(foretoldBy(impact)).toEqual({ jwks: { "payments/own": "deleted" }, environments: {} });
    await comesTrue(impact, () => scenario.up());
  });

  test("a secret content: the old one is asked for, the new one is not known", async () => {
    await start(host);
    addJwk("payments", "console-other", "other");
    declare({ idp, other: { ...other, secretPem: oldCertificate.pem } });
    const { code, impact } = await impactOf(preview);
    expect(code).toBe(0);
    expect(impact).toMatchObject({ isIncomplete: true, lost: [] });
    expect(impact.steps[0]?.jwks).toMatchObject([{ name: "console-other", effect: "cut", certainty: "not known" }]);
    expect((await impactOf(preview, { args: ["--strict"] })).code).toBe(3);
    declare({ idp }, {});
    expect(foretoldBy((await impactOf(preview)).impact)).toMatchObject({
      jwks: { "payments/own": "deleted", "payments/console-other": "cut" },
    });
  });
});
