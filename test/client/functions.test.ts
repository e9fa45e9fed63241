import { createPublicKey } from "node:crypto";
import type { Manager } from "../../provider/apinizer";
import { callFunction, type FunctionName } from "../../provider/functions/registry";
import type { PropertyMap } from "../../provider/resource/properties";
import { certificateFacts, parseCertificatePem, toPem } from "../../provider/x509";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";
import { newKey } from "../support/newKey";

let simulator: Simulator;
let manager: Manager;
const facts = certificateFacts(parseCertificatePem(oldCertificate.pem));

beforeEach(async () => {
  simulator = await Simulator.start({
    projects: { payments: { environments: ["staging", "production"] }, identity: { environments: ["test"] } },
  });
  manager = clientOf(simulator);
  const idp = {
    alias: "idp",
    environments: ["staging", "production"],
    pem: oldCertificate.pem,
    description: "Signing",
  };
  simulator.console.putCertificate("payments", "idp", idp);
  simulator.console.putCertificate("payments", "api", { ...idp, alias: "api" });
});
afterEach(() => simulator.stop());

/** Calls a function as both hosts do. */
const call = <Name extends FunctionName>(name: Name, args: PropertyMap) => callFunction(name, () => manager, args);

const entry = (environment: string, thumbprintSha256 = oldCertificate.sha256) => ({
  environment,
  alias: "idp",
  thumbprintSha256,
});

test("getCertificate returns the resource's outputs under the same names", async () => {
  const found = await call("getCertificate", { projectName: "payments", certificateName: "idp" });
  expect(found).toEqual({
    id: "payments/idp",
    projectName: "payments",
    certificateName: "idp",
    description: "Signing",
    environments: ["production", "staging"],
    alias: "idp",
    certificatePem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n/),
    ...facts,
    environmentEntries: [entry("production"), entry("staging")],
  });
  expect(parseCertificatePem(found.certificatePem).equals(parseCertificatePem(oldCertificate.pem))).toBe(true);
});

test("getCertificate returns the entry of an environment that deviates", async () => {
  simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  const found = await call("getCertificate", { projectName: "payments", certificateName: "idp" });
  expect(found.thumbprintSha256).toBe(oldCertificate.sha256);
  expect(found.environmentEntries).toEqual([entry("production"), entry("staging", newCertificate.sha256)]);
});

test("getCertificate of a certificate that does not exist, or is in no environment, fails", async () => {
  const missing = call("getCertificate", { projectName: "payments", certificateName: "other" });
  const error = await rejection(missing);
  expect(error.name).toBe("CertificateNotFoundError");
  expect(error.message).toContain("Check the names; they are case-sensitive.");
  simulator.console.removeEntry("payments", "idp", "staging");
  simulator.console.removeEntry("payments", "idp", "production");
  const empty = await rejection(call("getCertificate", { projectName: "payments", certificateName: "idp" }));
  expect(empty.message).toContain("expected a certificate in at least one environment");
});

test.each([true, false])(
  "listCertificates returns every certificate, where the Manager's list has contents: %s",
  async (listContent) => {
    simulator.setDialect({ listContent });
    const [first, second, ...others] = await call("listCertificates", { projectName: "payments" });
    expect(others).toEqual([]);
    expect([first?.id, second?.id]).toEqual(["payments/api", "payments/idp"]);
    expect(second).toMatchObject({ description: "Signing", environments: ["production", "staging"] });
    const [production] = second?.environmentEntries ?? [];
    expect(production).toMatchObject({ environment: "production", alias: "idp", thumbprintSha1: facts.thumbprintSha1 });
    expect(production?.thumbprintSha256).toBe(listContent ? oldCertificate.sha256 : undefined);
    expect(Date.parse(production?.notAfter ?? "")).toBe(Date.parse(facts.notAfter));
  },
);

