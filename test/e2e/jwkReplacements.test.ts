/** JWKs that are recreated, or that shall not be, on the real engine with both hosts. */

import * as fs from "node:fs";
import * as path from "node:path";
import type { Fault } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { newCertificate } from "../support/certificates";
import { selfSigned } from "../support/openssl";
import { startPluginScenario } from "../support/pluginScenario";
import { failure, type ResourceState, Scenario } from "../support/scenario";

const elliptic = selfSigned({ key: "EC-P-256", days: 90 }).certificatePem;
/** A JWK that refers to a certificate of the program, or to one by its name alone. */
const parting = `
const made = {};
const { certificates, jwk: { boundTo, ...args } } = declared;
for (const [name, of] of Object.entries(certificates)) made[name] = new Certificate(name, of);
const bound = boundTo === undefined ? {} : {
  certificateName: made[boundTo].certificateName,
  certificateThumbprint: made[boundTo].thumbprintSha256,
};
new Jwk("verify", { ...args, ...bound });
`;
const program = (imports: string) => `
const { Certificate, Jwk } = (${imports});
const declared = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
if (declared.certificates !== undefined) {${parting}return;}
const { certificate, jwks } = declared;
const idp = new Certificate("idp", certificate);
for (const [name, { bound, deleteBeforeReplace, ...args }] of Object.entries(jwks)) {
  const thumbprint = bound ? { certificateThumbprint: idp.thumbprintSha256 } : {};
  new Jwk(name, { ...args, ...thumbprint }, { dependsOn: [idp], deleteBeforeReplace });
}
`;
const dynamic = program(
  '(({ ApinizerCertificate, ApinizerJwk }) => ({ Certificate: ApinizerCertificate, Jwk: ApinizerJwk }))(require("pulumi-apinizer"))',
);
const plugin = program('require("pulumi-apinizer/plugin")');

const certificate = aCertificate({ environments: ["production"] });
const verify = {
  projectName: "payments",
  name: "verify",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
};
type Changes = Readonly<Record<string, unknown>>;

let scenario: Scenario;
afterEach(() => scenario.stop());

function declare(certificateChanges: Changes = {}, jwkChanges: Changes = {}): void {
  const declared = {
    certificate: { ...certificate, ...certificateChanges },
    jwks: { verify: { ...verify, ...jwkChanges } },
  };
  fs.writeFileSync(path.join(scenario.folder, "declared.json"), JSON.stringify(declared));
}

async function mustSucceed<Run extends Awaited<ReturnType<Scenario["up"]>>>(running: Promise<Run>): Promise<Run> {
  const run = await running;
  expect(failure(run)).toBeUndefined();
  return run;
}

async function jwkState(): Promise<ResourceState> {
  const [state] = (await scenario.stack.resources()).filter(({ type }) => /:(Apinizer)?Jwk$/.test(type));
  if (state === undefined) throw new Error("no JWK in the state");
  return state;
}

const held = () => scenario.simulator.state().projects.flatMap(({ jwks }) => jwks);
const writes = () =>
  scenario.simulator.writes().map(({ method, path: at }) => `${method} ${at.split("/").slice(4).join("/")}`);
/** How often the command says it: the engine shows each message as it comes, and once more at the end. */
const saidTimes = (text: string, what: string) => {
  const [, summary = ""] = text.split("Diagnostics:");
  return summary.split(what).length - 1;
};

