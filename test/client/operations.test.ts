import type { Operation } from "../../provider/apinizer";
import { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { clientOf, rejection, sharedClientOf } from "../support/client";

const upload = aCertificate({ environments: ["production"] });
const post = { method: "POST", path: /\/certificates\// };
const tokenPath = /\/auth\/token$/;
const user = { kind: "user", username: "ci", password: "s3cret" } as const;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
  simulator.addUser("ci", "s3cret");
});
afterEach(() => simulator.stop());

const paths = () => simulator.journal.map(({ method, path }) => `${method} ${path.replace("/apiops", "")}`);
/** Resolves when the simulator has got a request with such a path. */
async function arrived(path: RegExp): Promise<void> {
  while (!simulator.journal.some((entry) => path.test(entry.path))) await new Promise(setImmediate);
}

describe("a write with maxRetries 0 whose answer is lost", () => {
  const once = () => clientOf(simulator, { maxRetries: 0 });

  test("a write with maxRetries 0 whose answer is lost succeeds where a read finds it done", async () => {
    simulator.faults.push({ match: post, when: "after", what: "reset" });
    expect(await once().certificates.create(upload, async () => true)).toBe("confirmedByRead");
  });

  test("a write with maxRetries 0 whose answer is lost fails as unknown where a read does not find it done, and is not sent again", async () => {
    simulator.faults.push({ match: post, when: "before", what: "reset" });
    const error = await rejection(once().certificates.create(upload, async () => false));
    expect(error.name).toBe("WriteOutcomeUnknownError");
    expect(error.message).toContain("a read then did not find the change");
    expect(simulator.writes()).toHaveLength(1);
  });
});

test("a 401 on the read that settles a write is reported together with what became of the write", async () => {
  const client = clientOf(simulator);
  simulator.faults.push(
    { match: post, when: "after", what: "reset" },
    { match: { method: "GET" }, when: "before", what: { status: 401, body: { resultMessage: "Token was expired!" } } },
  );
  const error = await rejection(
    client.certificates.create(upload, async () => (await client.certificates.get(upload)).entries.length > 0),
  );
  expect(error.name).toBe("WriteOutcomeUnknownError");
  expect(error.message).toMatch(/no answer: .*; checking what became of it: HTTP 401 "Token was expired!"/);
  expect(paths().map((path) => path.split(" ")[0])).toEqual(["POST", "GET"]);
});

describe("Retry-After", () => {
  test("a Retry-After longer than the operation's time limit ends it at once, with the wait that was asked for in the error", async () => {
    simulator.faults.push({ when: "before", what: { status: 429, headers: { "retry-after": "3600" } }, times: 9 });
    const error = await rejection(clientOf(simulator).certificates.list("payments"));
    expect(error.name).toBe("ManagerUnavailableError");
    expect(error.message).toMatch(/it asks to wait 3600 s, longer than the \d+ s left/);
    expect(simulator.journal).toHaveLength(1);
  });

  test("a Retry-After is waited for, and each retry is reported with its number, wait and reason", async () => {
    const told: string[] = [];
    const report = { info: (message: string) => void told.push(message), warn: () => {} };
    simulator.faults.push({ when: "before", what: { status: 503, headers: { "retry-after": "1" } } });
    const from = Date.now();
    await clientOf(simulator, {}, { report }).certificates.list("payments");
    expect(Date.now() - from).toBeGreaterThanOrEqual(1000);
    expect(told).toEqual([
      expect.stringMatching(/^project payments: HTTP 503 "an empty body"\. Retry 1 of 2 in 1\.0 s\.$/),
    ]);
  });
});

describe("a cancelled operation", () => {
  test("a cancelled operation ends while it waits between retries, and sends nothing more", async () => {
    simulator.faults.push({ when: "before", what: { status: 503, headers: { "retry-after": "9" } }, times: 9 });
    const cancel = new AbortController();
    const report = { info: () => cancel.abort(), warn: () => {} };
    const operation = { report, signal: cancel.signal, timeoutSeconds: 60 };
    const error = await rejection(clientOf(simulator, {}, operation).certificates.list("payments"));
    expect(error.message).toContain('HTTP 503 "an empty body"; the operation was cancelled');
    expect(simulator.journal).toHaveLength(1);
  });

  test("a cancelled operation ends while it waits for an answer", async () => {
    simulator.faults.push({ when: "before", what: "hang" });
    const cancel = new AbortController();
    const listing = rejection(clientOf(simulator, {}, { signal: cancel.signal }).certificates.list("payments"));
    await arrived(/certificates/);
    cancel.abort();
    expect((await listing).message).toContain("the operation was cancelled");
  });

  test("a cancelled operation ends while it waits for a free connection, and sends nothing", async () => {
    const operation = sharedClientOf(simulator, { maxConnections: 1 });
    simulator.faults.push({ when: "before", what: "hang" });
    const end = new AbortController();
    const first = rejection(operation({ signal: end.signal }).certificates.list("payments"));
    await arrived(/certificates/);
    const cancel = new AbortController();
    const second = rejection(operation({ signal: cancel.signal }).certificates.list("identity"));
    cancel.abort();
    expect((await second).message).toContain("the operation was cancelled");
    expect(simulator.journal).toHaveLength(1);
    end.abort();
    await first;
  });

  test("a cancelled operation sends nothing more where it is cancelled before its write", async () => {
    const cancel = new AbortController();
    const client = clientOf(simulator, {}, { signal: cancel.signal });
    cancel.abort();
    const error = await rejection(client.certificates.create(upload, async () => true));
    expect(error.name).toBe("ManagerUnavailableError");
    expect(error.message).toContain("got the operation was cancelled. Ask again");
    expect(error.message).not.toContain("managerUrl");
    expect(simulator.journal).toEqual([]);
  });
});

