import { X509Certificate } from "node:crypto";
import { Simulator } from "./simulator";
import { ec, only, otherRsa, rsa, TestClient } from "./testSupport";

let simulator: Simulator;
let client: TestClient;
const certificate = "/apiops/projects/payments/certificates/idp/";

beforeEach(async () => {
  simulator = await Simulator.start();
  client = new TestClient(simulator);
  await client.create();
  const source = {
    certificateName: "idp",
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm: "RS256",
  } as const;
  await client.json("POST", "/apiops/projects/payments/jwks/", { name: "own", sourceType: "CERTIFICATE", ...source });
  simulator.console.addJwkFromCertificate("identity", "foreign", { certificateProject: "payments", ...source });
});
afterEach(() => simulator.stop());

async function jwk(project: string, name: string) {
  return only(await client.get(`/apiops/projects/${project}/jwks/${name}/`));
}

function modulus(pem: string): unknown {
  return new X509Certificate(pem).publicKey.export({ format: "jwk" }).n;
}

/** Which certificate's key a JWK carries, and whether it is linked. */
async function standing(project: string, name: string) {
  const found = await jwk(project, name);
  const key = new Map([
    [modulus(rsa), "old"],
    [modulus(otherRsa), "new"],
  ]).get(found.rsa?.n);
  return { key, linked: found.sourceId !== null };
}

test("JWKs made from a certificate are linked to it, across projects", async () => {
  const [own, foreign] = [await jwk("payments", "own"), await jwk("identity", "foreign")];
  expect(own).toMatchObject({ sourceType: "CERTIFICATE", sourceId: expect.any(String), type: "RSA" });
  expect(own.rsa).toEqual({ n: modulus(rsa), e: "AQAB" });
  expect(foreign.sourceId).toBe(own.sourceId);
});

const old = { key: "old", linked: false };
const renewed = { key: "new", linked: true };

test.each([
  ["", old, old],
  ["?jwkUpdateAction=NULLIFY", old, old],
  ["?jwkUpdateAction=NULLIFY&updateScope=ALL_PROJECTS", old, old],
  ["?jwkUpdateAction=UPDATE", renewed, old],
  ["?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT", renewed, old],
  ["?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS", renewed, renewed],
  ["?updateReferencedJwks=true&updateScope=ALL_PROJECTS", old, old],
])("a rotation cuts or re-keys JWKs as its query says: PUT %s", async (query, own, foreign) => {
  expect((await client.update({ pemEncodedFile: otherRsa }, query)).status).toBe(200);
  expect(await standing("payments", "own")).toEqual(own);
  expect(await standing("identity", "foreign")).toEqual(foreign);
});

test.each([
  ["", old, old],
  ["?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS", old, old],
  ["?updateReferencedJwks=false", old, old],
  ["?updateReferencedJwks=true", renewed, old],
  ["?updateReferencedJwks=true&updateScope=ALL_PROJECTS", renewed, renewed],
])("a rotation at an older Manager cuts or re-keys JWKs as its query says: PUT %s", async (query, own, foreign) => {
  simulator.setDialect("legacy");
  expect((await client.update({ pemEncodedFile: otherRsa }, query)).status).toBe(200);
  expect(await standing("payments", "own")).toEqual(own);
  expect(await standing("identity", "foreign")).toEqual(foreign);
});

test("a JWK keeps its kid, and stays linked through further updates", async () => {
  const { kid } = await jwk("payments", "own");
  const query = "?jwkUpdateAction=UPDATE";
  await client.update({ pemEncodedFile: ec }, query);
  expect(await jwk("payments", "own")).toMatchObject({ kid, type: "EC", ec: { crv: expect.any(String) } });
  await client.update({ pemEncodedFile: otherRsa }, query);
  expect(await standing("payments", "own")).toEqual(renewed);
  const [project] = simulator.state().projects;
  expect((await jwk("payments", "own")).sourceId).toBe(project?.certificates[0]?.id);
});

test("a JWK that was cut does not follow later updates", async () => {
  await client.update({ pemEncodedFile: rsa });
  await client.update({ pemEncodedFile: otherRsa }, "?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS");
  expect(await standing("payments", "own")).toEqual(old);
});

test("an update of one certificate leaves the JWKs of another alone", async () => {
  await client.create({ certificateName: "partner", alias: "partner" });
  await client.update({ pemEncodedFile: otherRsa }, "", "payments/certificates/partner");
  expect(await standing("payments", "own")).toEqual({ key: "old", linked: true });
});

test.each(["", "?jwkDeleteAction=NULLIFY"])("DELETE %s keeps the JWKs and cuts them", async (query) => {
  await client.delete(`${certificate}${query}`);
  expect(await standing("payments", "own")).toEqual(old);
  expect(await standing("identity", "foreign")).toEqual(old);
});

test("DELETE with DELETE takes the JWKs away", async () => {
  await client.delete(`${certificate}?jwkDeleteAction=DELETE`);
  const gone = { status: 400, body: { resultMessage: "JWK (name: own) is not found!" } };
  expect(await client.get("/apiops/projects/payments/jwks/own/")).toMatchObject(gone);
  expect((await client.get("/apiops/projects/identity/jwks/")).body?.resultList).toEqual([]);
});

test("an older Manager knows no jwkDeleteAction", async () => {
  simulator.setDialect("legacy");
  await client.delete(`${certificate}?jwkDeleteAction=DELETE`);
  expect(await standing("payments", "own")).toEqual(old);
});

test("a refused update leaves the JWKs linked", async () => {
  await client.update({ pemEncodedFile: "nonsense" });
  expect(await standing("payments", "own")).toEqual({ key: "old", linked: true });
});