describe.each([
  [
    "dynamic",
    (fromScratch: Parameters<typeof Scenario.start>[0]) => Scenario.start(fromScratch, { "index.js": dynamic }),
  ],
  [
    "plugin",
    (fromScratch: Parameters<typeof Scenario.start>[0]) => startPluginScenario(fromScratch, { "index.js": plugin }),
  ],
] as const)("%s", (host, start) => {
  let managerId: string | undefined;
  beforeEach(async () => {
    scenario = await start({ dialect: { jwkIds: true } });
    declare();
    await mustSucceed(scenario.up());
    managerId = held()[0]?.id;
    expect((await jwkState()).outputs).toMatchObject({ managerId, linked: true, relink: false });
    scenario.simulator.clearJournal();
  });

  test("a JWK that parts from a certificate in the up in which that is renamed is recreated from the other one, after its delete", async () => {
    await mustSucceed(scenario.destroy());
    const first = { ...certificate, certificateName: "first", alias: "first" };
    const second = { ...certificate, certificateName: "second", alias: "second", certificatePem: newCertificate.pem };
    const declareBoth = (renamed: Changes, jwk: Changes) => {
      const declared = { certificates: { first: { ...first, ...renamed }, second }, jwk: { ...verify, ...jwk } };
      fs.writeFileSync(path.join(scenario.folder, "declared.json"), JSON.stringify(declared));
    };
    declareBoth({}, { boundTo: "first" });
    await mustSucceed(scenario.up());
    const [{ sourceId } = {}] = held();
    // Nothing depends on the first one any more, so the engine creates the JWK while it deletes the old one.
    scenario.simulator.faults.push({
      match: { method: "DELETE", path: /jwks/ },
      when: "before",
      what: { delayMs: 2_000 },
    });
    declareBoth({ certificateName: "renamed" }, { certificateName: "second" });
    await mustSucceed(scenario.up());
    expect(held()).toMatchObject([{ name: "verify", sourceId: expect.any(String) }]);
    expect(held()[0]?.sourceId).not.toBe(sourceId);
    await mustSucceed(scenario.preview({ expectNoChanges: true }));
  });

  test("a replacement that the Manager would refuse fails the preview and the up, and nothing is deleted", async () => {
    for (const [changes, text] of [
      [{ algorithm: "ES256" }, "algorithm: expected an algorithm for SIGNATURE"],
      [{ environmentName: "stagign" }, "Use one of: production."],
      [{ algorithm: "ES256", bound: true }, "Use one of: RS256,"],
    ] as const) {
      declare({}, changes);
      for (const run of [await scenario.preview(), await scenario.up()]) {
        expect(run.succeeded).toBe(false);
        expect(run.text).toContain(text);
        expect(run.text).toContain("Nothing was deleted");
        expect(run.text).not.toMatch(/\n\s+at /);
      }
    }
    expect(writes()).toEqual([]);
    expect(held()).toMatchObject([{ id: managerId }]);
  });

  test("a JWK that a rotation from RSA to EC cut lets refresh go on, and fails up until its algorithm changes", async () => {
    declare({ certificatePem: elliptic, jwkUpdateAction: "NULLIFY" });
    await mustSucceed(scenario.up());
    await mustSucceed(scenario.refresh());
    scenario.simulator.clearJournal();
    for (const run of [await scenario.preview(), await scenario.up()]) {
      expect(run.succeeded).toBe(false);
      expect(run.text).toContain("Nothing was deleted: the JWK is to be recreated (its link was cut, it does not");
      expect(run.text).toContain("Use one of: ES256.");
    }
    expect(writes()).toEqual([]);
    declare({ certificatePem: elliptic, jwkUpdateAction: "NULLIFY" }, { algorithm: "ES256" });
    await mustSucceed(scenario.up());
    expect(writes()).toEqual(["DELETE jwks/verify/", "POST jwks/"]);
    await mustSucceed(scenario.preview({ expectNoChanges: true }));
  });

  test("the check of --replace, where no diff is asked for, refuses what could not be created again", async () => {
    declare({ certificatePem: elliptic, jwkUpdateAction: "NULLIFY" }, { deleteBeforeReplace: true });
    await mustSucceed(scenario.up());
    scenario.simulator.clearJournal();
    const { urn } = await jwkState();
    for (const run of [await scenario.preview({ replace: [urn] }), await scenario.up({ replace: [urn] })]) {
      expect(run.succeeded).toBe(false);
      expect(run.text).toContain("Use one of: ES256.");
    }
    expect(writes()).toEqual([]);
    expect(held()).toMatchObject([{ id: managerId }]);
  });

  test.each([
    ["bound to it", true],
    ["that depends on it", false],
  ])("one up changes a certificate from RSA to EC and the algorithm of its JWK, %s", async (_what, bound) => {
    declare({}, { bound });
    await mustSucceed(scenario.up());
    scenario.simulator.clearJournal();
    declare({ certificatePem: elliptic, jwkUpdateAction: "UPDATE" }, { algorithm: "ES256", bound });
    const preview = await mustSucceed(scenario.preview());
    expect(preview.changes).toMatchObject({ update: 1, replace: 1 });
    expect(preview.text).toContain(`JWK payments/verify (id ${managerId} at the Manager): it will be recreated`);
    expect(preview.text).toContain('(algorithm: "RS256" => "ES256")');
    expect(writes()).toEqual([]);
    await mustSucceed(scenario.up());
    expect(writes()).toEqual(["PUT certificates/idp/", "DELETE jwks/verify/", "POST jwks/"]);
    expect((await jwkState()).outputs).toMatchObject({ linked: true, type: "EC", algorithm: "ES256" });
    await mustSucceed(scenario.preview({ expectNoChanges: true }));
    await mustSucceed(scenario.refresh({ expectNoChanges: true }));
  });

  test("a cut link is reported by every refresh and up, and the JWK is recreated with relink alone", async () => {
    const cut = "its link to certificate idp was cut";
    scenario.simulator.console.detachJwk("payments", "verify");
    for (const run of [
      () => scenario.refresh(),
      () => scenario.preview(),
      () => scenario.up(),
      () => scenario.refresh(),
    ]) {
      const { text, changes } = await mustSucceed(run());
      expect(saidTimes(text, cut)).toBe(1);
      expect(changes.replace ?? 0).toBe(0);
    }
    const both = await mustSucceed(scenario.up({ refresh: true }));
    expect(saidTimes(both.text, cut)).toBe(1);
    expect(writes()).toEqual([]);
    scenario.simulator.clearJournal();
    await mustSucceed(scenario.up());
    expect(scenario.simulator.journal).toEqual([]);

    declare({}, { relink: true });
    const preview = await mustSucceed(scenario.preview({ diff: true }));
    expect(preview.changes).toMatchObject({ replace: 1 });
    expect(preview.text).toContain("(relink is set, and its link was cut)");
    if (host === "plugin") expect(preview.text).toMatch(/relink\s*: false => true/);
    await mustSucceed(scenario.up());
    expect(writes()).toEqual(["DELETE jwks/verify/", "POST jwks/"]);
    expect(held()).toMatchObject([{ sourceId: expect.any(String) }]);
    expect(held()[0]?.id).not.toBe(managerId);
    scenario.simulator.clearJournal();
    declare({}, { relink: false });
    expect((await mustSucceed(scenario.up())).changes).toMatchObject({ update: 1 });
    await mustSucceed(scenario.preview({ expectNoChanges: true }));
    expect(scenario.simulator.journal).toEqual([]);
  });

  test("drift shows no property as changed from one value to the same", async () => {
    scenario.simulator.console.putCertificate("payments", "idp", {
      alias: "idp",
      environments: ["production"],
      pem: newCertificate.pem,
    });
    const refreshes = [
      await mustSucceed(scenario.refresh({ diff: true })),
      await mustSucceed(scenario.refresh({ diff: true })),
    ];
    for (const { text } of refreshes) expect(text).not.toMatch(/- +(linked|thumbprintSha256)/);
    // The engine has no new value for what only the Manager can tell: the message has both.
    const preview = await mustSucceed(scenario.preview({ diff: true }));
    expect(preview.text).toMatch(/it does not carry its source's key: (\S+) => (?!\1)\S+/);
    for (const { text } of [...refreshes, preview]) expect(text).not.toMatch(/: (.*) => \1\n/);
  });

  test("a create that the Manager refuses after the delete restores the old JWK, and the change can be reverted", async () => {
    const refuse: Fault = {
      match: { method: "POST", path: /jwks/ },
      when: "before",
      what: { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } },
    };
    scenario.simulator.faults.push(refuse);
    declare({}, { algorithm: "RS512" });
    const refused = await scenario.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.text).toContain("No more JWKs today!");
    expect(refused.text).toContain("was put back under another id");
    expect(writes()).toEqual(["DELETE jwks/verify/", "POST jwks/", "POST jwks/"]);
    expect(held()).toMatchObject([{ name: "verify", algorithm: "RS256" }]);

    scenario.simulator.clearJournal();
    declare();
    await mustSucceed(scenario.up());
    expect(writes()).toEqual([]);
    expect(held()).toMatchObject([{ name: "verify", algorithm: "RS256" }]);
    await mustSucceed(scenario.preview({ expectNoChanges: true }));
    expect((await jwkState()).outputs.managerId).toBe(held()[0]?.id);
  });
});
