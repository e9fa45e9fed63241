/** What an update learns of a Manager whose way costs something is told once in a run, not once for each certificate. */
import type { Report } from "../../provider/base/report";
import { certificateLifecycle } from "../../provider/certificate/lifecycle";
import { Run } from "../../provider/resource/run";
import { type Dialect, Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { clientOf } from "../support/client";

let simulator: Simulator;
let warnings: string[];
afterEach(() => simulator.stop());

/** Rotates two certificates, each with a JWK, in one run; then refreshes them. */
async function rotateTwo(dialect: Partial<Dialect>): Promise<void> {
  simulator = await Simulator.start({ dialect });
  warnings = [];
  const run = new Run().at(simulator.url);
  const report: Report = { info: () => {}, warn: (message) => warnings.push(message) };
  for (const name of ["one", "two"]) {
    const inputs = {
      ...aCertificate({ certificateName: name, alias: name, certificatePem: oldCertificate.pem }),
      connection: "apinizer",
      adoptExisting: false,
      protectJwks: false,
      jwkUpdateAction: "UPDATE" as const,
    };
    const context = () => ({ manager: clientOf(simulator), report, run });
    const created = await certificateLifecycle.create(context(), inputs);
    const source = {
      certificateName: name,
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
    } as const;
    simulator.console.addJwkFromCertificate("payments", `jwk-of-${name}`, source);
    const state = await certificateLifecycle.read(context(), created);
    if (state === undefined) throw new Error("it was just created");
    const rotated = { ...inputs, certificatePem: newCertificate.pem };
    const updated = await certificateLifecycle.update(context(), state.state, rotated);
    await certificateLifecycle.read(context(), updated);
  }
}

const having = (text: string) => warnings.filter((warning) => warning.includes(text));

test("certificates that get another id at an update are told once in a run", async () => {
  await rotateTwo({ updatedCertificateId: "new" });
  expect(having("another id")).toHaveLength(1);
});

test("certificates that keep their ids at an update give no warning", async () => {
  await rotateTwo({ updatedCertificateId: "kept" });
  expect(warnings).toEqual([]);
});

test("entries that pile up at an update are told once in a run", async () => {
  await rotateTwo({ duplicateEntries: true, updatedCertificateId: "kept" });
  expect(having("more than one entry of it in production, staging")).toHaveLength(1);
});

test("links that are cut although UPDATE was sent: every certificate names its JWKs, the reason is told once", async () => {
  await rotateTwo({ updateSameProject: "cut" });
  expect(having("its link was cut by this update")).toHaveLength(2);
  expect(having("The Manager was sent UPDATE and cut links")).toHaveLength(1);
});
