import type { Console } from "../simulator/console";
import { newCertificate, oldCertificate } from "../support/certificates";
import { type Declaration, failure, type Run, Scenario } from "../support/scenario";

interface Row {
  /** What somebody does in the Management Console. */
  readonly change: (console: Console, name: string) => void;
  /** What the state says of it after a refresh; undefined when the resource is gone from it. */
  readonly seen: Readonly<Record<string, unknown>> | undefined;
  /** The request that repairs it: method and query. */
  readonly repair: readonly [string, Readonly<Record<string, string>>];
}

const unlessSet = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };
const environments = ["production", "staging"];
const project = "payments";
const theirs = { thumbprintSha256: newCertificate.sha256 };

/** Each is a certificate of its own, all in one stack; the key is the resource's name, certificate's name and alias. */
const rows: Readonly<Record<string, Row>> = {
  "another certificate": {
    change: (console, name) =>
      console.putCertificate(project, name, {
        alias: name,
        description: "Ours",
        environments,
        pem: newCertificate.pem,
      }),
    seen: theirs,
    repair: ["PUT", {}],
  },
  "another certificate in one environment": {
    change: (console, name) => console.setEntry(project, name, "staging", { pem: newCertificate.pem }),
    seen: theirs,
    repair: ["PUT", {}],
  },
  "a second certificate in one environment": {
    change: (console, name) => console.addEntry(project, name, "production", { alias: name, pem: newCertificate.pem }),
    seen: theirs,
    repair: ["PUT", {}],
  },
  "another alias": {
    change: (console, name) => console.setEntry(project, name, "staging", { alias: "theirs" }),
    seen: { alias: "theirs" },
    repair: ["PUT", unlessSet],
  },
  "another description": {
    change: (console, name) => console.setDescription(project, name, "Theirs"),
    seen: { description: "Theirs" },
    repair: ["PUT", unlessSet],
  },
  "one environment more": {
    change: (console, name) => console.addEntry(project, name, "test", { alias: name, pem: oldCertificate.pem }),
    seen: { environments: [...environments, "test"] },
    repair: ["PUT", unlessSet],
  },
  "one environment less": {
    change: (console, name) => console.removeEntry(project, name, "staging"),
    seen: { environments: ["production"], deployedEnvironments: ["production"] },
    repair: ["PUT", unlessSet],
  },
  deleted: {
    change: (console, name) => console.deleteCertificate(project, name),
    seen: undefined,
    repair: ["POST", {}],
  },
};

const names = Object.keys(rows);
const wanted = (name: string): Declaration => ({
  projectName: project,
  certificateName: name,
  alias: name,
  description: "Ours",
  environments,
  certificatePem: oldCertificate.pem,
});

let scenario: Scenario;
let looked: Run;
let refreshed: Awaited<ReturnType<Scenario["state"]>>;
let preview: Run;
let repairs: readonly (readonly [string, string, unknown])[];

beforeAll(async () => {
  scenario = await Scenario.start();
  await scenario.mustUp(Object.fromEntries(names.map((name) => [name, wanted(name)])));
  for (const [name, { change }] of Object.entries(rows)) change(scenario.simulator.console, name);
  scenario.simulator.clearJournal();
  looked = await scenario.lookForDrift();
  expect(failure(await scenario.refresh())).toBeUndefined();
  refreshed = await scenario.state();
  preview = await scenario.preview({ expectNoChanges: true });
  expect(scenario.simulator.writes()).toEqual([]);
  expect(failure(await scenario.up())).toBeUndefined();
  repairs = scenario.simulator.writes().map(({ method, path, query, fields }) => {
    const name = method === "POST" ? fields.certificateName : decodeURIComponent(path.split("/").at(-2) ?? "");
    return [name ?? "", method, query];
  });
});
afterAll(() => scenario.stop());

test.each(Object.entries(rows))(
  "%s is found by a refresh, which writes nothing, and repaired by the next up",
  (name, row) => {
    if (row.seen === undefined) expect(refreshed[name]).toBeUndefined();
    else expect(refreshed[name]?.outputs).toMatchObject(row.seen);
    expect(repairs.filter(([repaired]) => repaired === name)).toEqual([[name, ...row.repair]]);
    expect(scenario.simulator.deployed(project, name)).toEqual(environments);
  },
);

test("a look for drift, and a preview after the refresh, fail where no change is expected, and say so", () => {
  expect(looked.succeeded).toBe(false);
  expect(looked.text).toContain("no changes were expected for refresh but changes were proposed");
  expect(preview.succeeded).toBe(false);
  expect(preview.text).toContain("no changes were expected for preview but changes were proposed");
});

test("a refresh after the repair finds no drift, and nothing is left to do", async () => {
  expect(failure(await scenario.lookForDrift())).toBeUndefined();
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
});

test("a lost permission is no deletion: it fails the refresh without a stack trace, and the state stays", async () => {
  scenario.simulator.console.setPermissions(scenario.simulator.token, project, []);
  const refresh = await scenario.refresh();
  expect(refresh.succeeded).toBe(false);
  expect(refresh.text).toContain("projectName: expected the certificate, got HTTP 400");
  expect(refresh.text).not.toMatch(/\n\s+at /);
  expect(Object.keys(await scenario.state()).sort()).toEqual([...names].sort());
});
