import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { aCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { type Declaration, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate();
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

let scenario: Scenario;
beforeAll(async () => {
  scenario = await Scenario.start();
});
afterAll(() => scenario.stop());

/** Everything below a folder, as text. */
function everyFile(folder: string): string {
  const files = fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files
    .filter(({ name }) => name !== "declared.json")
    .map(({ parentPath, name }) => fs.readFileSync(path.join(parentPath, name), "latin1"))
    .join("\n");
}

test.each([
  ["certificateName", { certificateName: ".." }, "certificateName: expected a name"],
  ["environments", { environments: [] }, "environments: expected at least one environment"],
  ["certificatePem", { certificatePem: oldCertificate.pem + newCertificate.pem }, "2 certificates"],
  ["updateScope", { updateScope: "SAME_PROJECT" }, "updateScope: expected jwkUpdateAction"],
])("a bad %s fails the preview by name, before any request", async (_property, changes, message) => {
  scenario.declare({ idp: { ...idp, ...changes } });
  const preview = await scenario.preview();
  expect(preview.succeeded).toBe(false);
  expect(preview.text).toContain(message);
  expect(preview.text).not.toMatch(/\n\s+at .*\.js/);
  expect(scenario.simulator.journal).toHaveLength(0);
});

test("a private key beside the certificate is refused; its bytes are in no output, state or file", async () => {
  scenario.declare({ idp: { ...idp, certificatePem: oldCertificate.pem + privatePem } });
  const runs = [await scenario.preview(), await scenario.up()];
  const seen = runs.map(({ text }) => text).join("\n") + everyFile(path.join(scenario.folder, "pulumi"));
  expect(runs.map(({ succeeded }) => succeeded)).toEqual([false, false]);
  expect(seen).toContain("private key");
  for (const line of privatePem.split("\n").slice(1, -2)) expect(seen).not.toContain(line);
  expect(scenario.simulator.journal).toHaveLength(0);
});

test("an update to a bad certificate loses nothing", async () => {
  await scenario.mustUp({ idp });
  scenario.declare({ idp: { ...idp, certificatePem: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----" } });
  expect((await scenario.up()).succeeded).toBe(false);
  expect(await scenario.outputsOf("idp")).toMatchObject({ thumbprintSha256: oldCertificate.sha256 });
  expect(scenario.simulator.writes()).toHaveLength(1);
  expect((await scenario.mustUp({ idp })).changes).toMatchObject({ same: 2 });
});

describe("configuration", () => {
  let other: Scenario;
  beforeAll(async () => {
    other = await Scenario.start();
    other.declare({ idp });
  });
  afterAll(() => other.stop());

  test.each([
    ["no managerUrl", {}, ["apinizer:managerUrl"], "apinizer:managerUrl (or APINIZER_MANAGER_URL)"],
    ["a malformed managerUrl", { "apinizer:managerUrl": "manager" }, [], "expected an https address"],
    [
      "http to another host",
      { "apinizer:managerUrl": "http://manager.example.com" },
      [],
      "got http to manager.example.com",
    ],
    [
      "a token and a username",
      { "apinizer:username": "ci" },
      [],
      "got apinizer:apiToken, apinizer:username. Remove all but one.",
    ],
    ["a caFile that does not exist", { "apinizer:caFile": "none.pem" }, [], "none.pem (ENOENT)"],
    [
      "a caFile without a certificate",
      { "apinizer:caFile": "index.js" },
      [],
      "at least one certificate, got one without",
    ],
    ["no credentials", {}, ["apinizer:apiToken"], "got none. Set one"],
  ])("%s fails the preview by key, before any request", async (_what, values, missing, message) => {
    await other.configure(values);
    const token = { value: other.simulator.token, secret: true };
    for (const key of missing) await other.stack.removeConfig(key);
    const preview = await other.preview();
    for (const key of [...Object.keys(values), ...missing]) await other.stack.removeConfig(key);
    await other.configure({ "apinizer:managerUrl": other.simulator.url });
    await other.stack.setConfig("apinizer:apiToken", token);
    expect(preview.succeeded).toBe(false);
    expect(preview.text).toContain(message);
    expect(preview.text).not.toContain(token.value);
    expect(other.simulator.journal).toHaveLength(0);
  });
});
