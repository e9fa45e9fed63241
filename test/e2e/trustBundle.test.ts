import * as fs from "node:fs";
import * as path from "node:path";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import type { SimulatorOptions } from "../simulator/simulator";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { startPluginScenario } from "../support/pluginScenario";
import { failure, type ResourceState, Scenario } from "../support/scenario";
import { ShiftedClock } from "../support/shiftedClock";

type Start = (options: SimulatorOptions, files: Readonly<Record<string, string>>) => Promise<Scenario>;
const hosts: readonly (readonly [string, string, string, Start])[] = [
  ["dynamic provider", "pulumi-apinizer", "ApinizerTrustBundle", (options, files) => Scenario.start(options, files)],
  ["plugin", "pulumi-apinizer/plugin", "TrustBundle", (options, files) => startPluginScenario(options, files)],
];

const programOf = (module: string, resource: string) => `
const { ${resource}, ${resource.replace("TrustBundle", "Certificate")}: Certificate } = require("${module}");
const declared = (name) => JSON.parse(require("node:fs").readFileSync(name, "utf8"));
new ${resource}("partner", declared("declared.json"));
if (require("node:fs").existsSync("certificate.json")) new Certificate("alone", declared("certificate.json"));
`;

const day = 24 * 60 * 60 * 1000;
const [oldName = "", ecName = "", newName = ""] = [oldCertificate, ellipticCertificate, newCertificate].map(
  ({ sha256 }) => memberName("partner", sha256),
);
const before = [oldCertificate.pem, ellipticCertificate.pem];
const after = [ellipticCertificate.pem, newCertificate.pem];

let clock: ShiftedClock;
let scenario: Scenario;
beforeEach(() => {
  clock = ShiftedClock.start();
});
afterEach(async () => {
  clock.stop();
  await scenario?.stop();
});

function declare(certificates: readonly string[], changes: Partial<TrustBundleInputs> = {}): void {
  const { projectName, bundleName, environments } = checkedTrustBundle(changes);
  const inputs = { projectName, bundleName, environments, certificates, overlapDays: 7 };
  fs.writeFileSync(path.join(scenario.folder, "declared.json"), JSON.stringify(inputs));
}

async function bundle(): Promise<ResourceState> {
  const found = (await scenario.stack.resources()).find(({ type }) => /:(Apinizer)?TrustBundle$/.test(type));
  if (found === undefined) throw new Error("no trust bundle in the state");
  return found;
}

/** Members by name, with what they retire at. */
async function members(): Promise<Record<string, string>> {
  const { outputs } = await bundle();
  const shown = outputs.members as { certificateName: string; retiresAt: string }[];
  return Object.fromEntries(shown.map(({ certificateName, retiresAt }) => [certificateName, retiresAt]));
}

/** What was written since it was last asked for. */
function writes(): string[] {
  const { simulator } = scenario;
  const written = simulator.writes().map(({ method, path }) => `${method} ${path.split("/certificates/")[1] ?? ""}`);
  simulator.clearJournal();
  return written;
}

test.each(hosts)("%s: a member that has a resource of its own as well is refused in the preview", async (...host) => {
  const [, module, resource, start] = host;
  scenario = await start({}, { "index.js": programOf(module, resource) });
  declare(before);
  const own = { alias: oldName, description: "Old", environments: ["production"], certificatePem: oldCertificate.pem };
  const certificate = { projectName: "payments", certificateName: oldName, ...own };
  fs.writeFileSync(path.join(scenario.folder, "certificate.json"), JSON.stringify(certificate));
  const refused = await scenario.preview();
  expect(refused.succeeded).toBe(false);
  expect(refused.text.replace(/\s+/g, " ")).toMatch(
    new RegExp(
      `certificate payments/${oldName}: certificateName: expected one resource of the program .* got two: .*partner`,
    ),
  );
  expect(scenario.simulator.writes()).toEqual([]);
  declare([ellipticCertificate.pem]);
  expect(failure(await scenario.up())).toBeUndefined();
  expect(writes()).toEqual(["POST ", "POST "]);
});

test.each(hosts)(
  "%s: a trust bundle that went first is put back where its replacement is refused, and goes before the next one",
  async (...host) => {
    const [, module, resource, start] = host;
    scenario = await start({}, { "index.js": programOf(module, resource) });
    const { simulator } = scenario;
    const heldIn = (project: string) =>
      simulator
        .state()
        .projects.find(({ name }) => name === project)
        ?.certificates.map(({ name }) => name);
    declare(before);
    expect(failure(await scenario.up())).toBeUndefined();

    declare(before, { projectName: "identity" });
    simulator.addToken(simulator.token, {
      payments: ["VIEW", "MANAGE", "DEPLOY_UNDEPLOY"],
      identity: ["VIEW"],
    });
    const refused = await scenario.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.text.replace(/\s+/g, " ")).toMatch(
      new RegExp(`These of its certificates were put back: .*${oldName}.*${ecName}|${ecName}.*${oldName}`),
    );
    expect(heldIn("payments")).toEqual([oldName, ecName].sort());

    simulator.addToken(simulator.token);
    declare(after, { projectName: "identity" });
    expect(failure(await scenario.up())).toBeUndefined();
    expect(heldIn("payments")).toEqual([]);
    expect(heldIn("identity")).toEqual([ecName, newName].sort());
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  },
);

test.each(hosts)(
  "%s: a trust bundle rotates with overlap, drifts, takes a member back, and removes one at its date",
  async (...host) => {
    const [, module, resource, start] = host;
    scenario = await start({ clock: () => clock.now() }, { "index.js": programOf(module, resource) });

    declare(before);
    expect(failure(await scenario.up())).toBeUndefined();
    expect(writes()).toEqual(["POST ", "POST "]);

    declare(after);
    const rotation = await scenario.up();
    expect(failure(rotation)).toBeUndefined();
    expect(rotation.text).toMatch(new RegExp(`${newName} .*: added; ${oldName} .*: kept until `));
    expect(writes()).toEqual(["POST "]);
    const overlapping = await members();
    expect(overlapping).toEqual({ [oldName]: expect.stringMatching(/^\d{4}-.*Z$/), [ecName]: "", [newName]: "" });
    expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
    expect(scenario.simulator.journal).toEqual([]);

    scenario.simulator.console.deleteCertificate("payments", newName);
    const drift = await scenario.refresh({ expectNoChanges: true });
    expect(drift.succeeded).toBe(false);
    expect(drift.text).toContain(`${newName} is gone`);
    const { inputs } = await bundle();
    expect(inputs.certificates).toEqual(after);
    declare([...after, oldCertificate.pem]);
    expect(failure(await scenario.up())).toBeUndefined();
    expect(writes()).toEqual(["POST "]);
    expect(await members()).toEqual({ [oldName]: "", [ecName]: "", [newName]: "" });

    declare(after);
    expect(failure(await scenario.up())).toBeUndefined();
    expect(writes()).toEqual([]);
    clock.set(8 * day);
    const due = await scenario.preview({ expectNoChanges: true });
    expect(due.succeeded).toBe(false);
    expect(due.text).toMatch(new RegExp(`${oldName} .*: removed now, 1 day after its date`));
    expect(failure(await scenario.up())).toBeUndefined();
    expect(writes()).toEqual([`DELETE ${oldName}/`]);
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
    expect(failure(await scenario.destroy())).toBeUndefined();
    expect(writes()).toEqual([`DELETE ${ecName}/`, `DELETE ${newName}/`].sort());
  },
);
