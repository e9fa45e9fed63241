/** The Manager's messages are told apart as they came; only what is shown of them is redacted and made printable. */

import { type Manager, ManagerError } from "../../provider/apinizer";
import { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { clientOf, rejection } from "../support/client";

const upload = aCertificate({ environments: ["production"] });
const unsettled = async (): Promise<boolean> => {
  throw new Error("there was nothing to settle");
};

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
  simulator.addToken("token");
});
afterEach(() => simulator.stop());

/** A client whose token is a word that names and messages hold as well. */
const withToken = (token: string): Manager => {
  simulator.addToken(token);
  return clientOf(simulator, { credentials: { kind: "token", token } });
};

/** Names that what makes a message printable, or free of credentials, changes. */
const names = ["two  spaces", "joined\u200dletters", "token-name", "\u202eturned"];

test.each(names)("a certificate and a JWK by the name %j that are gone are recognized as gone", async (name) => {
  const client = withToken("token");
  const certificate = await rejection(client.certificates.get({ projectName: "payments", certificateName: name }));
  expect(certificate.name).toBe("CertificateNotFoundError");
  const jwk = await rejection(client.jwks.get({ projectName: "payments", name }));
  expect(jwk.name).toBe("JwkNotFoundError");
  expect((await rejection(client.jwks.delete({ projectName: "payments", name }, unsettled))).name).toBe(
    "JwkNotFoundError",
  );
  expect(certificate.message + jwk.message).not.toMatch(/\(name: [^)]*token|\u200d|\u202e/);
});

test.each(["already", "exist", "Certificate", "name"])(
  "a name that is taken is told as that with the token %j",
  async (token) => {
    const client = withToken(token);
    await client.certificates.create(upload, unsettled);
    const taken = await rejection(client.certificates.create(upload, unsettled));
    expect(taken.name).toBe("CertificateExistsError");
    expect((taken as ManagerError).managerMessage).toContain("[redacted]");
  },
);

test.each([
  ["Alias", { ...upload, certificateName: "other" }, "AliasInUseError"],
  ["Environment", { ...upload, certificateName: "other", environments: ["nowhere"] }, "EnvironmentNotFoundError"],
  ["Project", { ...upload, projectName: "nowhere" }, "ProjectNotFoundError"],
])("a refusal about %s is recognized although the token is a part of its text", async (token, wanted, type) => {
  const client = withToken(token);
  await client.certificates.create(upload, unsettled);
  expect((await rejection(client.certificates.create(wanted, unsettled))).name).toBe(type);
});

test("half of a surrogate pair in a text of the Manager is replaced, as the engine takes UTF-8 only", async () => {
  const message = "cut \ud83d";
  const row = { environmentName: "production", success: true, message };
  const body = { success: true, deploymentResult: { success: true, message, environmentResults: [row] } };
  simulator.faults.push({ match: { method: "POST" }, when: "after", what: { status: 200, body } });
  const client = clientOf(simulator);
  expect(await client.certificates.create(upload, unsettled)).toEqual({
    success: true,
    message: "cut \ufffd",
    environments: [{ environment: "production", success: true, message: "cut \ufffd" }],
  });
  simulator.console.setEntry("payments", "idp", "production", { alias: "\ude00 alias" });
  simulator.console.setDescription("payments", "idp", "description \ud83d!");
  expect(await client.certificates.get(upload)).toMatchObject({
    description: "description \ufffd!",
    entries: [{ alias: "\ufffd alias" }],
  });
});

test("a message that is cut off in the middle of a surrogate pair stays well-formed", async () => {
  const what = { status: 400, body: { status: "FAILURE", resultMessage: `${"x".repeat(499)}😀 and more` } };
  simulator.faults.push({ when: "before", what });
  const error = await rejection(clientOf(simulator).certificates.list("payments"));
  expect(error).toBeInstanceOf(ManagerError);
  expect(error.message.isWellFormed()).toBe(true);
});
