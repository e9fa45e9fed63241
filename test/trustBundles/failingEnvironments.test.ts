/** Deployments that fail, in every subset of the environments: nothing goes, the state says it, the next `up` goes on. */
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { memberName } from "../../provider/trustBundle/key";
import { Simulator } from "../simulator/simulator";
import { count } from "../support/figures";
import { BundleStack } from "./bundleStack";
import { partner } from "./partners";
import { trustedIn } from "./truststores";

const partners = ["going", "staying", "coming"].map((name) => partner(name));
const [going, staying, coming] = partners.map(({ caPem }) => caPem) as [string, string, string];
const nameOf = (name: string) => memberName("partner", partners.find((one) => one.name === name)?.sha256 ?? "");

const environments = ["production", "staging", "test"];
const subsets = Array.from({ length: 2 ** environments.length - 1 }, (_, index) =>
  environments.filter((_, bit) => ((index + 1) >> bit) % 2 === 1),
);
const before = { environments, certificates: [going, staying], overlapDays: 0 };
const after = { ...before, certificates: [staying, coming] };

interface Case {
  /** The program whose `up` fails. */
  readonly program: Partial<TrustBundleInputs>;
  /** Whose deployment fails. */
  readonly failing: string;
  readonly members: readonly string[];
  readonly trustedAfterwards: readonly string[];
}
/** By the write whose answer has failed rows. */
const cases: Readonly<Record<string, Case>> = {
  POST: {
    program: after,
    failing: "coming",
    members: ["going", "staying", "coming"],
    trustedAfterwards: ["coming", "staying"],
  },
  PUT: {
    program: { ...before, certificates: [staying], description: "Another one" },
    failing: "staying",
    members: ["going", "staying"],
    trustedAfterwards: ["staying"],
  },
};

let simulator: Simulator;
let stack: BundleStack;
beforeEach(async () => {
  simulator = await Simulator.start();
  stack = new BundleStack(simulator);
});
afterEach(() => simulator.stop());

const shown = (names: readonly string[]) => names.map(nameOf).sort();
const members = () => stack.state.members.map(({ certificateName }) => certificateName).sort();
const trusted = () => environments.map((environment) => trustedIn(simulator, environment, partners));
const everywhere = (names: readonly string[]) => environments.map(() => [...names].sort());
const fail = (failing: readonly string[], pod?: string) => {
  for (const environment of failing) simulator.failDeployment(environment, "pod is down", undefined, pod);
};
const heal = () => {
  for (const environment of environments) simulator.healDeployment(environment);
};

const scenarios = Object.entries(cases).flatMap(([method, one]) =>
  subsets.flatMap((failing) =>
    [undefined, "worker-1"].map(
      (pod) => [method, failing.join(", "), pod ?? "every pod", { one, failing, pod }] as const,
    ),
  ),
);

test.each(scenarios)(
  "nothing goes where a %s fails in %s on %s, and the next up goes on",
  async (_, __, ___, { one, failing, pod }) => {
    const { program, members: expected, trustedAfterwards } = one;
    await stack.up(before);
    fail(failing, pod);
    simulator.clearJournal();
    for (const _again of [1, 2]) {
      expect((await stack.up(program)).failure).toMatchObject({ name: "TrustBundleIncompleteError" });
      expect(simulator.writes().map(({ method }) => method)).not.toContain("DELETE");
      for (const held of trusted()) expect(held).toEqual(expect.arrayContaining(["going", "staying"]));
      expect(members()).toEqual(shown(expected));
      expect(stack.state.deployments.map(({ certificateName, environment }) => [certificateName, environment])).toEqual(
        failing.map((environment) => [nameOf(one.failing), environment]),
      );
      expect(stack.state.deployedEnvironments).toEqual(environments.filter((each) => !failing.includes(each)));
    }
    if (pod !== undefined) expect((await stack.refresh()).failure).toBeUndefined();
    heal();
    expect((await stack.up(program)).failure).toBeUndefined();
    expect(trusted()).toEqual(everywhere(trustedAfterwards));
    expect(stack.state).toMatchObject({ deployments: [], deployedEnvironments: environments });
    simulator.clearJournal();
    await stack.up(program);
    expect(simulator.journal).toEqual([]);
    count("subsets of failing environments");
  },
);

test.each(subsets.map((failing) => [failing.join(", "), failing] as const))(
  "the state has every member where a create fails in %s, and the next up finishes it",
  async (_, failing) => {
    fail(failing);
    expect((await stack.up(before)).failure).toMatchObject({ name: "TrustBundleIncompleteError" });
    expect(members()).toEqual(shown(["going", "staying"]));
    expect(stack.state.deployments).toHaveLength(2 * failing.length);
    heal();
    expect((await stack.up(before)).failure).toBeUndefined();
    expect(trusted()).toEqual(everywhere(["going", "staying"]));
  },
);

