import { X509Certificate } from "node:crypto";
import { ApinizerClient } from "../../provider/apinizer";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import { Run } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { settingsFor } from "../support/client";

const report = { info: () => undefined, warn: () => undefined };

let simulator: Simulator;
let client: ApinizerClient;
let now: number;

beforeEach(async () => {
  simulator = await Simulator.start();
  now = Date.now();
  client = new ApinizerClient(settingsFor(simulator), () => now, { initialMs: 1, limitMs: 1 });
});
afterEach(() => simulator.stop());

/** Every operation has calls of its own, as in the hosts. */
const context = (): Context => ({ manager: client.forOperation(), report, run: new Run().at("") });
const put = { match: { method: "PUT" } } as const;
const list = "GET /apiops/projects/payments/certificates/";
const get = (name: string, project = "payments") => `GET /apiops/projects/${project}/certificates/${name}/`;
const allRequests = () => simulator.journal.map(({ method, path }) => `${method} ${path}`);
/** Those about certificates; a refresh looks for their JWKs, too. */
const requests = () => allRequests().filter((request) => request.includes("/certificates/"));
const read = (state: CertificateState) => certificate.read(context(), state);
const readAll = (states: readonly CertificateState[]) => Promise.all(states.map(read));

function inputs(name: string, changes: Partial<CertificateInputs> = {}): CertificateInputs {
  return {
    projectName: "payments",
    certificateName: name,
    alias: name,
    description: "Signing",
    environments: ["production", "staging"],
    certificatePem: oldCertificate.pem,
    adoptExisting: false,
    connection: "apinizer",
    ...changes,
  };
}

/** So many certificates `c0`, `c1`, … at the Manager, with an empty journal. */
async function created(count: number, changes: Partial<CertificateInputs> = {}): Promise<CertificateState[]> {
  const names = Array.from({ length: count }, (_, index) => `c${index}`);
  const states = await Promise.all(names.map((name) => certificate.create(context(), inputs(name, changes))));
  simulator.clearJournal();
  return states;
}

test("a refresh of one certificate reads it by a get", async () => {
  const states = await created(1);
  await readAll(states);
  expect(requests()).toEqual([get("c0")]);
});

test("a refresh of many certificates makes one get and one list, and changes nothing in their states", async () => {
  const states = await created(50);
  const seen = await readAll(states);
  expect(seen.map((found) => found?.state)).toEqual(states);
  const jwks = "GET /apiops/projects/payments/jwks/";
  expect(allRequests().sort()).toEqual([list, get("c0"), jwks]);
});

test("each project has a list of its own", async () => {
  const payments = await created(5);
  const identity = await created(5, { projectName: "identity", environments: ["test"] });
  await readAll([...payments, ...identity]);
  expect(requests().sort()).toEqual([
    "GET /apiops/projects/identity/certificates/",
    get("c0", "identity"),
    list,
    get("c0"),
  ]);
});

test("a list answers reads for as long as they go on, a minute at most, then there is another one", async () => {
  const [a, b, c] = (await created(3)) as [CertificateState, CertificateState, CertificateState];
  await readAll([a, b]);
  for (let seconds = 2; seconds <= 60; seconds += 2) {
    now += 2_000;
    await read(c);
  }
  expect(requests().sort()).toEqual([list, get("c0")]);
  now += 1;
  await read(c);
  expect(requests().sort()).toEqual([list, list, get("c0")]);
});

test("a read that comes two seconds after the last one gets its certificate alone", async () => {
  const [a, b, c] = (await created(3)) as [CertificateState, CertificateState, CertificateState];
  await readAll([a, b]);
  simulator.clearJournal();
  now += 2_001;
  await read(c);
  expect(requests()).toEqual([get("c2")]);
});

test("a list is not used after a write to its project, and still is after a write to another one", async () => {
  const [a, b, c, d] = (await created(4)) as [CertificateState, CertificateState, CertificateState, CertificateState];
  await readAll([a, b]);
  await certificate.create(context(), inputs("other", { projectName: "identity", environments: ["test"] }));
  simulator.clearJournal();
  await read(c);
  expect(requests()).toEqual([]);
  const rotated = await certificate.update(context(), d, inputs("c3", { certificatePem: newCertificate.pem }));
  simulator.clearJournal();
  expect((await read(rotated))?.state).toEqual(rotated);
  expect(requests()).toEqual([list]);
});