test("listCertificates of the project admin, which a Manager lists across all projects, returns no wrong ids", async () => {
  simulator.console.putCertificate("identity", "idp", {
    alias: "other",
    environments: ["production"],
    pem: oldCertificate.pem,
    description: "Signing",
  });
  const error = await rejection(call("listCertificates", { projectName: "admin" }));
  expect(error.name).toBe("ProjectNotFoundError");
  expect(error.message).toContain("Name the project that owns them");
  simulator.addProject("admin", { environments: ["production"] });
  simulator.console.putCertificate("admin", "shared", {
    alias: "shared",
    environments: ["production"],
    pem: oldCertificate.pem,
    description: "Signing",
  });
  expect((await call("listCertificates", { projectName: "admin" })).map(({ id }) => id)).toEqual(["admin/shared"]);
});

test("listJwks returns which JWKs are linked, without their keys", async () => {
  const source = {
    certificateName: "idp",
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm: "RS256",
  } as const;
  simulator.console.addJwkFromCertificate("payments", "b", source);
  simulator.console.addJwkFromCertificate("payments", "a", { ...source, description: "Cut" });
  simulator.console.detachJwk("payments", "a");
  const common = { projectName: "payments", sourceType: "CERTIFICATE", type: "RSA", kid: expect.any(String) };
  expect(await call("listJwks", { projectName: "payments" })).toEqual([
    { id: "payments/a", name: "a", description: "Cut", linked: false, ...common },
    { id: "payments/b", name: "b", description: "", linked: true, ...common },
  ]);
});

test("listEnvironments returns the environments of a project, and of the Manager", async () => {
  const production = { name: "production", type: "PRODUCTION", status: "PUBLISHED" };
  const staging = { name: "staging", type: "SANDBOX", status: "PUBLISHED" };
  expect(await call("listEnvironments", { projectName: "payments" })).toEqual([production, staging]);
  expect(await call("listEnvironments", {})).toEqual([
    production,
    staging,
    { name: "test", type: "TEST", status: "PUBLISHED" },
  ]);
});