test.each(subsets.map((failing) => [failing.join(", "), failing] as const))(
  "the certificate is gone where an undeployment fails in %s, and a warning tells where it may be trusted yet",
  async (_, failing) => {
    await stack.up(before);
    fail(failing);
    const { failure, told } = await stack.up({ ...before, certificates: [staying] });
    expect(failure).toBeUndefined();
    for (const environment of failing)
      expect(told.join()).toMatch(new RegExp(`undeployment failed in .*${environment} `));
    expect(members()).toEqual(shown(["staying"]));
    expect(stack.state.deployments).toEqual([]);
  },
);

test("nothing goes where a retiring certificate cannot be deployed again, and the next up goes on", async () => {
  const overlapping = { ...after, overlapDays: 7 };
  await stack.up(before);
  await stack.up(overlapping);
  simulator.console.setDescription("payments", nameOf("going"), "changed");
  await stack.refresh();
  fail(["staging"]);
  const distrusting = { ...overlapping, certificates: [coming], distrust: [partners[1]?.sha256 ?? ""] };
  expect((await stack.up(distrusting)).failure).toMatchObject({ name: "TrustBundleIncompleteError" });
  expect(trusted()).toEqual(everywhere(["coming", "going", "staying"]));
  heal();
  expect((await stack.up(distrusting)).failure).toBeUndefined();
  expect(trusted()).toEqual(everywhere(["coming", "going"]));
  expect(stack.state.deployments).toEqual([]);
});

test("the next up goes on where a retiring certificate is gone and cannot be deployed again, also after a refresh", async () => {
  const overlapping = { ...after, overlapDays: 7 };
  await stack.up(before);
  await stack.up(overlapping);
  simulator.console.deleteCertificate("payments", nameOf("going"));
  await stack.refresh();
  fail(["staging"]);
  expect((await stack.up(overlapping)).failure).toMatchObject({ name: "TrustBundleIncompleteError" });
  heal();
  await stack.refresh();
  expect((await stack.up(overlapping)).failure).toBeUndefined();
  expect(trusted()).toEqual(everywhere(["coming", "going", "staying"]));
  expect(stack.state.deployments).toEqual([]);
  simulator.clearJournal();
  await stack.up(overlapping);
  expect(simulator.journal).toEqual([]);
});

test.each([
  ["environments", { environments: ["production"], certificates: [going, staying] }, { environments }],
  ["description", { description: "First", certificates: [going, staying] }, { description: "Another one" }],
])("a change of %s that fails halfway and is taken back leaves no certificate with it", async (_, first, change) => {
  const held = () =>
    simulator
      .state()
      .projects.flatMap(({ certificates }) => certificates)
      .map(({ name, description, deployed }) => ({ name, description, deployed }));
  await stack.up(first);
  const atFirst = held();
  const refused = { match: { method: "PUT", path: new RegExp(nameOf("staying")) }, what: { status: 400 } } as const;
  simulator.faults.push({ ...refused, when: "before" });
  expect((await stack.up({ ...first, ...change })).failure).toMatchObject({ name: "TrustBundleIncompleteError" });
  expect(held()).not.toEqual(atFirst);
  simulator.faults.clear();
  expect((await stack.up(first)).failure).toBeUndefined();
  expect(held()).toEqual(atFirst);
  simulator.clearJournal();
  await stack.up(first);
  expect(simulator.journal).toEqual([]);
});

test("what holds a certificate of the set under another's name is repaired only when that one is there", async () => {
  const entry = { alias: nameOf("going"), environments, description: "Trust bundle partner" };
  await stack.up({ environments, certificates: [going] });
  simulator.console.putCertificate("payments", nameOf("going"), { ...entry, pem: coming });
  await stack.refresh();
  simulator.faults.push({ match: { method: "POST" }, when: "before", what: { status: 400 } });
  simulator.clearJournal();
  const program = { environments, certificates: [going, coming] };
  expect((await stack.up(program)).failure).toMatchObject({ name: "TrustBundleIncompleteError" });
  expect(simulator.writes().map(({ method }) => method)).toEqual(["POST"]);
  expect(trusted()).toEqual(everywhere(["coming"]));
  expect((await stack.up(program)).failure).toBeUndefined();
  expect(trusted()).toEqual(everywhere(["coming", "going"]));
});
