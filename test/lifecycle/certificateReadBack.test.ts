/** What a write has left, as it is read back. */
import type { PartialFailureError } from "../../provider/resource/errors";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { CertificateEngine } from "../support/certificateEngine";
import { rejection } from "../support/client";

let simulator: Simulator;
let engine: CertificateEngine;
beforeEach(async () => {
  simulator = await Simulator.start();
  engine = new CertificateEngine(simulator);
});
afterEach(() => simulator.stop());

const environments = ["production", "apimanager"];
const wanted = checkedCertificate({ environments, protectJwks: false });

test("the Manager's own truststore is the same by either name: wanted by one and shown by the other, nothing differs", async () => {
  simulator.setDialect({ apiManagerName: "both" });
  const state = await engine.certificates.add("c", wanted);
  expect(state).toMatchObject({ environments, deployedEnvironments: ["apimanager", "production"] });
  expect((await engine.certificates.diff("c", state, wanted)).changed).toEqual([]);
  for (const listContent of [true, false]) {
    simulator.setDialect({ apiManagerName: "both", listContent });
    engine.waitForFreshAnswers();
    expect(await engine.certificates.refresh(state)).toEqual(state);
  }
  const changed = await engine.certificates.update(state, { ...wanted, description: "Other" });
  expect(changed.deployedEnvironments).toEqual(["apimanager", "production"]);
  expect(engine.warnings).toEqual([]);
});

test("a failed deployment to the Manager's own truststore is told under the wanted name", async () => {
  simulator.setDialect({ apiManagerName: "both" });
  simulator.failDeployment("API Manager", "disk full");
  const error = (await rejection(engine.certificates.add("c", wanted))) as PartialFailureError;
  expect(error.message).toContain("a failure in apimanager (disk full)");
  expect(error.state).toMatchObject({ deployedEnvironments: ["production"] });
  expect(engine.warnings).toEqual([]);
});

test("something else when read back is told by what differs", async () => {
  simulator.setDialect({ deployment: "none" });
  const { alias, description, certificatePem: pem } = wanted;
  simulator.faults.push({ match: { method: "GET" }, when: "before", what: { delayMs: 300 } });
  const creating = rejection(engine.certificates.add("c", { ...wanted, environments: ["production", "staging"] }));
  await until(() => simulator.state().projects.some(({ certificates }) => certificates.length > 0));
  simulator.console.putCertificate("payments", "idp", { alias: `${alias}2`, description, environments: ["test"], pem });
  const { message } = await creating;
  expect(message).toContain("environments: expected production, staging, got test");
  expect(message).toContain("alias: expected idp, got idp2 in test");
  expect(message).not.toContain("description:");
  expect(message).not.toContain("certificatePem:");
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}