describe("getJwkSet", () => {
  const privateJwk = newKey("rsa").export({ format: "jwk" });
  const { n, e } = privateJwk;
  const ec = createPublicKey(newKey({ ec: "P-256" })).export({ format: "jwk" });
  const publicRsa = { kty: "RSA", n, e, kid: "rsa" };

  beforeEach(() => {
    simulator.console.addJwk("payments", "b", { ...privateJwk, kid: "rsa" });
    simulator.console.addJwk("payments", "a", { ...ec, kid: "ec" });
    simulator.console.addJwk("payments", "secret", { kty: "oct", k: "c2VjcmV0", kid: "secret" });
    simulator.clearJournal();
  });

  test("getJwkSet of a project has the public members of every key that has some, by the JWKs' names", async () => {
    const set = await call("getJwkSet", { projectName: "payments" });
    expect(set).toEqual({ keys: [{ ...ec, kid: "ec" }, publicRsa] });
    const { d, p } = privateJwk;
    for (const member of [d, p, "c2VjcmV0"]) expect(JSON.stringify(set)).not.toContain(member);
  });

  test("getJwkSet of some names reads those alone, each once", async () => {
    expect(await call("getJwkSet", { projectName: "payments", names: ["b", "b"] })).toEqual({ keys: [publicRsa] });
    expect(simulator.journal.map(({ path }) => path.replace(/^.*payments/, ""))).toEqual(["/jwks/", "/jwks/b/"]);
    expect(await call("getJwkSet", { projectName: "payments", names: [] })).toEqual({ keys: [] });
  });

  test("getJwkSet lets no private member through, whatever the Manager answers", async () => {
    const material = { ...privateJwk, k: "k", kty: "RSA", d: privateJwk.d, oth: [{ d: privateJwk.d }], x5c: [] };
    const answered = { name: "b", type: "RSA", kid: "rsa", rsa: material, oct: { k: "k" }, d: privateJwk.d };
    const what = { status: 200, body: { success: true, resultList: [answered] } };
    simulator.faults.push({ match: { path: /jwks\/b\/$/ }, when: "after", what });
    expect(await call("getJwkSet", { projectName: "payments", names: ["b"] })).toEqual({ keys: [publicRsa] });
  });

  test("getJwkSet has a key that two JWKs hold under one key id once: a verifier refuses it twice", async () => {
    simulator.console.addJwk("payments", "c", { ...privateJwk, kid: "rsa" });
    simulator.console.addJwk("payments", "d", { ...privateJwk, kid: "other" });
    const { keys } = await call("getJwkSet", { projectName: "payments", names: ["b", "c", "d"] });
    expect(keys.map(({ kid }) => kid)).toEqual(["rsa", "other"]);
  });

  test.each([
    [["b", "x", "A"], 'project payments: names: expected names of its JWKs, got "A", "x", which it does not have.'],
    [["secret"], 'expected names of JWKs with a public key, got "secret", whose key is symmetric.'],
    ["b", "names: expected a list of names, got string."],
    [["b", " "], "names: expected a name, got a blank one."],
  ])("getJwkSet of the names %j is refused, and says why", async (names, message) => {
    const error = await rejection(call("getJwkSet", { projectName: "payments", names }));
    expect(error.name).toBe("InvalidInputError");
    expect(error.message).toContain(message);
  });

  test("a JWK whose key the Manager does not show fails the set: without it a verifier would refuse its tokens", async () => {
    const what = { status: 200, body: { success: true, resultList: [{ name: "b", type: "RSA", kid: "rsa" }] } };
    simulator.faults.push({ match: { path: /jwks\/b\/$/ }, when: "after", what });
    const error = await rejection(call("getJwkSet", { projectName: "payments" }));
    expect(error.message).toContain("JWK payments/b: expected its public key, got an answer without it.");
  });

  test("a JWK that is deleted while the set is read is left out, unless it was asked for", async () => {
    const what = { status: 400, body: { resultMessage: "JWK (name: b) is not found!" } };
    const fault = { match: { path: /jwks\/b\/$/ }, when: "after", what } as const;
    simulator.faults.push(fault);
    expect((await call("getJwkSet", { projectName: "payments" })).keys).toHaveLength(1);
    simulator.faults.push(fault);
    const error = await rejection(call("getJwkSet", { projectName: "payments", names: ["b"] }));
    expect(error.name).toBe("JwkNotFoundError");
  });
});

describe("readCertificates", () => {
  const readsWithoutManager = (text: unknown) =>
    callFunction(
      "readCertificates",
      () => {
        throw new Error("asks for a Manager");
      },
      { text },
    );

  test("readCertificates returns every certificate of a bundle with what it says of itself, without a Manager", async () => {
    const found = await readsWithoutManager(newCertificate.pem + oldCertificate.pem);
    const thumbprints = [oldCertificate.sha256, newCertificate.sha256].sort();
    expect(found.map(({ thumbprintSha256 }) => thumbprintSha256)).toEqual(thumbprints);
    const { subjectDn, issuerDn, notAfter } = facts;
    expect(found).toContainEqual({
      pem: toPem(parseCertificatePem(oldCertificate.pem)),
      subjectDn,
      issuerDn,
      notAfter,
      thumbprintSha256: oldCertificate.sha256,
      selfSigned: true,
    });
  });

  test.each([
    [undefined, "function readCertificates: text: expected a text, got nothing. Set it in the program."],
    [
      "",
      "function readCertificates: text: expected certificates: a PEM bundle, or base64 of DER or PKCS #7, got a blank",
    ],
    ["-----BEGIN EC PRIVATE KEY-----\nAAAA", "got a text with a private key in it. Give the certificate alone"],
  ])("readCertificates refuses %j, and says why", async (text, message) => {
    const error = await rejection(readsWithoutManager(text));
    expect(error.name).toBe("InvalidInputError");
    expect(error.message).toContain(message);
  });
});
