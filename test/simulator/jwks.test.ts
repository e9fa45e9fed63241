import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { selfSigned } from "../support/openssl";
import { Simulator } from "./simulator";
import { ec, only, rsa, TestClient } from "./testSupport";

let simulator: Simulator;
let client: TestClient;
const jwks = "/apiops/projects/payments/jwks/";
const fromCertificate = {
  name: "signing",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
};
const privateRsa = {
  kty: "RSA",
  n: "AQAB",
  e: "AQAB",
  d: "Ag",
  p: "Aw",
  q: "BQ",
  kid: "mine",
  alg: "RS256",
  use: "sig",
};

beforeEach(async () => {
  simulator = await Simulator.start();
  client = new TestClient(simulator);
});
afterEach(() => simulator.stop());

function refusal(resultMessage: string) {
  return { status: 400, body: { status: "FAILURE", resultMessage } };
}

function create(body: unknown) {
  return client.json("POST", jwks, body);
}

describe.each([
  ["", { sourceType: "CERTIFICATE" }],
  ["parse-from-certificate", {}],
])("a JWK derived from a certificate through %j", (call, more) => {
  const made = (changes: object = {}) =>
    client.json("POST", `${jwks}${call}`, { ...fromCertificate, ...more, ...changes });

  test("a JWK derived from a certificate carries the public key and the link", async () => {
    await client.create();
    const reply = await made({ description: "tokens" });
    expect(reply.body).toMatchObject({ success: true, deploymentResult: { success: true } });
    const [listed, ...others] = (await client.get(jwks)).body?.resultList ?? [];
    expect(others).toEqual([]);
    expect(listed).toEqual({
      name: "signing",
      description: "tokens",
      projectId: expect.any(String),
      sourceType: "CERTIFICATE",
      sourceId: expect.stringMatching(/^[0-9a-f]{24}$/),
      sourceUrl: null,
      type: "RSA",
      kid: expect.stringMatching(/^\d+$/),
    });
    expect(only(await client.get(`${jwks}signing/`))).toEqual({
      ...listed,
      rsa: { n: expect.any(String), e: "AQAB" },
    });
  });

  test.each([
    ["EC", ec, "ES256", { crv: expect.any(String), x: expect.any(String), y: expect.any(String) }],
    ["OKP", selfSigned({ key: "Ed25519" }).certificatePem, "EdDSA", { crv: "Ed25519", x: expect.any(String) }],
  ])("a JWK derived from a certificate may have %s keys", async (type, pemEncodedFile, algorithm, members) => {
    await client.create({ pemEncodedFile });
    expect((await made({ algorithm })).status).toBe(200);
    expect(only(await client.get(`${jwks}signing/`))).toMatchObject({ type, [type.toLowerCase()]: members });
  });

  test.each([
    ["ES256", "SIGNATURE"],
    ["RSA", "SIGNATURE"],
    ["RS256", "ENCRYPTION"],
  ])("a JWK derived from a certificate refuses %s with %s for an RSA key", async (algorithm, useType) => {
    await client.create();
    expect((await made({ algorithm, useType })).status).toBe(400);
    expect((await client.get(jwks)).body?.resultList).toEqual([]);
  });

  test("a JWK derived from a certificate refuses what does not exist", async () => {
    expect(await made()).toMatchObject(refusal("Certificate (name: idp) is not found!"));
    await client.create({ environmentList: "staging" });
    expect((await made()).status).toBe(400);
  });

  test.each(["certificateName", "environmentName", "useType", "algorithm"])(
    "a JWK derived from a certificate requires %s",
    async (name) => {
      await client.create();
      expect(await made({ [name]: undefined })).toMatchObject(refusal(`${name} value can not be empty!`));
    },
  );

  test("a JWK derived from a certificate refuses a name that exists", async () => {
    await client.create();
    await made();
    expect(await made()).toMatchObject(
      refusal("JWK (name: signing) is already exist! Try update operation if want to change its value."),
    );
  });
});

