/** A list that a Manager needs seconds for is shared by all waves of a refresh: by a clock that runs twenty times as fast. */
import { ApinizerClient } from "../../provider/apinizer";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import { Run } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { settingsFor } from "../support/client";

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
});
afterEach(() => simulator.stop());

const names = Array.from({ length: 24 }, (_, index) => `c-${index}`);
const report = { info: () => undefined, warn: () => undefined };
/** Gives the context of each operation of a process. */
function process(): () => Context {
  const client = new ApinizerClient(settingsFor(simulator, { timeoutSeconds: 3600 }), () => performance.now() * 20);
  const run = new Run().at("");
  return () => ({ manager: client.forOperation(), report, run });
}

test("a refresh of many certificates, four at once, takes one list of each kind, although each takes six seconds", async () => {
  const create = process();
  const created = (name: string) =>
    certificate.create(create(), checkedCertificate({ certificateName: name, alias: name }));
  const states: CertificateState[] = await Promise.all(names.map(created));
  simulator.clearJournal();
  const match = { method: "GET", path: /\/(certificates|jwks)\/$/ };
  simulator.faults.push({ match, when: "before", what: { delayMs: 300 }, times: 99 });
  const refresh = process();
  const left = [...states];
  const oneAfterAnother = async () => {
    for (let state = left.pop(); state !== undefined; state = left.pop()) await certificate.read(refresh(), state);
  };
  await Promise.all(Array.from({ length: 4 }, oneAfterAnother));
  const lists = simulator.journal.map(({ path }) => path).filter((path) => match.path.test(path));
  expect(lists.sort()).toEqual(["/apiops/projects/payments/certificates/", "/apiops/projects/payments/jwks/"]);
});
