import type { EngineEvent } from "@pulumi/pulumi/automation";
import { heldByManager, inject, password, requestsOf, wanted } from "../faults/cell";
import { type FaultColumn, type FaultName, faultNames, faults } from "../faults/faults";
import { matrix } from "../faults/matrix";
import type { JournalEntry } from "../simulator/journal";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { count } from "../support/figures";
import { selfSigned } from "../support/openssl";
import { type Declaration, failure, type ResourceState, type Run, Scenario } from "../support/scenario";

/** One cell: a Manager of its own, that a connection of its own leads to. */
interface Cell {
  readonly name: string;
  readonly fault: FaultName;
  readonly operation: "create" | "update";
  readonly simulator: Simulator;
  readonly passTime: (seconds: number) => void;
}

let scenario: Scenario;
let otherHost: Simulator;
let untrusted: Simulator;
/** Nothing listens there: a port that was free a moment ago could be another process's by now. */
const refused = "http://127.0.0.1:1";
let cells: Cell[];
let struck: Run;
const told = new Map<string, string>();
const seen = new Map<string, { requests: string; manager: string; state: unknown }>();

beforeAll(async () => {
  const { privateKeyPem: key, certificatePem: certificate } = selfSigned({ key: "RSA-2048", subject: "/CN=manager" });
  untrusted = await Simulator.start({ tls: { key, cert: certificate } });
  otherHost = await Simulator.start();
  scenario = await Scenario.start();
  cells = await Promise.all(
    faultNames.flatMap((fault) => (["create", "update"] as const).map((operation) => cellOf(fault, operation))),
  );
  await configure(({ simulator }) => simulator.url);
  // The certificates that are to be updated; nothing fails yet.
  await scenario.mustUp(declarations(({ operation }) => operation === "update", oldCertificate.pem));

  const place = ({ simulator, passTime }: Cell) => ({ simulator, passTime, otherHost: otherHost.url });
  for (const cell of cells) cell.simulator.clearJournal();
  for (const cell of cells) strike(cell, place(cell));
  await configure(addressOf);
  scenario.declare(declarations((cell) => !isRefusedByCheck(cell), undefined));
  struck = await scenario.up({ parallel: 100, continueOnError: true });
  struck.events.forEach(note);
  const [{ urn: anyUrn }] = Object.values(await scenario.state()) as [ResourceState];
  // A check that is refused ends its whole run, so each of these has one of its own.
  for (const cell of cells.filter(isRefusedByCheck)) {
    scenario.declare(declarations((one) => one === cell, undefined));
    const urn = [...anyUrn.split("::").slice(0, -1), cell.name].join("::");
    (await scenario.up({ target: [urn] })).events.forEach(note);
  }
  const state = await scenario.state();
  for (const { name, simulator } of cells) {
    const requests = requestsOf(simulator.journal.filter((entry) => !isListed(entry)));
    seen.set(name, { requests, manager: heldByManager(simulator), state: state[name]?.outputs.thumbprintSha256 });
  }
});
afterAll(async () => {
  await Promise.all(
    [scenario, otherHost, untrusted, ...cells.map(({ simulator }) => simulator)].map((it) => it.stop()),
  );
});

/** The check of a create asks for the project's certificates and environments, before what the matrix has. */
function isListed({ method, path }: JournalEntry): boolean {
  return method === "GET" && /\/(certificates|environments)\/$/.test(path);
}

/** What keeps every request from being answered keeps the check of a create from it, and nothing is sent that creates. */
function isRefusedByCheck({ fault, operation }: Pick<Cell, "fault" | "operation">): boolean {
  const isForAll =
    "address" in (faults[fault] as FaultColumn).injection || fault === "noPermission" || fault === "project";
  return operation === "create" && isForAll;
}

async function cellOf(fault: FaultName, operation: Cell["operation"]): Promise<Cell> {
  let ahead = 0;
  const simulator = await Simulator.start({ clock: () => Date.now() + ahead });
  simulator.addUser("ci", password);
  const passTime = (seconds: number): void => {
    ahead += seconds * 1000;
  };
  return { name: `${fault}-${operation}`, fault, operation, simulator, passTime };
}

/** In a new process no token is known yet: the one that is issued first is over already. */
function strike(cell: Cell, place: Parameters<typeof inject>[2]): void {
  if (cell.fault === "clockSkew") {
    const body = { access_token: "is-over", expires_in: 3600 };
    cell.simulator.faults.push({ match: { path: /\/auth\/token$/ }, when: "before", what: { status: 200, body } });
  } else {
    inject(cell.operation, faults[cell.fault], place);
  }
}

