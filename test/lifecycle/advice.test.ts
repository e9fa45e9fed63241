/** The client states facts; what a user of Pulumi does about them is said by the lifecycle that made the call. */

import type { ConnectionSettings, Operation } from "../../provider/apinizer";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle } from "../../provider/certificate/lifecycle";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle } from "../../provider/jwk/lifecycle";
import type { Context } from "../../provider/resource/context";
import { Run } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { clientOf, rejection } from "../support/client";

const certificate: CertificateInputs = checkedCertificate({ environments: ["staging"] });
const jwk: JwkInputs = {
  projectName: "payments",
  name: "verify",
  certificateName: "idp",
  environmentName: "staging",
  useType: "SIGNATURE",
  algorithm: "RS256",
  connection: "apinizer",
};
const hang = { match: { method: "POST" }, when: "before", what: "hang", times: 99 } as const;
const impatient = { timeoutSeconds: 0.2, maxRetries: 0 };
const resetPut = { match: { method: "PUT" }, when: "before", what: { status: 502, body: "" }, times: 99 } as const;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
});
afterEach(() => simulator.stop());

function contextOf(settings: Partial<ConnectionSettings> = {}, operation: Operation = {}): Context {
  const report = { info: () => undefined, warn: () => undefined };
  return { manager: clientOf(simulator, settings, operation), report, run: new Run().at("") };
}

test("a lost answer to a certificate's create advises adoptExisting for what may be there", async () => {
  simulator.faults.push(hang);
  const error = await rejection(certificateLifecycle.create(contextOf(impatient), certificate));
  expect(error.name).toBe("WriteOutcomeUnknownError");
  expect(error.message).toContain("adoptExisting: true takes it over");
});

test("a lost answer to a JWK's create advises to delete what may be there", async () => {
  await certificateLifecycle.create(contextOf(), certificate);
  simulator.faults.push(hang);
  const error = await rejection(jwkLifecycle.create(contextOf(impatient), jwk));
  expect(error.name).toBe("WriteOutcomeUnknownError");
  expect(error.message).toContain("delete it first");
});

test("a lost answer to an update says that the next `pulumi up` does what is missing", async () => {
  const state = await certificateLifecycle.create(contextOf(), certificate);
  simulator.faults.push(resetPut);
  const changed = { ...certificate, description: "Other" };
  const error = await rejection(certificateLifecycle.update(contextOf({ maxRetries: 0 }), state, changed));
  expect(error.name).toBe("WriteOutcomeUnknownError");
  expect(error.message).toContain("it reads what the Manager holds and does what is missing");
});

test("a name that is taken advises aliases before adoptExisting", async () => {
  await certificateLifecycle.create(contextOf(), certificate);
  const error = await rejection(certificateLifecycle.create(contextOf(), certificate));
  expect(error.name).toBe("CertificateExistsError");
  expect(error.message).toMatch(/aliases.*deleteBeforeReplace.*adoptExisting/);
});

test("a revoked token names the commands that use the configuration of the last `pulumi up`", async () => {
  const context = contextOf({ credentials: { kind: "token", token: "revoked" } });
  const error = await rejection(certificateLifecycle.create(context, certificate));
  expect(error.name).toBe("AuthenticationError");
  expect(error.message).toMatch(/not revoked\. .*--run-program/);
});

test("an operation whose time is over names the settings that allow more", async () => {
  const state = await certificateLifecycle.create(contextOf(), certificate);
  simulator.faults.push({ match: { method: "GET" }, when: "before", what: "hang", times: 99 });
  const error = await rejection(certificateLifecycle.read(contextOf({}, { timeoutSeconds: 0.2 }), state));
  expect(error.name).toBe("ManagerUnavailableError");
  expect(error.message).toContain("customTimeouts");
});

test("an import of what was never there does not say that it was deleted", async () => {
  const error = await rejection(certificateLifecycle.import(contextOf(), "payments/nobody", "apinizer"));
  expect(error.name).toBe("CertificateNotFoundError");
  expect(error.message).toContain("Check the names; they are case-sensitive.");
  expect(error.message).not.toContain("deleted");
});

test("a read that is cancelled with the rest does not say that the Manager is to be looked at", async () => {
  const state = await certificateLifecycle.create(contextOf(), certificate);
  simulator.faults.push({ match: { method: "GET" }, when: "before", what: "hang", times: 99 });
  const cancellation = new AbortController();
  const reading = rejection(certificateLifecycle.read(contextOf({}, { signal: cancellation.signal }), state));
  cancellation.abort();
  const { message } = await reading;
  expect(message).toContain("the operation was cancelled");
  expect(message).not.toMatch(/managerUrl|Check that the Manager/);
});
