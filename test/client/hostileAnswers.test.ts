import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { ManagerError } from "../../provider/apinizer";
import type { Simulator } from "../simulator/simulator";
import { Simulator as Manager } from "../simulator/simulator";
import { oldCertificate } from "../support/certificates";
import { clientOf } from "../support/client";
import { count } from "../support/figures";

jest.setTimeout(1_800_000);

const factor = Number(process.env.SOAK_FACTOR ?? 1);
const key = { projectName: "payments", certificateName: "idp" };
const upload = {
  ...key,
  alias: "idp",
  description: "Signing",
  environments: ["production"],
  certificatePem: oldCertificate.pem,
};

let server: http.Server;
let answer: { status: number; headers: http.OutgoingHttpHeaders; body: Buffer };
let simulator: Pick<Simulator, "url" | "token">;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(answer.status, answer.headers).end(answer.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  simulator = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "any" };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const entry = fc.record(
  {
    environmentName: fc.oneof(fc.string(), fc.jsonValue()),
    alias: fc.jsonValue(),
    base64EncodedContent: fc.oneof(fc.constant(oldCertificate.pem), fc.base64String(), fc.string(), fc.jsonValue()),
    sha1Thumbprint: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const envelope = fc.record(
  {
    success: fc.oneof(fc.boolean(), fc.jsonValue()),
    status: fc.constantFrom("SUCCESS", "FAILURE", 7, null),
    resultMessage: fc.oneof(fc.string({ unit: "binary" }), fc.jsonValue()),
    resultList: fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.record(
          {
            name: fc.constantFrom("idp", "other"),
            certificateEnvironmentList: fc.oneof(fc.array(entry), fc.jsonValue()),
          },
          { requiredKeys: [] },
        ),
      ),
    ),
    deploymentResult: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const body = fc.oneof(
  envelope.map((value) => Buffer.from(JSON.stringify(value))),
  fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 500 }).map((bytes) => Buffer.from(bytes)),
);
const status = fc.oneof(fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 503), fc.integer({ min: 200, max: 599 }));

test("whatever a Manager answers, every call ends with a value or a typed error", async () => {
  const client = clientOf(simulator as Simulator, { maxRetries: 0 });
  const numRuns = 1_500 * factor;
  await fc.assert(
    fc.asyncProperty(
      status,
      body,
      fc.constantFrom("application/json", "text/html", "x"),
      async (code, content, type) => {
        answer = { status: code, headers: { "content-type": type }, body: content };
        const calls = [
          client.certificates.get(key),
          client.certificates.list("payments"),
          client.environments.ofProject("payments"),
          client.certificates.create(upload, async () => false),
          client.certificates.update(upload, {}, async () => false),
          client.certificates.delete(key, "DELETE", async () => false),
        ];
        for (const result of await Promise.allSettled(calls)) {
          if (result.status === "rejected") expect(result.reason).toBeInstanceOf(ManagerError);
        }
      },
    ),
    { numRuns },
  );
  count("generated cases", numRuns);
});

test("answers of 100 MB do not fill the memory, many at the same time neither", async () => {
  const manager = await Manager.start();
  try {
    manager.faults.push({ when: "before", what: { bytes: 100_000_000 }, times: 12 });
    const client = clientOf(manager, { maxRetries: 0, maxConnections: 4, timeoutSeconds: 60 });
    let peak = 0;
    const from = process.memoryUsage().arrayBuffers;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - from);
    }, 5);
    const all = await Promise.allSettled(Array.from({ length: 12 }, () => client.certificates.list("payments")));
    clearInterval(watch);
    expect(all.map((result) => (result.status === "rejected" ? result.reason.message : "")).join()).toContain(
      "an answer of more than 33554432 bytes",
    );
    expect(all.every((result) => result.status === "rejected")).toBe(true);
    // At most four answers of 32 MiB are held, and what the garbage collector has not yet taken of the earlier ones.
    expect(peak).toBeLessThan(8 * 40 * 1024 * 1024);
  } finally {
    await manager.stop();
  }
});
