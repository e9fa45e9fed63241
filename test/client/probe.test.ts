/** The probe writes to somebody's Manager: whatever happens, it removes what it made, and nothing else. */
import { X509Certificate } from "node:crypto";
import { type Answer, ApinizerClient, type HttpRequest } from "../../provider/apinizer";
import { Interview } from "../../sdk/cli/interview";
import { forget } from "../../sdk/cli/probe/endedRuns";
import { clean, probe, requirePlace } from "../../sdk/cli/probe/probe";
import { ProbeRun } from "../../sdk/cli/probe/probeRun";
import { reportOf } from "../../sdk/cli/probe/report";
import { Simulator } from "../simulator/simulator";
import { oldCertificate } from "../support/certificates";
import { rejection, settingsFor } from "../support/client";
import { clientFor, place, preparedRun } from "../support/probing";

let simulator: Simulator;
let prepared: Awaited<ReturnType<typeof preparedRun>>;
beforeAll(async () => {
  prepared = await preparedRun();
});
beforeEach(async () => {
  simulator = await Simulator.start({ dialect: { jwkSourceProject: "any" } });
});
afterEach(async () => {
  await simulator.stop();
  forget(prepared().run);
});

/** Everything that the Manager holds, by name. */
function held(): string[] {
  const { projects } = simulator.state();
  return projects.flatMap(({ certificates, jwks }) => [...certificates, ...jwks].map(({ name }) => name)).sort();
}

/** A client that does something in front of its request of that number. */
class InterruptedClient extends ApinizerClient {
  requests = 0;

  constructor(
    private readonly number: number,
    private readonly interrupt: () => Promise<void> | void,
  ) {
    super(settingsFor(simulator), Date.now, { initialMs: 5, limitMs: 20 });
  }

  override async exchange(request: HttpRequest, subject: string): Promise<Answer> {
    this.requests += 1;
    if (this.requests === this.number) await this.interrupt();
    return super.exchange(request, subject);
  }
}

const inAnHour = () => Date.now() + 60 * 60 * 1000 + 1000;

/** Runs a probe whose process dies in front of its request of that number; false where it ends before. */
async function killedAt(number: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const dying = new InterruptedClient(number, () => {
      resolve(true);
      return new Promise(() => {});
    });
    probe(dying, place, prepared()).then(() => resolve(false), reject);
  });
}

test("the next clean-up after a kill at every request leaves nothing behind but what others made", async () => {
  const others = { alias: "theirs", environments: ["test"], pem: oldCertificate.pem };
  simulator.console.putCertificate("payments", "pulumi-apinizer-probe-of-somebody", others);
  simulator.console.putCertificate("identity", "theirs", { ...others, alias: "other" });
  await probe(clientFor(simulator), place, prepared());
  // What is left does not depend on the reads since the last write.
  const afterWrites = simulator.journal.flatMap(({ method }, index) => (method === "GET" ? [] : [index + 2]));
  let kills = 0;
  for (const number of afterWrites) {
    if (!(await killedAt(number))) break;
    kills += 1;
    const cleaned = await clean(clientFor(simulator), place, { now: inAnHour });
    expect(cleaned).toMatchObject({ left: [], spared: ["certificate payments/pulumi-apinizer-probe-of-somebody"] });
    expect(held()).toEqual(["pulumi-apinizer-probe-of-somebody", "theirs"]);
  }
  expect(kills).toBeGreaterThan(25);
});

test("the probe asks so little that it takes less than three minutes at 200 ms an answer", async () => {
  await probe(clientFor(simulator), place, prepared());
  expect(simulator.journal.length * 0.2).toBeLessThan(60);
});

test("a signal stops the probe before the next request, and everything is removed", async () => {
  const stop = new AbortController();
  const client = new InterruptedClient(40, () => stop.abort());
  const { failure, cleaned } = await probe(client, { ...place, signal: stop.signal }, prepared());
  expect(failure?.message).toContain("got a signal to stop. What it made is removed");
  expect(cleaned.removed).toBeGreaterThan(3);
  expect(held()).toEqual([]);
});

