import type { JournalEntry } from "../simulator/journal";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { type Declaration, failure, Scenario } from "../support/scenario";

interface Row {
  /** What the program says differently the second time. */
  readonly changed: Declaration;
  readonly plan: "same" | "update" | "replace";
  /** The requests that this causes: method and query, for a replacement with the certificate's name. */
  readonly writes: readonly unknown[];
}

const update = { jwkUpdateAction: "UPDATE", updateScope: "SAME_PROJECT" };
const everywhere = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };

/** Each is a certificate of its own, all in one stack; the key is the resource's name, certificate's name and alias. */
const rows: Readonly<Record<string, Row>> = {
  "PEM's text (β)": {
    changed: { certificatePem: `subject=CN = a\r\n\r\n${oldCertificate.pem.replaceAll("\n", "\r\n")}# end` },
    plan: "same",
    writes: [],
  },
  "order of environments": {
    changed: { environments: ["staging", "production", "staging"] },
    plan: "same",
    writes: [],
  },
  rotation: { changed: { certificatePem: newCertificate.pem }, plan: "update", writes: [["PUT", {}]] },
  "rotation with options": {
    changed: { certificatePem: newCertificate.pem, ...update },
    plan: "update",
    writes: [["PUT", update]],
  },
  alias: { changed: { alias: "another" }, plan: "update", writes: [["PUT", everywhere]] },
  description: { changed: { description: "Another" }, plan: "update", writes: [["PUT", everywhere]] },
  "description with an option": {
    changed: { description: "Another", jwkUpdateAction: "NULLIFY" },
    plan: "update",
    writes: [["PUT", everywhere]],
  },
  "one environment more": {
    changed: { environments: ["production", "staging", "test"] },
    plan: "update",
    writes: [["PUT", everywhere]],
  },
  "one environment less": { changed: { environments: ["production"] }, plan: "update", writes: [["PUT", everywhere]] },
  "update options": { changed: update, plan: "update", writes: [] },
  "delete option": { changed: { jwkDeleteAction: "DELETE" }, plan: "update", writes: [] },
  adoptExisting: { changed: { adoptExisting: true }, plan: "update", writes: [] },
  protectJwks: { changed: { protectJwks: true }, plan: "update", writes: [] },
  expiryWarningDays: { changed: { expiryWarningDays: 10 }, plan: "update", writes: [] },
  expiryWarningPercent: { changed: { expiryWarningPercent: 20 }, plan: "update", writes: [] },
  "name with the same alias": {
    changed: { certificateName: "new name" },
    plan: "replace",
    writes: ["DELETE name with the same alias", "POST new name"],
  },
  "name with another alias": {
    changed: { certificateName: "other name", alias: "other name" },
    plan: "replace",
    writes: ["POST other name", "DELETE name with another alias"],
  },
  "project with the same alias": {
    changed: { projectName: "identity", certificateName: "moved" },
    plan: "replace",
    writes: ["DELETE project with the same alias", "POST moved"],
  },
};

const names = Object.keys(rows);
const old = (name: string): Declaration => ({
  projectName: "payments",
  certificateName: name,
  alias: name,
  description: "A certificate",
  environments: ["production", "staging"],
  // A key of its own for the certificate that a JWK is made from.
  certificatePem: name === "alias" ? ellipticCertificate.pem : oldCertificate.pem,
});
const changed = Object.fromEntries(names.map((name) => [name, { ...old(name), ...rows[name]?.changed }]));

let scenario: Scenario;
let writes: readonly JournalEntry[];
let plan: Readonly<Record<string, number>>;

beforeAll(async () => {
  scenario = await Scenario.start();
  await scenario.mustUp(Object.fromEntries(names.map((name) => [name, old(name)])));
  scenario.simulator.console.addJwkFromCertificate("identity", "of-another-project", {
    certificateProject: "payments",
    certificateName: "alias",
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm: "ES384",
  });
  scenario.simulator.clearJournal();
  plan = (await scenario.mustUp(changed)).changes;
  writes = scenario.simulator.writes();
});
afterAll(() => scenario.stop());

function certificateOf({ method, path, fields }: JournalEntry): string {
  return method === "POST" ? (fields.certificateName ?? "") : decodeURIComponent(path.split("/").at(-2) ?? "");
}

test.each(Object.entries(rows))("a change of %s writes what its row says", (name, row) => {
  const { certificateName = name } = row.changed;
  const own = writes.filter((entry) => [name, certificateName].includes(certificateOf(entry)));
  const told = own.map((entry) =>
    row.plan === "replace" ? `${entry.method} ${certificateOf(entry)}` : [entry.method, entry.query],
  );
  expect(told).toEqual(row.writes);
});

test("the engine plans what the rows of changes say", () => {
  const count = (kind: Row["plan"]) => Object.values(rows).filter((row) => row.plan === kind).length;
  expect(plan).toEqual({ same: count("same") + 1, update: count("update"), replace: count("replace") });
});

test("JWKs of another project stay linked where the certificate's content stays", () => {
  const jwks = scenario.simulator.state().projects.flatMap((project) => project.jwks);
  expect(jwks.map(({ name, sourceId }) => [name, sourceId !== null])).toEqual([["of-another-project", true]]);
});

test("nothing is left to do after all changes, and a delete obeys the option recorded without a call", async () => {
  scenario.simulator.clearJournal();
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect((await scenario.up()).changes).toEqual({ same: names.length + 1 });
  expect(scenario.simulator.writes()).toEqual([]);
  expect(failure(await scenario.destroy())).toBeUndefined();
  const deleted = scenario.simulator.writes().filter(({ query }) => query.jwkDeleteAction !== undefined);
  expect(deleted.map((entry) => [certificateOf(entry), entry.query])).toEqual([
    ["delete option", { jwkDeleteAction: "DELETE" }],
  ]);
});