describe("a JWK created from its body", () => {
  test.each([
    [{ sourceType: "COPY_PASTE" }, "JWK name can not be empty!"],
    [{ name: "k" }, "Source type is required!"],
    [{ name: "k", sourceType: "URL" }, "URL is required for URL source type!"],
    [{ name: "k", sourceType: "PUBLIC_KEY", keyName: "x" }, "Key (name: x) is not found!"],
    [{ name: "k", sourceType: "KEYSTORE", keyStoreName: "x" }, "Keystore (name: x) is not found!"],
  ])("a JWK created from its body refuses %j", async (body, message) => {
    expect(await create(body)).toMatchObject(refusal(message));
  });

  test.each(["", "[]", "nonsense"])("a JWK created from its body refuses the body %j", async (body) => {
    const reply = await client.send("POST", jwks, body, { "content-type": "application/json" });
    expect(reply.status).toBe(400);
  });

  test("COPY_PASTE keeps private members and shows them in clear, but not in the list", async () => {
    await create({ name: "k", sourceType: "COPY_PASTE", jwkStr: JSON.stringify(privateRsa) });
    const { n, e, d, p, q } = privateRsa;
    expect(only(await client.get(`${jwks}k/`))).toMatchObject({ kid: "mine", sourceId: null, rsa: { n, e, d, p, q } });
    expect((await client.get(jwks)).text).not.toContain("rsa");
  });

  test("COPY_PASTE picks one of a set by its kid", async () => {
    const jwkStr = JSON.stringify({ keys: [{ kty: "oct", k: "AA", kid: "a" }, privateRsa] });
    expect((await create({ name: "k", sourceType: "COPY_PASTE", jwkStr, kid: "nope" })).status).toBe(400);
    await create({ name: "k", sourceType: "COPY_PASTE", jwkStr, kid: "mine" });
    expect(only(await client.get(`${jwks}k/`)).type).toBe("RSA");
  });

  test.each(['{"kty":"RSA"}', "{}", "nonsense", '{"kty":"XX"}'])("COPY_PASTE refuses %s", async (jwkStr) => {
    expect((await create({ name: "k", sourceType: "COPY_PASTE", jwkStr })).status).toBe(400);
  });

  test.each([
    ["RSA", {}, { n: expect.any(String), d: expect.any(String) }],
    ["EC", { curveType: "P384" }, { crv: "P-384", d: expect.any(String) }],
    ["OCT", { keySize: 256 }, { k: expect.stringMatching(/^.{43}$/) }],
    ["OKP", { curveType: "ED25519" }, { crv: "Ed25519", d: expect.any(String) }],
  ])("generate makes %s keys", async (type, options, members) => {
    const key = type.toLowerCase();
    expect((await client.json("POST", `${jwks}generate`, { name: "g", type, kid: "1", [key]: options })).status).toBe(
      200,
    );
    expect(only(await client.get(`${jwks}g/`))).toMatchObject({ sourceType: "GENERATE", kid: "1", [key]: members });
  });

  test("generate needs a type", async () => {
    expect(await client.json("POST", `${jwks}generate`, { name: "g" })).toMatchObject(
      refusal("JWK type can not be empty!"),
    );
  });
});