test("a list that was under way while a write ended is not used for later reads", async () => {
  const [a, b, c] = (await created(3)) as [CertificateState, CertificateState, CertificateState];
  await read(a);
  simulator.faults.push({ ...put, when: "before", what: { delayMs: 200 } });
  const writing = certificate.update(context(), b, inputs("c1", { certificatePem: newCertificate.pem }));
  while (simulator.writes().length === 0) await new Promise(setImmediate);
  await read(c);
  simulator.clearJournal();
  const rotated = await writing;
  await read(rotated);
  expect(requests()).toEqual([list]);
});

test("a list from before a write is not used while the write is under way", async () => {
  const [a, b, c, d] = (await created(4)) as [CertificateState, CertificateState, CertificateState, CertificateState];
  await readAll([a, b]);
  simulator.clearJournal();
  simulator.faults.push({ ...put, when: "after", what: { delayMs: 200 } });
  const writing = certificate.update(context(), c, inputs("c2", { certificatePem: newCertificate.pem }));
  while (simulator.writes().length === 0) await new Promise(setImmediate);
  await read(d);
  expect(requests()).toContain(list);
  await writing;
});

test("a state that does not agree with itself is read alone", async () => {
  const [a, b, c] = (await created(3)) as [CertificateState, CertificateState, CertificateState];
  const contradicted = { ...c, environments: ["production", "staging", "test"] };
  const seen = await readAll([a, b, contradicted]);
  expect(seen[2]?.state.environments).toEqual(["production", "staging"]);
  expect(requests().sort()).toEqual([list, get("c0"), get("c2")]);
});

describe("a change at the Manager", () => {
  const changes: readonly (readonly [string, () => void, Partial<CertificateState>])[] = [
    [
      "another certificate in one environment",
      () => simulator.console.setEntry("payments", "c7", "staging", { pem: newCertificate.pem }),
      { thumbprintSha256: newCertificate.sha256 },
    ],
    [
      "another alias in one environment",
      () => simulator.console.setEntry("payments", "c7", "staging", { alias: "theirs" }),
      { alias: "theirs" },
    ],
    ["another description", () => simulator.console.setDescription("payments", "c7", "x"), { description: "x" }],
    [
      "an environment less",
      () => simulator.console.removeEntry("payments", "c7", "staging"),
      { environments: ["production"] },
    ],
    [
      "an environment more",
      () => simulator.console.addEntry("payments", "c7", "test", { alias: "c7", pem: oldCertificate.pem }),
      { environments: ["production", "staging", "test"] },
    ],
  ];

  test.each(changes.flatMap((change) => [[true, ...change] as const, [false, ...change] as const]))(
    "a change at the Manager is found with content in the list %s, and read by a get: %s",
    async (listContent, _what, change, expected) => {
      simulator.setDialect({ listContent });
      const states = await created(10);
      change();
      const seen = await readAll(states);
      expect(seen[7]?.state).toMatchObject(expected);
      expect(seen.filter((_, index) => index !== 7).map((found) => found?.state)).toEqual(
        states.filter((_, index) => index !== 7),
      );
      expect(requests().sort()).toEqual([list, get("c0"), get("c7")]);
    },
  );

  test("a second entry of an environment with the same certificate is read by a get", async () => {
    const states = await created(10);
    simulator.console.addEntry("payments", "c7", "staging", { alias: "c7", pem: oldCertificate.pem });
    const seen = await readAll(states);
    expect(seen[7]?.state.environmentEntries).toHaveLength(3);
    expect(requests().sort()).toEqual([list, get("c0"), get("c7")]);
    simulator.clearJournal();
    await readAll(seen.map((found) => found?.state as CertificateState));
    expect(requests()).toEqual([]);
  });

  test("a certificate that is not in the list is gone only when the get says so", async () => {
    const states = await created(10);
    simulator.console.deleteCertificate("payments", "c7");
    const seen = await readAll(states);
    expect(seen.map((found) => found === undefined)).toEqual(states.map((_, index) => index === 7));
    expect(requests().sort()).toEqual([list, get("c0"), get("c7")]);
  });

  test("a change is reported as the get shows it, not as the list did", async () => {
    const [a, b, c] = (await created(3)) as [CertificateState, CertificateState, CertificateState];
    simulator.console.setDescription("payments", "c2", "first");
    await readAll([a, b]);
    simulator.console.setDescription("payments", "c2", "second");
    expect((await read(c))?.state.description).toBe("second");
  });
});

