import { aCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { type Declaration, failure, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate();
const rotation = { ...idp, certificatePem: newCertificate.pem };
const everywhere = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };
const source = {
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
} as const;

let scenario: Scenario;
afterEach(() => scenario.stop());

/** A stack with the certificate, and a JWK made from it in each of two projects. */
async function start(legacy: boolean, files: Record<string, string> = {}): Promise<void> {
  scenario = await Scenario.start({ dialect: legacy ? "legacy" : "current" }, files);
  if (legacy) await scenario.configure({ "apinizer:legacyJwkParameters": "true" });
  await scenario.mustUp({ idp });
  scenario.simulator.console.addJwkFromCertificate("payments", "own", source);
  scenario.simulator.console.addJwkFromCertificate("identity", "foreign", {
    ...source,
    certificateProject: "payments",
  });
  scenario.simulator.clearJournal();
}

/** What a preview of that declaration prints. */
async function preview(declared: Declaration): Promise<{ succeeded: boolean; text: string }> {
  scenario.declare({ idp: declared });
  return scenario.preview();
}

const writes = () => scenario.simulator.writes().map(({ method, query }) => [method, query]);
const jwks = () =>
  scenario.simulator
    .state()
    .projects.flatMap((project) => project.jwks)
    .map(({ name, sourceId }) => [name, sourceId !== null]);

/** The warnings that a run printed. */
const warnings = (text: string) => text.split("\n").filter((line) => line.includes("warning:"));
const isOfNewId = (line: string) => line.includes("the Manager gave it another id");

describe.each([
  ["current", false],
  ["legacy", true],
])("a %s Manager", (_name, legacy) => {
  test("a preview reports what happens to the JWKs in both projects, and the up does that with one write", async () => {
    await start(legacy);
    const both = "identity/foreign, payments/own";
    for (const [options, expected] of [
      [{}, [`warning: certificate payments/idp: this update: JWKs derived from it: ${both} will be cut`, "is not set"]],
      [{ jwkUpdateAction: "NULLIFY" }, [`${both} will be cut from it`]],
      [{ jwkUpdateAction: "UPDATE" }, ["warning: ", "payments/own will be re-keyed", "identity/foreign will be cut"]],
      [everywhere, [`${both} will be re-keyed from the new certificate`]],
    ] as const) {
      const { succeeded, text } = await preview({ ...rotation, ...options });
      expect(succeeded).toBe(true);
      for (const part of expected) expect(text).toContain(part);
      if (expected.length === 1) expect(text).not.toContain("warning:");
    }
    const protectedPreview = await preview({ ...rotation, protectJwks: true });
    expect(protectedPreview.succeeded).toBe(false);
    expect(protectedPreview.text).toContain("protectJwks: expected no JWK to be cut");
    expect(protectedPreview.text).toContain(`${both} will be cut`);
    expect(writes()).toEqual([]);

    const run = await scenario.mustUp({ idp: { ...rotation, ...everywhere } });
    expect(warnings(run.text).filter(isOfNewId)).not.toEqual([]);
    expect(warnings(run.text).filter((line) => !isOfNewId(line))).toEqual([]);
    const query = legacy ? { updateReferencedJwks: "true", updateScope: "ALL_PROJECTS" } : everywhere;
    expect(writes()).toEqual([["PUT", query]]);
    expect(jwks()).toEqual([
      ["own", true],
      ["foreign", true],
    ]);
    expect(await scenario.outputsOf("idp")).toMatchObject({
      jwks: [
        { projectName: "identity", name: "foreign", inSync: true },
        { projectName: "payments", name: "own", inSync: true },
      ],
    });
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
    scenario.simulator.clearJournal();
    expect((await scenario.up()).changes).toEqual({ same: 2 });
    expect(scenario.simulator.journal).toEqual([]);
  });

  test("a replacement and a delete obey the recorded options, and report them", async () => {
    await start(legacy);
    const renamed = { ...idp, certificateName: "idp-2" };
    const unset = await preview(renamed);
    expect(unset.text).toContain("warning: certificate payments/idp: this replacement: JWKs derived from it:");
    expect(unset.text).toContain("jwkDeleteAction is not set");
    await scenario.mustUp({ idp: { ...idp, protectJwks: true } });
    const stopped = await scenario.destroy();
    expect(stopped.succeeded).toBe(false);
    expect(stopped.text).toContain("this delete: JWKs derived from it: identity/foreign, payments/own will be cut");
    expect(stopped.text).not.toMatch(/\n\s+at /);
    expect(writes()).toEqual([]);

    await scenario.mustUp({ idp: { ...idp, protectJwks: true, jwkDeleteAction: "DELETE" } });
    const replacement = await preview({ ...renamed, protectJwks: true, jwkDeleteAction: "DELETE" });
    const fate = legacy ? "will be cut" : "will be deleted";
    expect(replacement.text).toContain(`identity/foreign, payments/own ${fate}`);
    const destroyed = await scenario.destroy();
    expect(failure(destroyed)).toBeUndefined();
    expect(destroyed.text).toContain(`this delete: JWKs derived from it: identity/foreign, payments/own ${fate}`);
    expect(writes()).toEqual([["DELETE", legacy ? {} : { jwkDeleteAction: "DELETE" }]]);
    expect(jwks()).toEqual(
      legacy
        ? [
            ["own", false],
            ["foreign", false],
          ]
        : [],
    );
  });
});

test("UPDATE sent to an older Manager without the setting is a warning, and no later up fails", async () => {
  await start(false);
  scenario.simulator.setDialect("legacy");
  const run = await scenario.mustUp({ idp: { ...rotation, ...everywhere } });
  expect(run.text).toContain(
    "identity/foreign (its link was cut by this update), payments/own (its link was cut by this update)",
  );
  expect(run.text).toContain("set apinizer:legacyJwkParameters to true");
  expect(await scenario.outputsOf("idp")).toMatchObject({ jwks: [{ inSync: false }, { inSync: false }] });
  expect((await scenario.up()).changes).toEqual({ same: 2 });
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(writes()).toHaveLength(1);
});

test("a metadata edit with NULLIFY set keeps the JWKs of all projects linked", async () => {
  await start(false);
  const edited = { ...idp, description: "Other", jwkUpdateAction: "NULLIFY" };
  expect((await preview(edited)).text).not.toContain("cut");
  await scenario.mustUp({ idp: edited });
  expect(writes()).toEqual([["PUT", everywhere]]);
  expect(jwks()).toEqual([
    ["own", true],
    ["foreign", true],
  ]);
  expect(await scenario.outputsOf("idp")).toMatchObject({
    jwks: [
      { name: "foreign", inSync: true },
      { name: "own", inSync: true },
    ],
  });
});

test("a refresh reads changes made in the Console, although the JWKs are protected", async () => {
  await start(false);
  await scenario.mustUp({ idp: { ...idp, protectJwks: true } });
  scenario.simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  const refreshed = await scenario.refresh();
  expect(failure(refreshed)).toBeUndefined();
  expect(await scenario.outputsOf("idp")).toMatchObject({ thumbprintSha256: newCertificate.sha256 });
  const stopped = await scenario.up();
  expect(stopped.succeeded).toBe(false);
  expect(stopped.text).toContain("protectJwks: expected no JWK to be cut");
  await scenario.mustUp({ idp: { ...idp, protectJwks: true, ...everywhere } });
  expect(writes()).toEqual([["PUT", everywhere]]);
});

test("a protected delete is refused for a JWK derived from content that no refresh has seen", async () => {
  await start(false);
  await scenario.mustUp({ idp: { ...idp, protectJwks: true } });
  for (const [project, name] of [
    ["payments", "own"],
    ["identity", "foreign"],
  ] as const) {
    scenario.simulator.console.deleteJwk(project, name);
  }
  scenario.simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  scenario.simulator.console.addJwkFromCertificate("payments", "drifted", { ...source, environmentName: "staging" });
  const stopped = await scenario.destroy();
  expect(stopped.succeeded).toBe(false);
  expect(stopped.text).toContain("this delete: JWKs derived from it: payments/drifted will be cut");
  expect(writes()).toEqual([]);
});

test("the functions of a program read certificates, JWKs and environments with the same configuration", async () => {
  const looking = `
const apinizer = require("pulumi-apinizer");
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const idp = new apinizer.ApinizerCertificate("idp", certificates.idp);
const at = { projectName: "payments" };
exports.certificate = apinizer.getCertificateOutput({ ...at, certificateName: idp.id.apply((id) => id.split("/")[1]) }).thumbprintSha256;
exports.certificates = apinizer.listCertificatesOutput(at).apply((all) => all.map(({ id }) => id));
exports.jwks = apinizer.listJwks(at).then((all) => all.map(({ id, linked }) => [id, linked]));
exports.environments = apinizer.listEnvironments().then((all) => all.map(({ name }) => name));
exports.keys = apinizer.getJwkSetOutput({ projectName: idp.projectName }).keys;
exports.read = apinizer.readCertificatesOutput({ text: idp.certificatePem }).apply((all) => all.map(({ thumbprintSha256 }) => thumbprintSha256));
`;
  await start(false, { "index.js": looking });
  await scenario.mustUp({ idp });
  const outputs = await scenario.stack.outputs();
  expect(outputs.certificate).toBe(oldCertificate.sha256);
  expect(outputs.certificates).toEqual(["payments/idp"]);
  expect(outputs.jwks).toEqual([["payments/own", true]]);
  expect(outputs.environments).toEqual(["API Manager", "production", "staging", "test"]);
  expect(outputs.keys).toEqual([expect.objectContaining({ kty: "RSA", e: "AQAB", kid: expect.any(String) })]);
  expect(outputs.read).toEqual([oldCertificate.sha256]);
  await scenario.configure({ "apinizer:managerUrl": "" });
  const { text } = await scenario.preview();
  expect(text).toContain("managerUrl");
});