describe("a JWK from a URL", () => {
  let source: Server;
  let url: string;

  beforeEach(async () => {
    source = createServer((_, response) => response.end(JSON.stringify({ keys: [privateRsa] })));
    await new Promise<void>((resolve) => source.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(source.address() as AddressInfo).port}/jwks.json`;
  });
  afterEach(() => new Promise((resolve) => source.close(resolve)));

  test("a JWK from a URL is fetched, and keeps its address", async () => {
    expect((await create({ name: "k", sourceType: "URL", url, kid: "mine" })).status).toBe(200);
    expect(only(await client.get(`${jwks}k/`))).toMatchObject({ sourceType: "URL", sourceUrl: url, type: "RSA" });
  });

  test("a JWK from a URL is refused above the size limit", async () => {
    expect((await create({ name: "k", sourceType: "URL", url, kid: "mine", urlOptionSizeLimit: 10 })).status).toBe(400);
  });
});

describe("an update of a JWK", () => {
  beforeEach(async () => {
    await client.create();
    await create({ ...fromCertificate, sourceType: "CERTIFICATE" });
  });

  test("an update of a JWK changes the name and description, cuts the link, and keeps the key", async () => {
    const before = only(await client.get(`${jwks}signing/`));
    expect((await client.json("PUT", `${jwks}signing/`, { name: "renamed", description: "new" })).status).toBe(200);
    expect(await client.get(`${jwks}signing/`)).toMatchObject(refusal("JWK (name: signing) is not found!"));
    expect(only(await client.get(`${jwks}renamed/`))).toEqual({
      ...before,
      name: "renamed",
      description: "new",
      sourceId: null,
    });
  });

  test("an update of a JWK refuses one that does not exist and a name that does", async () => {
    await create({ ...fromCertificate, name: "other", sourceType: "CERTIFICATE" });
    expect(await client.json("PUT", `${jwks}nope/`, {})).toMatchObject(
      refusal("JWK (name: nope) is not found! Try create operation."),
    );
    expect(await client.json("PUT", `${jwks}signing/`, { name: "other" })).toMatchObject(
      refusal("JWK (name: other) is already exist!"),
    );
  });
});

describe("the id of a JWK", () => {
  const listed = async () => only(await client.get(jwks)).id;
  const shown = async () => only(await client.get(`${jwks}signing/`)).id;

  test("the id of a JWK stays in an update, and is another one where the JWK is recreated", async () => {
    simulator.setDialect({ jwkIds: true });
    await create({ name: "signing", sourceType: "COPY_PASTE", jwkStr: JSON.stringify(privateRsa) });
    const id = await listed();
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    await client.json("PUT", `${jwks}signing/`, { description: "other" });
    expect([await listed(), await shown()]).toEqual([id, id]);
    await client.delete(`${jwks}signing/`);
    await create({ name: "signing", sourceType: "COPY_PASTE", jwkStr: JSON.stringify(privateRsa) });
    expect(await shown()).not.toBe(id);
  });

  test("the id of a JWK is not in the answers of other dialects", async () => {
    await create({ name: "signing", sourceType: "COPY_PASTE", jwkStr: JSON.stringify(privateRsa) });
    expect([await listed(), await shown()]).toEqual([undefined, undefined]);
  });
});

test("a JWK is deleted once", async () => {
  await create({ name: "k", sourceType: "COPY_PASTE", jwkStr: JSON.stringify(privateRsa) });
  expect((await client.delete(`${jwks}k/`)).body?.deploymentResult).toMatchObject({ success: true });
  expect(await client.delete(`${jwks}k/`)).toMatchObject(refusal("JWK (name: k) is not found!"));
});

describe("export-file of a JWK", () => {
  test("an export-file of a JWK has private members unless the request says otherwise", async () => {
    await create({ name: "k", sourceType: "COPY_PASTE", jwkStr: JSON.stringify(privateRsa) });
    const whole = await client.get(`${jwks}k/export-file/`);
    expect(whole.body).toEqual({ keys: [privateRsa] });
    expect(whole.headers.get("content-disposition")).toBe('attachment; filename="k.json"');
    const { kty, n, e, kid, alg, use } = privateRsa;
    const published = await client.get(`${jwks}k/export-file/?publicOnly=true`);
    expect(published.body).toEqual({ keys: [{ kty, n, e, kid, alg, use }] });
  });

  test("an export-file of a JWK has no public form of a symmetric key", async () => {
    await create({ name: "k", sourceType: "COPY_PASTE", jwkStr: JSON.stringify({ kty: "oct", k: "AA" }) });
    expect(await client.get(`${jwks}k/export-file/?publicOnly=true`)).toMatchObject(
      refusal("JWK (name: k) carries no key material to export!"),
    );
  });
});

test("a certificate whose key has no JWK form is refused as a source", async () => {
  const { certificatePem: certificate } = selfSigned({ key: "RSA-PSS-2048" });
  await client.create({ pemEncodedFile: certificate });
  expect((await create({ ...fromCertificate, sourceType: "CERTIFICATE" })).status).toBe(400);
  await client.update({ pemEncodedFile: rsa });
  expect((await create({ ...fromCertificate, sourceType: "CERTIFICATE" })).status).toBe(200);
});
