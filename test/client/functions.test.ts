import type { Manager } from "../../provider/apinizer";
import { callFunction, type FunctionName } from "../../provider/functions/registry";
import type { PropertyMap } from "../../provider/resource/properties";
import { certificateFacts, parseCertificatePem } from "../../provider/x509";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";

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
