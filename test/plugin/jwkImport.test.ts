/** Import of a JWK as the engine makes it over the plugin's protocol: read, check of what was read, diff, update. */
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Simulator } from "../simulator/simulator";
import { privateKey } from "../support/openssl";
import { answer, PluginClient, type Properties, properties, struct } from "./pluginClient";

const urn = "urn:pulumi:dev::scenario::apinizer:index:Jwk::verify";
const declared = {
  projectName: "payments",
  name: "verify",
  sourceType: "PRIVATE_KEY",
  keyName: "signing",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "ES256",
  relink: false,
};
const secretSignature = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

let simulator: Simulator;
let client: PluginClient;
beforeEach(async () => {
  simulator = await Simulator.start();
  client = await PluginClient.start();
  const request = new rpc.ConfigureRequest();
  request.setArgs(struct({ managerUrl: simulator.url, apiToken: simulator.token }));
  await answer<rpc.ConfigureResponse>((reply) => client.provider.configure(request, reply));
  simulator.console.putKey("payments", "signing", { environments: ["production"], pem: privateKey() });
  await simulator.console.createJwk("payments", "verify", declared);
});
afterEach(async () => {
  client.stop();
  await simulator.stop();
});

async function importJwk() {
  const request = new rpc.ReadRequest();
  request.setUrn(urn);
  request.setId("payments/verify");
  request.setProperties(struct({}));
  const response = await answer<rpc.ReadResponse>((reply) => client.provider.read(request, reply));
  return { inputs: properties(response.getInputs()), outputs: properties(response.getProperties()) };
}

async function check(olds: Properties, news: Properties) {
  const request = new rpc.CheckRequest();
  request.setUrn(urn);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const response = await answer<rpc.CheckResponse>((reply) => client.provider.check(request, reply));
  return response.getFailuresList().map((failure) => failure.getReason());
}

/** A state as the engine keeps it. */
interface Kept {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

async function diff({ inputs, outputs }: Kept, news: Properties) {
  const request = new rpc.DiffRequest();
  request.setUrn(urn);
  request.setOlds(struct(outputs));
  request.setOldInputs(struct(inputs));
  request.setNews(struct(news));
  const response = await answer<rpc.DiffResponse>((reply) => client.provider.diff(request, reply));
  return { changed: response.getDiffsList(), replaced: response.getReplacesList() };
}

async function update({ inputs, outputs }: Kept, news: Properties): Promise<Kept> {
  const request = new rpc.UpdateRequest();
  request.setUrn(urn);
  request.setOlds(struct(outputs));
  request.setOldInputs(struct(inputs));
  request.setNews(struct(news));
  const response = await answer<rpc.UpdateResponse>((reply) => client.provider.update(request, reply));
  return { inputs: news, outputs: properties(response.getProperties()) };
}

async function refresh({ inputs, outputs }: Kept): Promise<Kept> {
  const request = new rpc.ReadRequest();
  request.setUrn(urn);
  request.setId("payments/verify");
  request.setInputs(struct(inputs));
  request.setProperties(struct(outputs));
  const response = await answer<rpc.ReadResponse>((reply) => client.provider.read(request, reply));
  return { inputs: properties(response.getInputs()), outputs: properties(response.getProperties()) };
}

const nothing = { changed: [], replaced: [] };

test("what an import read passes the check, and what the program adds is no change", async () => {
  const imported = await importJwk();
  const { environmentName, useType, algorithm, ...known } = declared;
  expect(imported.inputs).toEqual(known);
  expect(await check(imported.inputs, imported.inputs)).toEqual([]);
  expect(await diff(imported, imported.inputs)).toEqual(nothing);
  simulator.clearJournal();
  expect(await check(imported.inputs, declared)).toEqual([]);
  expect(await diff(imported, declared)).toEqual(nothing);
  expect(simulator.journal).toEqual([]);
});

describe("once the engine has recorded what the program says,", () => {
  const recorded = async (): Promise<Kept> => ({ ...(await importJwk()), inputs: declared });

  test("another value than the recorded one is a replacement, and none a mistake", async () => {
    const kept = await recorded();
    expect(await diff(kept, declared)).toEqual(nothing);
    const encrypting = { ...declared, useType: "ENCRYPTION", algorithm: "ECDH-ES" };
    expect((await diff(kept, encrypting)).replaced).toEqual(["useType", "algorithm"]);
    const { algorithm, ...less } = declared;
    expect(await check(kept.inputs, less)).toEqual([expect.stringContaining("algorithm: expected")]);
  });

  test("a refresh keeps what the program says of an imported JWK", async () => {
    const refreshed = await refresh(await recorded());
    expect(refreshed.inputs).toEqual(declared);
    expect(refreshed.outputs).toMatchObject({ algorithm: declared.algorithm, environmentName: "production" });
    expect(await diff(refreshed, declared)).toEqual(nothing);
  });

  test("an update keeps what the program says of an imported JWK", async () => {
    const updated = await update(await recorded(), { ...declared, relink: true });
    expect(updated.outputs).toMatchObject({ ...declared, relink: true });
    expect(updated.outputs).not.toHaveProperty("__importedInPart");
  });
});

test("a secret publicJwk makes every output that follows from it secret", async () => {
  const publicJwk = JSON.stringify({ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
  const pasted = { projectName: "payments", name: "pasted", sourceType: "COPY_PASTE", relink: false };
  const request = new rpc.CreateRequest();
  request.setUrn(urn);
  request.setProperties(struct({ ...pasted, publicJwk: { ...secretSignature, value: publicJwk } }));
  const response = await answer<rpc.CreateResponse>((reply) => client.provider.create(request, reply));
  const outputs = properties(response.getProperties());
  for (const name of ["publicJwk", "thumbprintSha256", "declaredPublicJwk", "certificateKeyThumbprint", "kid"]) {
    expect(outputs[name]).toMatchObject(secretSignature);
  }
});
