/** Whether the Manager may have processed a request whose connection failed. */

import * as diagnostics from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { ApinizerClient } from "../../provider/apinizer";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import { Run } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { rejection, settingsFor } from "../support/client";

const wanted = checkedCertificate({ environments: ["production"] });
const report = { info: () => {}, warn: () => {} };

let simulator: Simulator;
let client: ApinizerClient;
const sockets: Socket[] = [];
const keep = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
beforeEach(async () => {
  simulator = await Simulator.start();
  client = new ApinizerClient(settingsFor(simulator), undefined, { initialMs: 5, limitMs: 20 });
  sockets.length = 0;
  diagnostics.subscribe("undici:client:connected", keep);
});
afterEach(async () => {
  diagnostics.unsubscribe("undici:client:connected", keep);
  await simulator.stop();
});

const create = () =>
  certificate.create({ manager: client.forOperation({ report }), report, run: new Run().at("") }, wanted);
const held = () => simulator.state().projects.flatMap(({ certificates }) => certificates.map(({ name }) => name));
const methods = () => simulator.journal.map(({ method }) => method);

/** A create whose POST is applied, and whose connection then fails instead of bringing the answer. */
async function createOverFailing(code: string) {
  simulator.faults.push({ match: { method: "POST" }, when: "after", what: "hang" });
  const creating = create();
  while (held().length === 0) await new Promise(setImmediate);
  sockets[0]?.destroy(Object.assign(new Error(`read ${code}`), { code, syscall: "read" }));
  return creating;
}

test.each(["ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC"])(
  "a write on a connection that stood and fails with %s is settled by reading before it is repeated",
  async (code) => {
    expect((await createOverFailing(code)).deployedEnvironments).toEqual(["production"]);
    expect(methods().slice(0, 2)).toEqual(["POST", "GET"]);
    expect(simulator.writes()).toHaveLength(1);
  },
);

test("a write that a server refuses for the client's certificate is neither settled nor retried", async () => {
  const error = await rejection(createOverFailing("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"));
  expect(error.name).toBe("ManagerUnavailableError");
  expect(methods()).toEqual(["POST"]);
});

test.each([
  ["nothing listens", "http://127.0.0.1:1", "ECONNREFUSED"],
  ["the name is unknown", "http://nobody.invalid", "ENOTFOUND|EAI_AGAIN"],
])(
  "a write is certainly not sent where %s: it is repeated at once, and no read settles it",
  async (_what, managerUrl, code) => {
    client = new ApinizerClient(settingsFor(simulator, { managerUrl }), undefined, { initialMs: 5, limitMs: 20 });
    const error = await rejection(create());
    expect(error.name).toBe("ManagerUnavailableError");
    expect(error.message).toMatch(new RegExp(code));
    expect(simulator.journal).toEqual([]);
  },
);

test("a clock that is set back lets no operation go on for longer than it may", async () => {
  simulator.faults.push({ when: "before", what: { status: 503 }, times: 1_000 });
  client = new ApinizerClient(settingsFor(simulator, { maxRetries: 100 }), undefined, { initialMs: 20, limitMs: 20 });
  const real = Date.now.bind(Date);
  const listing = rejection(client.forOperation({ timeoutSeconds: 0.3 }).certificates.list("payments"));
  const clock = jest.spyOn(Date, "now").mockImplementation(() => real() - 3_600_000);
  const error = await listing;
  clock.mockRestore();
  expect(error.message).toContain("the time for the whole operation is over");
  expect(simulator.journal.length).toBeLessThan(50);
});
