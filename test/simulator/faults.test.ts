import type { Fault } from "./faults";
import { Simulator } from "./simulator";
import { TestClient } from "./testSupport";

let simulator: Simulator;
let client: TestClient;
const certificates = "/apiops/projects/payments/certificates/";

beforeEach(async () => {
  simulator = await Simulator.start();
  client = new TestClient(simulator);
});
afterEach(() => simulator.stop());

function saved(): boolean {
  return (simulator.state().projects[0]?.certificates.length ?? 0) > 0;
}

describe.each(["before", "after"] as const)("a fault %s the request is processed", (when) => {
  const processed = when === "after";

  test("a fault sends another answer", async () => {
    simulator.faults.push({ when, what: { status: 503, body: "busy", headers: { "retry-after": "7" } } });
    const reply = await client.create();
    expect(reply).toMatchObject({ status: 503, text: "busy" });
    expect(reply.headers.get("retry-after")).toBe("7");
    expect(saved()).toBe(processed);
    expect(simulator.journal[0]).toMatchObject({ status: 503, processed });
  });

  test("a fault sends a body that is no text as JSON", async () => {
    simulator.faults.push({ when, what: { status: 200, body: { status: "FAILURE" } } });
    const reply = await client.create();
    expect(reply.body).toEqual({ status: "FAILURE" });
    expect(reply.headers.get("content-type")).toBe("application/json");
  });

  test("a fault resets the connection", async () => {
    simulator.faults.push({ when, what: "reset" });
    await expect(client.create()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect(saved()).toBe(processed);
    expect(simulator.journal[0]).toMatchObject({ status: null, processed });
  });

  test("a fault breaks the answer off half way", async () => {
    simulator.faults.push({ when, what: "truncate" });
    await expect(client.create()).rejects.toThrow("terminated");
    expect(saved()).toBe(processed);
  });

  test("a fault sends no answer until the simulator stops", async () => {
    simulator.faults.push({ when, what: "hang" });
    const outcome = client.create().catch(() => "failed");
    const first = await Promise.race([outcome, new Promise((resolve) => setTimeout(resolve, 100, "nothing"))]);
    expect(first).toBe("nothing");
    expect(saved()).toBe(processed);
    await simulator.stop();
    expect(await outcome).toBe("failed");
    simulator = await Simulator.start();
  });

  test("a fault delays the answer", async () => {
    simulator.faults.push({ when, what: { delayMs: 1_000 } });
    let isAnswered = false;
    const reply = client.create().finally(() => {
      isAnswered = true;
    });
    const sleep = () => new Promise((resolve) => setTimeout(resolve, 75));
    do await sleep();
    while (processed && !saved());
    expect({ isAnswered, isSaved: saved() }).toEqual({ isAnswered: false, isSaved: processed });
    expect((await reply).status).toBe(200);
    expect(saved()).toBe(true);
  });

  test("a fault sends the answer byte by byte", async () => {
    simulator.faults.push({ when, what: { dripMs: 2 } });
    const from = Date.now();
    expect((await client.get(certificates)).status).toBe(200);
    expect(Date.now() - from).toBeGreaterThan(20);
  });

  test("a fault sends a huge answer", async () => {
    simulator.faults.push({ when, what: { bytes: 3_000_000 } });
    const reply = await client.get(certificates);
    expect(reply.text.length).toBeGreaterThan(3_000_000);
    expect(reply.body).toEqual({ success: true, resultList: [] });
  });

  test("a fault sends the answer under another content type", async () => {
    simulator.faults.push({ when, what: { contentType: "text/plain" } });
    const reply = await client.get(certificates);
    expect(reply.headers.get("content-type")).toBe("text/plain");
    expect(reply.body).toMatchObject({ success: true });
  });
});

describe("faults in the queue", () => {
  const unavailable = { when: "before", what: { status: 503 } } satisfies Fault;

  async function statuses(): Promise<number[]> {
    const replies = [await client.get(certificates), await client.create(), await client.get("/apiops/projects/")];
    return replies.map((reply) => reply.status);
  }

  test.each<[string, Fault["match"], number[]]>([
    ["the next one", undefined, [503, 200, 200]],
    ["the next with the method", { method: "post" }, [200, 503, 200]],
    ["the next with the path", { path: /\/projects\/$/ }, [200, 200, 503]],
    ["none that differs in one of them", { method: "POST", path: /\/projects\/$/ }, [200, 200, 200]],
  ])("a fault in the queue strikes the request that it matches: %s", async (_, match, expected) => {
    simulator.faults.push(match ? { ...unavailable, match } : unavailable);
    expect(await statuses()).toEqual(expected);
  });

  test("faults in the queue strike as often as set, one per request, in order", async () => {
    simulator.faults.push({ ...unavailable, times: 2 }, { when: "before", what: { status: 500 } });
    expect(await statuses()).toEqual([503, 503, 500]);
    expect(simulator.faults.pending).toEqual([]);
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  test("faults in the queue strike every n-th of the requests that match", async () => {
    simulator.faults.push({ ...unavailable, times: 2, every: 2, match: { method: "GET" } });
    expect([...(await statuses()), ...(await statuses()), ...(await statuses())]).toEqual([
      200, 200, 503, 200, 400, 503, 200, 400, 200,
    ]);
  });

  test("faults in the queue match a path with the global flag every time", async () => {
    simulator.faults.push({ ...unavailable, times: 2, match: { path: /certificates/g } });
    expect(await statuses()).toEqual([503, 503, 200]);
  });

  test("faults in the queue strike nothing after clear", async () => {
    simulator.faults.push({ ...unavailable, times: 10 });
    simulator.faults.clear();
    expect(await statuses()).toEqual([200, 200, 200]);
  });
});

describe("deployments that fail", () => {
  test("deployments that fail are saved and answered, and leave the gateway as it was until healed", async () => {
    await client.create();
    const before = simulator.gateway("staging", "payments", "idp");
    simulator.failDeployment("staging", "no route to worker");
    for (let time = 0; time < 2; time++) {
      const reply = await client.update({ alias: "renamed" });
      expect(reply).toMatchObject({ status: 200, body: { success: true, deploymentResult: { success: false } } });
    }
    expect(simulator.gateway("staging", "payments", "idp")).toEqual(before);
    expect(simulator.deployed("payments", "idp")).toEqual(["production"]);
    simulator.healDeployment("staging");
    expect(await client.update({ alias: "renamed" })).toMatchObject({ body: { deploymentResult: { success: true } } });
    expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
  });

  test("deployments that fail do so as often as set", async () => {
    simulator.failDeployment("staging", "no route to worker", 1);
    expect(await client.create()).toMatchObject({ body: { deploymentResult: { success: false } } });
    expect(await client.update()).toMatchObject({ body: { deploymentResult: { success: true } } });
  });

  test("deployments that fail may do so on one pod alone", async () => {
    simulator.console.setPods("staging", ["a", "b", "c"]);
    simulator.failDeployment("staging", "no route to worker", 1, "b");
    await client.create();
    const holding = simulator.gateway("staging", "payments", "idp").filter(({ certificates }) => certificates.length);
    expect(holding.map(({ pod }) => pod)).toEqual(["a", "c"]);
    expect(simulator.deployed("payments", "idp")).toEqual(["production"]);
  });

  test("deployments that fail let a delete through while the gateway keeps the certificate", async () => {
    await client.create();
    simulator.failDeployment("staging", "no route to worker");
    expect(await client.delete(`${certificates}idp/`)).toMatchObject({
      status: 200,
      body: { success: true, deploymentResult: { success: false } },
    });
    expect(saved()).toBe(false);
    expect(simulator.gateway("staging", "payments", "idp")[0]?.certificates).toHaveLength(1);
  });

  test("deployments that fail are answered for JWKs too", async () => {
    simulator.failDeployment("test", "no route to worker");
    const jwk = { name: "k", sourceType: "COPY_PASTE", jwkStr: '{"kty":"oct","k":"AA"}' };
    expect(await client.json("POST", "/apiops/projects/payments/jwks/", jwk)).toMatchObject({
      status: 200,
      body: { success: true, deploymentResult: { success: false } },
    });
  });
});