describe("what a list has to tell", () => {
  test("a list's thumbprints alone are enough, in whatever notation", async () => {
    const states = await created(5);
    simulator.setDialect({ listContent: false, thumbprint: "lowerColons" });
    expect((await readAll(states)).map((found) => found?.state)).toEqual(states);
    expect(requests().sort()).toEqual([list, get("c0")]);
  });

  test("a list's content alone is enough, however it is encoded", async () => {
    const states = await created(5);
    simulator.setDialect({ content: "base64Pem" });
    replaceInList((entry) => ({ ...entry, sha1Thumbprint: undefined }));
    await readAll(states);
    expect(requests().sort()).toEqual([list, get("c0")]);
  });

  const other = new X509Certificate(newCertificate.pem).raw.toString("base64");
  test.each([
    ["neither thumbprint nor content", { sha1Thumbprint: undefined, base64EncodedContent: undefined }],
    ["a thumbprint as known with other content", { base64EncodedContent: other }],
    ["a thumbprint as known with content that cannot be read", { base64EncodedContent: "MIIB" }],
  ])("a list with %s has every certificate read by a get of its own", async (_what, change) => {
    const states = await created(4);
    replaceInList((entry) => ({ ...entry, ...change }));
    expect((await readAll(states)).map((found) => found?.state)).toEqual(states);
    expect(requests().sort()).toEqual([list, get("c0"), get("c1"), get("c2"), get("c3")]);
  });

  test("a list that is refused has every certificate read by a get of its own", async () => {
    const states = await created(4);
    const refused = { status: 400, body: { status: "FAILURE", resultMessage: "too long" } };
    simulator.faults.push({ match: { path: /certificates\/$/ }, when: "before", what: refused });
    expect((await readAll(states)).map((found) => found?.state)).toEqual(states);
    expect(requests().sort()).toEqual([list, get("c0"), get("c1"), get("c2"), get("c3")]);
  });

  test("a missing project does not mean that its certificates are gone", async () => {
    const states = await created(4);
    simulator.console.deleteProject("payments");
    const seen = await Promise.allSettled(states.map(read));
    expect(seen.map((result) => result.status === "rejected" && result.reason.name)).toEqual(
      states.map(() => "ProjectNotFoundError"),
    );
  });

  test("project admin, whose list is that of all projects, is never listed", async () => {
    simulator.addProject("admin", { environments: ["production", "staging"] });
    const states = await created(4, { projectName: "admin" });
    await readAll(states);
    expect(requests().sort()).toEqual(["c0", "c1", "c2", "c3"].map((name) => get(name, "admin")));
  });
});

/** The next list answers what the Manager holds with every entry changed. */
function replaceInList(change: (entry: Record<string, unknown>) => Record<string, unknown>): void {
  const { certificates } = simulator.state().projects[0] as { certificates: readonly { name: string }[] };
  const resultList = certificates.map(({ name }) => ({
    name,
    description: "Signing",
    certificateEnvironmentList: ["production", "staging"].map((environmentName) =>
      change({
        environmentName,
        alias: name,
        sha1Thumbprint: new X509Certificate(oldCertificate.pem).fingerprint,
        base64EncodedContent: Buffer.from(oldCertificate.pem).toString("base64"),
      }),
    ),
  }));
  const what = { status: 200, body: { success: true, resultList } };
  simulator.faults.push({ match: { path: /certificates\/$/ }, when: "before", what });
}
