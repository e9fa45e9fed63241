import { Simulator } from "../simulator/simulator";
import { clientOf, rejection, sharedClientOf } from "../support/client";

const tokenPath = /\/auth\/token$/;
const user = { kind: "user", username: "ci", password: "s3cret" } as const;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await Simulator.start();
  simulator.addUser("ci", "s3cret");
});
afterEach(() => simulator.stop());

const tokenRequests = () => simulator.journal.filter(({ path }) => tokenPath.test(path)).length;
/** Resolves when the simulator has got a request with such a path. */
async function arrived(path: RegExp): Promise<void> {
  while (!simulator.journal.some((entry) => path.test(entry.path))) await new Promise(setImmediate);
}

describe("a token for username and password", () => {
  test("a token for username and password is fetched once for many requests, and renewed when the Manager refuses it", async () => {
    simulator.addUser("ci", "s3cret & more");
    const user = clientOf(simulator, { credentials: { kind: "user", username: "ci", password: "s3cret & more" } });
    await Promise.all(Array.from({ length: 5 }, () => user.environments.ofProject("payments")));
    expect(tokenRequests()).toBe(1);
    simulator.faults.push({ when: "before", what: { status: 401, body: { resultMessage: "Token was expired!" } } });
    await user.environments.ofProject("payments");
    expect(tokenRequests()).toBe(2);
  });

  test("a token for username and password is refused for a wrong password, which is not repeated", async () => {
    simulator.addUser("ci", "right");
    const user = clientOf(simulator, { credentials: { kind: "user", username: "ci", password: "wr0ng-pass" } });
    const error = await rejection(user.environments.ofProject("payments"));
    expect(error.name).toBe("AuthenticationError");
    expect(error.message).toContain("Bad credentials");
    expect(error.message).not.toContain("wr0ng-pass");
  });
});

describe("a token request", () => {
  test("a token request of an operation that is cancelled does not fail the others", async () => {
    simulator.faults.push({ match: { path: tokenPath }, when: "before", what: "hang" });
    const operation = sharedClientOf(simulator, { credentials: user });
    const cancel = new AbortController();
    const first = rejection(operation({ signal: cancel.signal }).certificates.list("payments"));
    await arrived(tokenPath);
    const others = Array.from({ length: 5 }, () => operation().certificates.list("payments"));
    cancel.abort();
    expect((await first).message).toContain("the operation was cancelled");
    expect(await Promise.all(others)).toEqual([[], [], [], [], []]);
    expect(tokenRequests()).toBe(2);
  });

  test("a token request that ends with its operation's time does not fail those that have more", async () => {
    simulator.faults.push({ match: { path: tokenPath }, when: "before", what: "hang" });
    const operation = sharedClientOf(simulator, { credentials: user });
    const first = rejection(operation({ timeoutSeconds: 0.2 }).certificates.list("payments"));
    await arrived(tokenPath);
    const others = Array.from({ length: 5 }, () => operation().certificates.list("payments"));
    expect((await first).name).toBe("ManagerUnavailableError");
    expect(await Promise.all(others)).toHaveLength(5);
    expect(tokenRequests()).toBe(2);
  });

  test("a token request that is refused is refused for all who wait for it, with one request: no user is locked out", async () => {
    const operation = sharedClientOf(simulator, { credentials: { ...user, password: "wrong" } });
    const all = Array.from({ length: 20 }, () => rejection(operation().certificates.list("payments")));
    expect(new Set((await Promise.all(all)).map(({ name }) => name))).toEqual(new Set(["AuthenticationError"]));
    expect(tokenRequests()).toBe(1);
  });

  test("a token request is made once for many whose token is refused at the same time", async () => {
    const operation = sharedClientOf(simulator, { credentials: user });
    await operation().certificates.list("payments");
    simulator.clearJournal();
    simulator.latencyMs = 100;
    const refused = { status: 401, body: { resultMessage: "Token was expired!" } };
    simulator.faults.push({ match: { path: /certificates/ }, when: "before", what: refused, times: 8 });
    await Promise.all(Array.from({ length: 8 }, () => operation().certificates.list("payments")));
    expect(tokenRequests()).toBe(1);
  });

  test("a token request whose waiting operation is cancelled lets that one end", async () => {
    simulator.faults.push({ match: { path: tokenPath }, when: "before", what: "hang" });
    const operation = sharedClientOf(simulator, { credentials: user });
    const end = new AbortController();
    const first = rejection(operation({ signal: end.signal }).certificates.list("payments"));
    await arrived(tokenPath);
    const cancel = new AbortController();
    const waiting = rejection(operation({ signal: cancel.signal }).certificates.list("payments"));
    cancel.abort();
    expect((await waiting).message).toContain("the operation was cancelled");
    end.abort();
    await first;
  });
});
