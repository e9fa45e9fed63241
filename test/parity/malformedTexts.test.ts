/** Half of a surrogate pair in what a Manager says: gRPC refuses the message that holds it, and the resource is lost. */

import { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { startDynamicHost } from "./dynamicHost";
import type { Outcome, Properties, Resource, StartHost } from "./host";
import { startPluginHost } from "./pluginHost";

const certificate = aCertificate({ environments: ["production"], adoptExisting: false, protectJwks: false });
const jwk = {
  projectName: "payments",
  name: "verify",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
};
const half = "\ude00 half";
const mended = "\ufffd half";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
});
afterEach(() => simulator.stop());

/** An answer to the next create whose every message is half a pair. */
function answerCreateWithHalf(): void {
  const row = { environmentName: "production", success: true, message: half };
  const body = { success: true, deploymentResult: { success: true, message: half, environmentResults: [row] } };
  simulator.faults.push({ match: { method: "POST" }, when: "after", what: { status: 200, body } });
}

/** The next read of the JWK tells another key id. */
async function answerJwkWithKid(kid: string): Promise<void> {
  const path = "/apiops/projects/payments/jwks/verify/";
  const asked = await fetch(simulator.url + path, { headers: { authorization: `Bearer ${simulator.token}` } });
  const body = (await asked.json()) as { resultList: object[] };
  body.resultList = body.resultList.map((item) => ({ ...item, kid }));
  const what = { status: 200, body };
  simulator.faults.push({ match: { method: "GET", path: /\/jwks\/verify\/$/ }, when: "after", what, times: 2 });
}

function done<T extends object>(outcome: Outcome<T>): T {
  if ("failed" in outcome) throw new Error(String(outcome.failed));
  return outcome as T;
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

function sendable(outputs: Properties): Properties {
  expect(stringsOf(outputs).filter((text) => !text.isWellFormed())).toEqual([]);
  return outputs;
}

test.each([
  ["dynamic provider", startDynamicHost],
  ["plugin", startPluginHost],
] as [string, StartHost][])(
  "the %s hands over well-formed texts of a create and of a refresh",
  async (_name, start) => {
    const host = await start(simulator);
    try {
      answerCreateWithHalf();
      const created = done(await host.create("Certificate", certificate));
      expect(sendable(created.outputs).deployments).toEqual([
        { environment: "production", success: true, message: mended },
      ]);
      const madeJwk = done(await host.create("Jwk", jwk));
      await answerJwkWithKid(half);
      const readJwk = (await host.read("Jwk", madeJwk)) as Resource;
      expect(sendable(readJwk.outputs).kid).toBe(mended);

      simulator.console.setDescription("payments", "idp", half);
      simulator.console.setEntry("payments", "idp", "production", { alias: half });
      const found = (await host.read("Certificate", created)) as Resource;
      expect(sendable(found.outputs)).toMatchObject({ alias: mended, description: mended });
    } finally {
      host.stop();
    }
  },
);
