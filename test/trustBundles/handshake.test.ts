/** Mutual TLS: a server of Node.js that trusts what the simulated Manager holds in an environment, and partners' clients. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import * as tls from "node:tls";
import { Simulator } from "../simulator/simulator";
import { selfSigned } from "../support/openssl";
import { BundleStack } from "./bundleStack";
import { partner } from "./partners";
import { trustedIn } from "./truststores";

const partners = ["old", "new"].map((name) => partner(name));
const pemsOf = (...names: string[]) => partners.filter(({ name }) => names.includes(name)).map(({ caPem }) => caPem);
const day = 24 * 60 * 60 * 1000;
const own = selfSigned({ subject: "/CN=gateway", san: ["IP:127.0.0.1"] });

let now: number;
let simulator: Simulator;
let stack: BundleStack;
let gateway: tls.Server;
beforeEach(async () => {
  now = Date.now();
  simulator = await Simulator.start({ clock: () => now });
  stack = new BundleStack(simulator, () => now);
  gateway = tls.createServer({ requestCert: true, rejectUnauthorized: true }, (socket) => socket.end("welcome"));
  await once(gateway.listen(0, "127.0.0.1"), "listening");
});
afterEach(async () => {
  gateway.close();
  await simulator.stop();
});

/** Whom production lets in, with the truststore that it has now. */
async function letIn(): Promise<string[]> {
  const ca = pemsOf(...trustedIn(simulator, "production", partners));
  gateway.setSecureContext({ key: own.privateKeyPem, cert: own.certificatePem, ca });
  const answers = await Promise.all(partners.map(async ({ name, client }) => ((await connect(client)) ? [name] : [])));
  return answers.flat();
}

/** Whether the gateway lets in who shows that certificate. */
async function connect({ certificatePem, privateKeyPem }: typeof own): Promise<boolean> {
  const { port } = gateway.address() as AddressInfo;
  const identity = { cert: certificatePem, key: privateKeyPem };
  const socket = tls.connect({ host: "127.0.0.1", port, ca: own.certificatePem, ...identity });
  let received = "";
  socket.on("data", (text: Buffer) => {
    received += text;
  });
  // With TLS 1.3 a client hears of its refusal only after the handshake.
  socket.on("error", () => undefined);
  await once(socket, "close");
  return received === "welcome";
}

test("a partner gets in with the old certificate until its date, and with the new one from the rotation on", async () => {
  const before = { certificates: pemsOf("old"), overlapDays: 7 };
  const after = { certificates: pemsOf("new"), overlapDays: 7 };
  await stack.up(before);
  expect(await letIn()).toEqual(["old"]);
  await stack.up(after);
  expect(await letIn()).toEqual(["old", "new"]);
  now += 6 * day;
  await stack.up(after);
  expect(await letIn()).toEqual(["old", "new"]);
  now += 2 * day;
  await stack.up(after);
  expect(await letIn()).toEqual(["new"]);
});

test("a partner who is distrusted during the overlap does not get in from then on", async () => {
  await stack.up({ certificates: pemsOf("old"), overlapDays: 7 });
  const after = { certificates: pemsOf("new"), overlapDays: 7 };
  await stack.up(after);
  await stack.up({ ...after, distrust: partners.filter(({ name }) => name === "old").map(({ sha256 }) => sha256) });
  expect(await letIn()).toEqual(["new"]);
});

test("a partner gets in with the old certificate while the new one cannot be deployed, without an overlap, too", async () => {
  await stack.up({ certificates: pemsOf("old") });
  simulator.failDeployment("production", "pod is down", 1);
  await stack.up({ certificates: pemsOf("new") });
  expect(await letIn()).toEqual(["old"]);
  await stack.up({ certificates: pemsOf("new") });
  expect(await letIn()).toEqual(["new"]);
});
