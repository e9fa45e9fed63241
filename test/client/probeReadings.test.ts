/** For every reading of every open question: the probe names it at a simulator that plays it. */
import { questions } from "../../provider/apinizer/readings";
import { probe } from "../../sdk/cli/probe/probe";
import { type Dialect, dialectChoices, type Permission, Simulator, valueText } from "../simulator/simulator";
import { clientFor, place, preparedRun, readingsOf } from "../support/probing";

/** What some readings need beside themselves: another token, or JWKs that are linked across projects. */
interface Setting {
  readonly dialect?: Partial<Dialect>;
  readonly permissions?: readonly Permission[];
  readonly mayDeploy?: boolean;
}

const settings: Readonly<Record<string, Setting>> = {
  absentOtherProject: { dialect: { jwkSourceProject: "any" } },
  nullifyOtherProject: { dialect: { jwkSourceProject: "any" } },
  updateOtherProject: { dialect: { jwkSourceProject: "any" } },
  updateAllOtherProject: { dialect: { jwkSourceProject: "any" } },
  permissionMissing: { permissions: ["VIEW"] },
  deploymentPermission: { permissions: ["VIEW", "MANAGE"], mayDeploy: false },
};

/** A probe makes certificates and JWKs alone, and asks nothing of keystores. */
const notAsked = new Set(["keystoreIds", "keystoreEnvironments"]);
const choices = Object.entries(dialectChoices).filter(([id]) => !notAsked.has(id));
const everyReading = choices.flatMap(([id, values]) =>
  (values as readonly (string | boolean)[]).map((value) => [id, valueText(value), { [id]: value }] as const),
);

let simulator: Simulator;
let prepared: Awaited<ReturnType<typeof preparedRun>>;
beforeAll(async () => {
  simulator = await Simulator.start();
  prepared = await preparedRun();
});
afterAll(() => simulator.stop());

test("the simulator plays every reading of every question", () => {
  const played = choices.map(([id, values]) => [id, values.map(valueText).sort()]);
  const asked = questions.map(({ id, readings }) => [id, Object.keys(readings).sort()]);
  expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(played));
});

test.each(everyReading)(
  "%s: the probe names the reading %s, and leaves nothing behind",
  async (id, reading, choice) => {
    const { dialect = {}, permissions, mayDeploy } = settings[id] ?? {};
    simulator.setDialect({ ...dialect, ...choice });
    if (permissions !== undefined) simulator.addToken("limited", { payments: permissions, identity: permissions });
    const credentials = { kind: "token", token: permissions === undefined ? simulator.token : "limited" } as const;
    const options = { ...place, ...(mayDeploy === undefined ? {} : { mayDeploy }) };
    const { seen, cleaned } = await probe(clientFor(simulator, { credentials }), options, prepared());
    expect(readingsOf(seen)[id]).toBe(reading);
    expect(cleaned.left).toEqual([]);
    const { projects } = simulator.state();
    expect(projects.flatMap(({ certificates, jwks }) => [...certificates, ...jwks])).toEqual([]);
  },
);

test("one probe settles all questions that its token and its place can settle", async () => {
  simulator.setDialect({ jwkSourceProject: "any" });
  const { seen } = await probe(clientFor(simulator), place, prepared());
  const open = questions.map(({ id }) => id).filter((id) => readingsOf(seen)[id] === undefined);
  expect(open).toEqual(["permissionMissing", "deploymentPermission"]);
});