describe("an operation whose time is over", () => {
  /** What an operation of 0.2 s fails with, which waits for what the first one holds up for seconds, and when it did. */
  const second = async (operation: ReturnType<typeof sharedClientOf>, path: RegExp) => {
    simulator.faults.push({ match: { path }, when: "before", what: "hang" });
    const end = new AbortController();
    const first = rejection(operation({ signal: end.signal }).certificates.list("payments"));
    await arrived(path);
    const from = performance.now();
    const error = await rejection(operation({ timeoutSeconds: 0.2 }).certificates.create(upload, async () => true));
    const milliseconds = performance.now() - from;
    end.abort();
    await first;
    return { error, milliseconds };
  };

  test.each([
    ["a free connection", /certificates/, {}],
    ["another one's token", tokenPath, { credentials: user }],
  ] as const)(
    "an operation whose time is over ends while it waits for %s, and sends nothing",
    async (_what, path, by) => {
      const operation = sharedClientOf(simulator, { ...by, maxConnections: "credentials" in by ? 16 : 1 });
      const { error, milliseconds } = await second(operation, path);
      expect(error.name).toBe("ManagerUnavailableError");
      expect(error.message).toContain("the time for the whole operation is over");
      expect(milliseconds).toBeLessThan(3_000);
      await operation().projects.list();
      expect(paths().filter((one) => one.startsWith("POST") && !tokenPath.test(one))).toEqual([]);
    },
  );
});

describe("an operation that ends while its write is under way", () => {
  /** Creates, and reads what became of it by the operation's own calls. */
  const creating = (operation: Operation) => {
    const client = clientOf(simulator, {}, operation);
    const settle = async () => {
      const names = (await client.certificates.list("payments")).map(({ certificateName }) => certificateName);
      return names.includes(upload.certificateName);
    };
    return client.certificates.create(upload, settle);
  };
  const methods = () => simulator.journal.map(({ method }) => method);

  test("an operation that is cancelled while its write is under way settles by a read that it was applied", async () => {
    simulator.faults.push({ match: post, when: "after", what: "hang" });
    const cancel = new AbortController();
    const created = creating({ signal: cancel.signal });
    await arrived(/certificates/);
    cancel.abort();
    expect(await created).toBe("confirmedByRead");
    expect(methods()).toEqual(["POST", "GET"]);
  });

  test("an operation whose time is over while its write is under way settles by a read that it was applied", async () => {
    simulator.faults.push({ match: post, when: "after", what: "hang" });
    expect(await creating({ timeoutSeconds: 2 })).toBe("confirmedByRead");
    expect(methods()).toEqual(["POST", "GET"]);
  });

  test("an operation that ends says of a create that was not applied what to do in case it still takes effect", async () => {
    simulator.faults.push({ match: post, when: "before", what: "hang" });
    const error = await rejection(creating({ timeoutSeconds: 2 }));
    expect(error.name).toBe("WriteOutcomeUnknownError");
    expect(error.message).toMatch(
      /no answer within [12](\.\d+)? s, and the time for the whole operation is over; a read then did not find the change/,
    );
    expect(error).toMatchObject({ ofCreate: true });
    expect(simulator.writes()).toHaveLength(1);
  });

  test("an operation that ends gives up within seconds where a read cannot settle its write, whatever the Manager asks for", async () => {
    simulator.faults.push(
      { match: post, when: "after", what: "hang" },
      { match: { method: "GET" }, when: "before", what: "hang", times: 9 },
    );
    const cancel = new AbortController();
    const failed = rejection(creating({ signal: cancel.signal, timeoutSeconds: 60 }));
    await arrived(/certificates/);
    const from = performance.now();
    cancel.abort();
    expect((await failed).name).toBe("WriteOutcomeUnknownError");
    expect(performance.now() - from).toBeLessThan(7_000);
  });
});

describe("credentials in what the Manager says", () => {
  const says = async (resultMessage: string): Promise<string> => {
    simulator.faults.push({ when: "before", what: { status: 400, body: { status: "FAILURE", resultMessage } } });
    return (await rejection(clientOf(simulator).certificates.list("payments"))).message;
  };

  test("credentials are redacted where the Manager's message is cut off in the middle of them", async () => {
    const message = await says(`${"x".repeat(490)}${simulator.token}`);
    expect(message).not.toContain(simulator.token.slice(0, 8));
  });

  test("credentials are redacted in the form that the token request carries", async () => {
    simulator.addUser("ci", "s3cret &  more");
    const body = {
      error: "server_error",
      error_description: "bad form: client_secret=s3cret+%26++more / s3cret &  more",
    };
    simulator.faults.push({ match: { path: tokenPath }, when: "before", what: { status: 400, body } });
    const credentials = { ...user, password: "s3cret &  more" };
    const error = await rejection(clientOf(simulator, { credentials }).certificates.list("payments"));
    expect(error.message).toContain("client_secret=[redacted] / [redacted]");
  });
});