/** Two cells share an address at which there is no Manager: their paths make two Managers of it. */
function addressOf({ fault, operation, simulator }: Cell): string {
  const { injection }: FaultColumn = faults[fault];
  if (!("address" in injection)) return simulator.url;
  const address = { refused, untrusted: untrusted.url, "unknown name": "http://manager.invalid" }[injection.address];
  return `${address}/${operation}`;
}

async function configure(address: (cell: Cell) => string): Promise<void> {
  const settings = cells.flatMap((cell) => {
    const user = (faults[cell.fault] as FaultColumn).credentials === "user";
    const credentials = user
      ? { username: { value: "ci" }, password: { value: password, secret: true } }
      : { apiToken: { value: cell.simulator.token, secret: true } };
    const all = {
      managerUrl: { value: address(cell) },
      allowHttp: { value: "true" },
      timeoutSeconds: { value: "3" },
      maxRetries: { value: "2" },
      ...credentials,
    };
    return Object.entries(all).map(([key, value]) => [`${cell.name}:${key}`, value] as const);
  });
  await scenario.stack.setAllConfig(Object.fromEntries(settings));
}

/** `pem`: for all; else a create brings the old certificate, as in the matrix, and an update the new one. */
function declarations(which: (cell: Cell) => boolean, pem: string | undefined, more: Declaration = {}) {
  return Object.fromEntries(
    cells.filter(which).map(({ name, operation }) => {
      const certificatePem = pem ?? (operation === "create" ? oldCertificate.pem : newCertificate.pem);
      return [name, { ...wanted, ...more, connection: name, certificatePem }];
    }),
  );
}

function note({ diagnosticEvent }: EngineEvent): void {
  const name = diagnosticEvent?.urn?.split("::").at(-1);
  if (name !== undefined && diagnosticEvent?.severity === "error") {
    told.set(name, `${told.get(name) ?? ""}${diagnosticEvent.message}`);
  }
}

/** Times depend on the limits that a run sets. */
const withoutTimes = (message: string): string => message.replace(/\d+ s\b/g, "… s");

describe.each(["create", "update"] as const)("%s on the engine", (operation) => {
  test.each(faultNames)("a command under the fault %s ends as the matrix says", (fault) => {
    const name = `${fault}-${operation}`;
    const expected = matrix[fault][operation];
    const held = { old: oldCertificate.sha256, new: newCertificate.sha256, nothing: undefined } as Record<
      string,
      string | undefined
    >;
    // Its token is not known from an earlier operation; the first request to meet it may be one for JWKs.
    const renewed = expect.stringMatching(/^token (\w+ )?token (POST|PUT)$/);
    const sent = fault === "clockSkew" ? renewed : expected.requests;
    const requests = isRefusedByCheck({ fault, operation }) ? "" : sent;
    expect(seen.get(name)).toEqual({ requests, manager: expected.manager, state: held[expected.state] });
    const message = told.get(name) ?? "";
    expect(withoutTimes(message)).toContain(withoutTimes(expected.message));
    expect(message === "").toBe(expected.fails === undefined);
    expect(message).not.toMatch(/\n\s+at /);
    count("cells on the engine");
  });
});

test("a command under a fault fails, prints no credential, and asks no other host", () => {
  expect(struck.succeeded).toBe(false);
  expect(struck.text).not.toContain(password);
  expect(struck.text).not.toContain("simulator-admin-token");
  expect(otherHost.journal).toEqual([]);
  expect(untrusted.journal).toEqual([]);
});

test("the next `up` after the faults converges", async () => {
  for (const { simulator } of cells) {
    simulator.faults.clear();
    if (!simulator.state().projects.some(({ name }) => name === "payments")) {
      simulator.addProject("payments", { environments: [...wanted.environments] });
    }
    simulator.console.setPermissions(simulator.token, "payments", ["VIEW", "MANAGE", "DEPLOY_UNDEPLOY"]);
  }
  await configure(({ simulator }) => simulator.url);
  told.clear();
  scenario.declare(declarations(() => true, undefined));
  (await scenario.up({ parallel: 100, continueOnError: true })).events.forEach(note);
  // With the project its certificate went: that is the one thing that a refresh has to find out.
  expect([...told.keys()]).toEqual(["project-update"]);
  expect(told.get("project-update")).toContain("run `pulumi refresh`");
  expect(failure(await scenario.refresh())).toBeUndefined();
  expect(failure(await scenario.up({ parallel: 100 }))).toBeUndefined();
  for (const { name, simulator, operation } of cells) {
    const certificates = simulator.state().projects.flatMap((project) => project.certificates);
    expect([name, certificates.length, heldByManager(simulator)]).toEqual([
      name,
      1,
      operation === "create" ? "old" : "new",
    ]);
    expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
  }
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
});