test("a Manager that dies half way: what is left is named, and goes with the next clean-up", async () => {
  const client = new InterruptedClient(40, () =>
    simulator.faults.push({ when: "before", what: "reset", times: Number.POSITIVE_INFINITY }),
  );
  const { failure, cleaned } = await probe(client, place, prepared());
  expect(failure?.name).toMatch(/ManagerUnavailableError|WriteOutcomeUnknownError/);
  expect(cleaned.left).toEqual([
    expect.stringMatching(/^whatever project payments holds of it: no answer/),
    expect.stringMatching(/^whatever project identity holds of it: no answer/),
  ]);
  simulator.faults.clear();
  expect(held().length).toBeGreaterThan(3);
  await clean(clientFor(simulator), place, { now: inAnHour });
  expect(held()).toEqual([]);
});

test("a write whose answer is lost is removed, too", async () => {
  const client = new InterruptedClient(14, () => simulator.faults.push({ when: "after", what: "reset" }));
  const { failure } = await probe(client, place, prepared());
  expect(failure).toBeDefined();
  expect(held()).toEqual([]);
});

test("objects of another run are left alone for an hour, and for good where their subject is not the run's", async () => {
  const run = ProbeRun.begin(Date.now());
  const { makeCertificate } = prepared();
  const entry = { alias: "foreign", environments: ["test"], description: run.description };
  simulator.console.putCertificate("payments", run.name("a"), { ...entry, pem: makeCertificate(run, "first").pem });
  const { cleaned } = await probe(clientFor(simulator), place, prepared());
  expect(cleaned.spared).toEqual([`certificate payments/${run.name("a")}`]);
  expect(held()).toEqual([run.name("a")]);
  // Its certificate names the prepared run, not this one.
  expect(await clean(clientFor(simulator), place, { now: inAnHour })).toMatchObject({ removed: 0 });
  expect(held()).toEqual([run.name("a")]);
});

