/** A certificate that is taken over although no environment has it: which content it had, nobody can tell. */
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { CertificateEngine } from "../support/certificateEngine";
import { newCertificate } from "../support/certificates";
import { rejection } from "../support/client";

const adopting = checkedCertificate({ adoptExisting: true, protectJwks: true });

let simulator: Simulator;
let engine: CertificateEngine;
beforeEach(async () => {
  simulator = await Simulator.start();
  engine = new CertificateEngine(simulator);
  put("idp");
});
afterEach(() => simulator.stop());

function put(certificateName: string): void {
  const there = {
    alias: certificateName,
    environments: ["production"],
    pem: newCertificate.pem,
    description: "Theirs",
  };
  simulator.console.putCertificate("payments", certificateName, there);
}
const addJwk = (certificateName: string) =>
  simulator.console.addJwkFromCertificate("payments", "j", {
    ...{ certificateName, environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" },
  });
const takeOut = () => simulator.console.removeEntry("payments", "idp", "production");
const writes = () => simulator.writes().map(({ method }) => method);

test("protectJwks refuses the adoption of a certificate in no environment whose JWKs may be any that are linked", async () => {
  addJwk("idp");
  takeOut();
  const error = await rejection(engine.certificates.add("c", adopting));
  expect(error.name).toBe("JwksProtectedError");
  expect(error.message).toContain("it is unknown whether JWKs are derived from it");
  expect(error.message).toContain("payments/j");
  expect(writes()).toEqual([]);
});

test("protectJwks refuses the adoption of another content in the preview already", async () => {
  addJwk("idp");
  const error = await rejection(engine.certificates.check("c", adopting));
  expect(error.name).toBe("JwksProtectedError");
  expect(error.message).toContain("payments/j");
});

test("without protectJwks the adoption of a certificate in no environment warns of the JWKs that it may cut", async () => {
  addJwk("idp");
  takeOut();
  await engine.certificates.add("c", { ...adopting, protectJwks: false });
  expect(engine.warnings.join()).toContain("it is unknown whether JWKs are derived from it");
  expect(writes()).toEqual(["PUT"]);
});

test("a choice what becomes of JWKs lets the adoption of a certificate in no environment go on", async () => {
  addJwk("idp");
  takeOut();
  await engine.certificates.add("c", { ...adopting, jwkUpdateAction: "UPDATE" });
  expect(writes()).toEqual(["PUT"]);
});

test.each([
  ["no JWK is linked", () => undefined],
  [
    "every linked JWK carries another certificate's key",
    () => {
      put("another");
      addJwk("another");
    },
  ],
])("protectJwks lets the adoption of a certificate in no environment go on where %s", async (_what, prepare) => {
  prepare();
  takeOut();
  await engine.certificates.add("c", adopting);
  expect(writes()).toEqual(["PUT"]);
  expect(engine.warnings).toEqual([]);
});
