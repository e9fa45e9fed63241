import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { Command } from "../support/command";
import { count } from "../support/figures";
import { type Declaration, failure, Scenario } from "../support/scenario";

/** When the kill comes: the Manager has got the write, has processed it, or has answered it. */
const moments: Readonly<Record<string, Omit<Fault, "match"> | undefined>> = {
  before: { when: "before", what: "hang" },
  after: { when: "after", what: "hang" },
  answered: undefined,
};
const projects = Object.keys(moments).flatMap((moment) => [`created-${moment}`, `rotated-${moment}`]);
const environments = ["production", "staging"];

/** Certificates, each in a project of its own, so that a fault can strike the write of this one. */
function declared(names: readonly string[], changes: Declaration = {}): Record<string, Declaration> {
  const one = (projectName: string): Declaration => ({
    projectName,
    certificateName: "idp",
    alias: projectName,
    description: "Signing",
    environments,
    certificatePem: oldCertificate.pem,
    ...changes,
  });
  return Object.fromEntries(names.map((name) => [name, one(name)]));
}
const created = projects.filter((name) => name.startsWith("created-"));
const rotated = projects.filter((name) => name.startsWith("rotated-"));
const wanted = { ...declared(created), ...declared(rotated, { certificatePem: newCertificate.pem }) };

const kills: Readonly<Record<string, (command: Command) => Promise<void>>> = {
  "the engine is killed": (command) => command.killEngine(),
  "the provider is killed": async (command) => {
    command.killProvider();
    await command.exit();
  },
  "the command is interrupted (Ctrl-C)": async (command) => {
    command.interrupt();
    await command.exit();
  },
};

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

describe.each(Object.entries(kills))("%s", (_kill, kill) => {
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({ projects: Object.fromEntries(projects.map((name) => [name, { environments }])) });
    await scenario.configure({ "apinizer:timeoutSeconds": "2", "apinizer:maxRetries": "1" });
  });
  afterAll(() => scenario.stop());

  const certificates = () => scenario.simulator.state().projects.flatMap((project) => project.certificates);

  test("a kill while certificates are created and rotated lets the next commands converge", async () => {
    await scenario.mustUp(declared(rotated));
    scenario.declare(wanted);
    await struck(created, "POST", rotated, "PUT");

    const again = await scenario.up({ continueOnError: true });
    const untold = created.filter((name) => !again.text.includes(`certificate ${name}/idp: certificateName`));
    if (!again.succeeded) expect(again.text).toContain("set adoptExisting: true to take it over");
    // Only what the Manager did not process is created by the next command without further ado.
    expect(untold).toContain("created-before");
    if (!again.succeeded) await scenario.mustUp({ ...wanted, ...declared(created, { adoptExisting: true }) });
    await scenario.mustUp(wanted);

    expect(certificates().map(({ deployed }) => deployed)).toEqual(projects.map(() => environments));
    const state = await scenario.state();
    const held = Object.entries(state).map(([name, { outputs }]) => [name, outputs.thumbprintSha256] as const);
    expect(Object.fromEntries(held)).toEqual({
      ...Object.fromEntries(created.map((name) => [name, oldCertificate.sha256])),
      ...Object.fromEntries(rotated.map((name) => [name, newCertificate.sha256])),
    });
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  });

  test("a kill while certificates are deleted lets the next command finish", async () => {
    await scenario.mustUp(wanted);
    scenario.declare({});
    await struck(created, "DELETE", [], "DELETE");
    await scenario.mustUp({});
    expect(certificates()).toEqual([]);
    expect(await scenario.state()).toEqual({});
  });

  /** Runs `up` and kills when every write has got as far as its moment says. */
  async function struck(
    first: readonly string[],
    firstMethod: string,
    second: readonly string[],
    secondMethod: string,
  ): Promise<void> {
    const { simulator } = scenario;
    const writes = [
      ...first.map((name) => ({ name, method: firstMethod })),
      ...second.map((name) => ({ name, method: secondMethod })),
    ].map((write) => ({ ...write, fault: moments[write.name.split("-")[1] ?? ""] }));
    for (const { name, method, fault } of writes) {
      if (fault !== undefined) simulator.faults.push({ match: { method, path: new RegExp(`/${name}/`) }, ...fault });
    }
    simulator.clearJournal();
    const command = Command.start(scenario, ["up", "--yes", "--skip-preview", "--parallel", "16"]);
    await until(() =>
      writes.every(({ name, method, fault }) =>
        simulator
          .writes()
          .some(
            (entry) =>
              entry.method === method &&
              entry.path.includes(`/${name}/`) &&
              (fault !== undefined || entry.status === 200),
          ),
      ),
    );
    await kill(command);
    await until(() => command.leftProviders() === 0);
    command.cleanUp();
    simulator.faults.clear();
    count("kills");
    count("writes caught by a kill", writes.length);
    const sent = simulator.writes().length;
    await Command.start(scenario, ["cancel", "--yes"]).exit();
    // Nobody goes on writing behind the back of the next command.
    expect(simulator.writes()).toHaveLength(sent);
  }
});