test("the probe's certificates are leaves, valid for an hour, that name their run", () => {
  const { run, makeCertificate } = prepared();
  const certificate = new X509Certificate(makeCertificate(run, "first").pem);
  expect(certificate.ca).toBe(false);
  expect(certificate.subject).toContain(`run ${run.id}`);
  expect(Date.parse(certificate.validTo) - run.startedAt).toBeLessThanOrEqual(60 * 60 * 1000);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test("what the probe shows holds no credential, no content and nothing of others", async () => {
  simulator.console.putCertificate("payments", "secret-name", {
    alias: "x",
    environments: ["test"],
    pem: oldCertificate.pem,
  });
  const shown = JSON.stringify(reportOf(await probe(clientFor(simulator), place, prepared()), {}));
  expect(shown).not.toContain(simulator.token);
  expect(shown).not.toContain("secret-name");
  expect(shown).not.toMatch(/MII[A-Za-z0-9+/]{30}/);
});

describe("bad input", () => {
  test.each([
    [{ projectName: "nowhere" }, "ProjectNotFoundError", "Project (nowhere) is not found!"],
    [{ secondProject: "nowhere" }, "ProjectNotFoundError", "Project (nowhere) is not found!"],
    [
      { environment: "moon" },
      "EnvironmentNotFoundError",
      "one of its environments: production, staging, test, API Manager",
    ],
    [{ allowProduction: false }, "ProductionRefusedError", "production (PRODUCTION), API Manager (PRODUCTION)"],
  ])("the probe refuses %j before anything is written", async (changes, name, message) => {
    const error = await rejection(requirePlace(clientFor(simulator), { ...place, ...changes }));
    expect(error.name).toBe(name);
    expect(error.message).toContain(message);
    expect(simulator.writes()).toEqual([]);
  });

  test("projects without a PRODUCTION environment need no permission", async () => {
    simulator.addProject("sandbox", { environments: ["staging", "test"] });
    await requirePlace(clientFor(simulator), { projectName: "sandbox", environment: "test", allowProduction: false });
  });

  test("a token without permission to write fails the probe, which leaves nothing", async () => {
    simulator.addToken("reader", { payments: ["VIEW"], identity: ["VIEW"] });
    const client = clientFor(simulator, { credentials: { kind: "token", token: "reader" } });
    const { failure, cleaned } = await probe(client, place, prepared());
    expect(failure?.name).toBe("PermissionDeniedError");
    expect(cleaned.left).toEqual([]);
    expect(held()).toEqual([]);
  });

  test("a name that is taken fails the probe, and what has it stays", async () => {
    const { run, makeCertificate } = prepared();
    simulator.console.putCertificate("payments", run.name("a"), {
      alias: "x",
      environments: ["test"],
      pem: oldCertificate.pem,
    });
    const { failure, cleaned } = await probe(clientFor(simulator), place, { run, makeCertificate });
    expect(failure?.name).toBe("CertificateExistsError");
    expect(cleaned.spared).toEqual([`certificate payments/${run.name("a")}`]);
    expect(held()).toEqual([run.name("a")]);
  });

  test("a token that was revoked meanwhile fails the probe", async () => {
    simulator.addToken("short", { payments: ["VIEW", "MANAGE", "DEPLOY_UNDEPLOY"] });
    const client = clientFor(simulator, { credentials: { kind: "token", token: "short" } });
    simulator.console.revokeToken("short");
    const { failure } = await probe(client, { ...place, secondProject: "payments" }, prepared());
    expect(failure?.name).toBe("AuthenticationError");
  });
});

describe("a Manager that repeats the token", () => {
  const secret = "tok-SECRET-0123456789-abcdefghijklmnop";
  const client = () => clientFor(simulator, { maxRetries: 0, credentials: { kind: "token", token: secret } });
  beforeEach(() => simulator.addToken(secret));

  test.each([
    [{ method: "POST", path: /certificates\/$/ } as const, 400],
    [{ path: /projects\/$/ }, 401],
  ])("the failure of a probe shows no token of an answer to %j with HTTP %d", async (match, status) => {
    const resultMessage = `Request of ${secret} was refused by policy. ${"x".repeat(1000)}`;
    const what = { status, body: { status: "FAILURE", resultMessage } };
    simulator.faults.push({ match, times: Number.POSITIVE_INFINITY, when: "before", what });
    const report = reportOf(await probe(client(), place, prepared()), {});
    expect(report.failure).toContain("Request of [redacted] was refused");
    expect(report.failure.length).toBeLessThan(800);
    expect(JSON.stringify(report)).not.toContain("tok-");
  });

  test("what is cut off of an answer leaves no part of the token, wherever it is cut", async () => {
    const interview = new Interview(client());
    await interview.send({ method: "GET", path: "/projects/" });
    for (let length = 0; length < 60; length += 1) {
      const [long, padding] = ["x".repeat(110), "x".repeat(30 + length)];
      const said = `${"x".repeat(length % 12)} ${secret} ${long}`;
      const body = { status: "FAILURE", said, long, again: long, padding, resultMessage: `Token ${secret} is bad` };
      simulator.faults.push({ match: { path: /projects\/$/ }, when: "before", what: { status: 400, body } });
      const { shown } = await interview.send({ method: "GET", path: "/projects/" });
      expect(shown).not.toContain("tok-");
    }
  });
});

test.each([
  [{ stack: "prod", connection: "apinizer-dr" }, "pulumi config set --stack prod apinizer-dr:legacyJwkParameters true"],
  [{}, "export APINIZER_LEGACY_JWK_PARAMETERS=true"],
])("the probe says for the connection %j how its settings are set: %s", async (connection, command) => {
  simulator.setDialect("legacy");
  const { settings } = reportOf(await probe(clientFor(simulator), place, prepared()), connection);
  expect(settings).toMatchObject([{ value: "true", command }]);
  expect(settings.map(({ variable }) => variable)).toEqual([
    "connection" in connection ? undefined : "APINIZER_LEGACY_JWK_PARAMETERS",
  ]);
});
