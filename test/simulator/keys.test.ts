/** Keys and keystores, and JWKs from them, as the vendor's pages tell. */
import { createPublicKey } from "node:crypto";
import { privateKey } from "../support/openssl";
import { Simulator } from "./simulator";
import { only, TestClient } from "./testSupport";

const pem = privateKey();
const publicPem = createPublicKey(pem).export({ format: "pem", type: "spki" }).toString();
const project = "/apiops/projects/payments";
const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "ES256" };
const environments = ["production", "staging"];

let simulator: Simulator;
let client: TestClient;
beforeEach(async () => {
  simulator = await Simulator.start();
  client = new TestClient(simulator);
  simulator.console.putKey("payments", "signing", { environments, pem });
  simulator.console.putKey("payments", "verifying", { keyType: "PUBLIC_KEY", environments, pem: publicPem });
  simulator.console.putKey("payments", "secret", { keyType: "SECRET_KEY", environments, pem: "c2VjcmV0" });
  simulator.console.putKeystore("payments", "store", { environments, pem, alias: "first" });
});
afterEach(() => simulator.stop());

const create = (body: object) => client.json("POST", `${project}/jwks/`, { name: "k", ...use, ...body });

test("a key is shown with its id and environments, without its material", async () => {
  const reply = await client.get(`${project}/keys/signing/`);
  expect(only(reply)).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{24}$/),
    name: "signing",
    keyType: "PRIVATE_KEY",
    cryptoKeyInfoEnvironmentList: [{ environmentName: "production" }, { environmentName: "staging" }],
  });
  expect(reply.text).not.toContain("PRIVATE KEY-----");
  expect((await client.get(`${project}/keys/`)).body?.resultList).toHaveLength(3);
});

test("a keystore's id is told by some Managers only, its environments by name or by id", async () => {
  expect(only(await client.get(`${project}/keystores/store/`))).not.toHaveProperty("id");
  simulator.setDialect({ keystoreIds: true, keystoreEnvironments: "id" });
  expect(only(await client.get(`${project}/keystores/store/`))).toMatchObject({
    id: expect.any(String),
    keyStoreEnvironmentList: [{ environmentId: expect.any(String), alias: "first" }, {}],
  });
});

test.each([
  ["keys/nobody/", "Key (name: nobody) is not found!"],
  ["keystores/nobody/", "Keystore (name: nobody) is not found!"],
])("%s is not there", async (path, resultMessage) => {
  expect(await client.get(`${project}/${path}`)).toMatchObject({ status: 400, body: { resultMessage } });
});

test.each([
  [{ sourceType: "PRIVATE_KEY", keyName: "signing" }, true],
  [{ sourceType: "PUBLIC_KEY", keyName: "verifying" }, false],
  [{ sourceType: "KEYSTORE", keyStoreName: "store", aliasName: "first" }, true],
])("a JWK from %j is linked to it, until it is deleted", async (source, isPrivate) => {
  expect(await create(source)).toMatchObject({ status: 200 });
  const reply = await client.get(`${project}/jwks/k/`);
  expect(only(reply)).toMatchObject({ sourceType: source.sourceType, sourceId: expect.any(String), type: "EC" });
  expect(reply.text.includes('"d":')).toBe(isPrivate);
  if (source.sourceType === "KEYSTORE") {
    expect(only(reply).kid).toBe("first");
    simulator.console.deleteKeystore("payments", "store");
  } else {
    simulator.console.deleteKey("payments", "keyName" in source ? source.keyName : "");
  }
  expect(only(await client.get(`${project}/jwks/k/`)).sourceId).toBeNull();
});

test.each([
  [{ sourceType: "PRIVATE_KEY", keyName: "secret" }, "No PEM-encoded keys found"],
  [{ sourceType: "PRIVATE_KEY", keyName: "verifying" }, "No PEM-encoded keys found"],
  [{ sourceType: "PRIVATE_KEY", keyName: "signing", environmentName: "test" }, "Environment (test) is not found"],
  [{ sourceType: "PRIVATE_KEY", keyName: "signing", algorithm: "RS256" }, "Algorithm (RS256) is not valid"],
  [{ sourceType: "KEYSTORE", keyStoreName: "store", aliasName: "second" }, "Alias (second) is not found"],
])("a JWK from %j is refused", async (source, message) => {
  expect((await create(source)).body?.resultMessage).toContain(message);
});
