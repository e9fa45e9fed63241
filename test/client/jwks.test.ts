import { createPrivateKey } from "node:crypto";
import { type CertificateUpload, type Manager, sharedKey, type WantedJwk } from "../../provider/apinizer";
import { certificateJwk } from "../../provider/jose/thumbprint";
import { parseCertificatePem } from "../../provider/x509";
import { dialectVariants, Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { ellipticCertificate, oldCertificate } from "../support/certificates";
import { clientOf, nameAt, rejection } from "../support/client";
import { privateKey } from "../support/openssl";

const upload: CertificateUpload = aCertificate();
const wanted: WantedJwk = {
  projectName: "payments",
  name: "verify tokens/é".replace("/", "-"),
  description: 'For "tokens"',
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
};
const key = { projectName: wanted.projectName, name: wanted.name };
const unsettled = async (): Promise<boolean> => {
  throw new Error("there was nothing to settle");
};

let simulator: Simulator;
let client: Manager;

beforeEach(async () => {
  simulator = await Simulator.start();
  client = clientOf(simulator);
  await client.certificates.create(upload, unsettled);
});
afterEach(() => simulator.stop());

test.each(dialectVariants)(
  "JWKs are created, read, listed and deleted at a Manager that talks as %s",
  async (_name, dialect) => {
    simulator.setDialect(dialect);
    const name = nameAt(dialect, wanted.name);
    const key = { projectName: wanted.projectName, name };
    const created = await client.jwks.create({ ...wanted, name }, unsettled);
    if (dialect.deployment === "environmentResults" || dialect.deployment === "detailList") {
      expect(created).toMatchObject({ success: true, environments: [{ success: true }, {}, {}, {}] });
    }
    const held = await client.jwks.get(key);
    const { n, e } = certificateJwk(parseCertificatePem(oldCertificate.pem)) ?? {};
    expect(held).toEqual({
      ...(dialect.jwkIds ? { id: expect.stringMatching(/^[0-9a-f]{24}$/) } : {}),
      name,
      description: wanted.description,
      isPrivate: false,
      sourceType: "CERTIFICATE",
      sourceId: expect.any(String),
      type: "RSA",
      kid: expect.any(String),
      publicJwk: { kty: "RSA", n, e, kid: held.kid },
    });
    const { publicJwk, isPrivate, ...listed } = held;
    expect(await client.jwks.list("payments")).toEqual([listed]);
    await client.jwks.delete(key, unsettled);
    expect(await client.jwks.list("payments")).toEqual([]);
  },
);

test("private members of a JWK are left out, and a symmetric key altogether", async () => {
  const jwk = createPrivateKey(privateKey()).export({ format: "jwk" });
  simulator.console.addJwk("payments", "signing", { ...jwk, kid: "1" });
  simulator.console.addJwk("payments", "secret", { kty: "oct", k: "c2VjcmV0", kid: "2" });
  const held = await client.jwks.get({ projectName: "payments", name: "signing" });
  expect(held.publicJwk).toEqual({ kty: "EC", crv: jwk.crv, x: jwk.x, y: jwk.y, kid: "1" });
  expect(JSON.stringify(held)).not.toContain(jwk.d);
  const secret = await client.jwks.get({ projectName: "payments", name: "secret" });
  expect(secret).not.toHaveProperty("publicJwk");
  expect(JSON.stringify(secret)).not.toContain("c2VjcmV0");
});

describe.each(["resultMessage", "error_description"] as const)("refusals in the shape %s", (error) => {
  beforeEach(() => simulator.setDialect({ error }));

  test.each([
    ["a JWK that is gone", () => client.jwks.get(key), "JwkNotFoundError", "name"],
    ["a delete of one that is gone", () => client.jwks.delete(key, unsettled), "JwkNotFoundError", "name"],
    [
      "a missing project",
      () => client.jwks.get({ ...key, projectName: "nowhere" }),
      "ProjectNotFoundError",
      "projectName",
    ],
    ["a missing project of a list", () => client.jwks.list("nowhere"), "ProjectNotFoundError", "projectName"],
    [
      "a missing certificate",
      () => client.jwks.create({ ...wanted, certificateName: "other" }, unsettled),
      "CertificateNotFoundError",
      "certificateName",
    ],
    [
      "a missing environment",
      () => client.jwks.create({ ...wanted, environmentName: "mars" }, unsettled),
      "EnvironmentNotFoundError",
      "environmentName",
    ],
  ])("%s is refused with an error of its own, by property", async (_what, call, name, property) => {
    expect(await rejection(call())).toMatchObject({ name, property });
  });

  test("a create under a name that is taken fails with JwkExistsError", async () => {
    await client.jwks.create(wanted, unsettled);
    const taken = await rejection(client.jwks.create(wanted, unsettled));
    expect(taken).toMatchObject({ name: "JwkExistsError", property: "name" });
  });
});

test("the message about another JWK does not mean that this one is gone", async () => {
  const body = { status: "FAILURE", resultMessage: "JWK (name: other) is not found!" };
  simulator.faults.push({ when: "before", what: { status: 400, body } });
  expect((await rejection(client.jwks.get(key))).name).toBe("RequestRejectedError");
});

test("a list of JWKs is asked for again after this process wrote one", async () => {
  const list = () => client.sharedReads.read(sharedKey("jwks", "payments"), () => client.jwks.list("payments"));
  expect(await list()).toHaveLength(0);
  await client.jwks.create(wanted, unsettled);
  expect(await list()).toHaveLength(1);
  await client.jwks.delete(key, unsettled);
  expect(await list()).toHaveLength(0);
});

test("projects.list has the projects that the token may see", async () => {
  expect(await client.projects.list()).toEqual(["identity", "payments"]);
  simulator.addToken("narrow", { payments: ["MANAGE"] });
  const narrow = clientOf(simulator, { credentials: { kind: "token", token: "narrow" } });
  expect(await narrow.projects.list()).toEqual(["payments"]);
});

test("a JWK of an elliptic key is created and read", async () => {
  await client.certificates.update({ ...upload, certificatePem: ellipticCertificate.pem }, {}, unsettled);
  await client.jwks.create({ ...wanted, algorithm: "ES384" }, unsettled);
  const { crv, x, y } = certificateJwk(parseCertificatePem(ellipticCertificate.pem)) ?? {};
  expect((await client.jwks.get(key)).publicJwk).toMatchObject({ kty: "EC", crv, x, y });
});
