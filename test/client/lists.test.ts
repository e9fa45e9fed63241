/** What the lists of the Management API make of an answer that is no list. */
import type { Manager } from "../../provider/apinizer";
import { Simulator } from "../simulator/simulator";
import { clientOf, rejection } from "../support/client";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await Simulator.start();
});
afterAll(() => simulator.stop());

const lists: readonly [string, (manager: Manager) => Promise<unknown>][] = [
  ["projects", ({ projects }) => projects.list()],
  ["environments", ({ environments }) => environments.all()],
  ["environments of a project", ({ environments }) => environments.ofProject("payments")],
  ["certificates", ({ certificates }) => certificates.list("payments")],
  ["JWKs", ({ jwks }) => jwks.list("payments")],
  ["keys", ({ keys }) => keys.list("payments")],
  ["keystores", ({ keystores }) => keystores.list("payments")],
];

function answered(body: object, list: (manager: Manager) => Promise<unknown>): Promise<unknown> {
  simulator.faults.push({ when: "before", what: { status: 200, body } });
  return list(clientOf(simulator));
}

test.each(lists)("an answer that is no list of %s is an error, and not none of them", async (_what, list) => {
  for (const body of [{ success: true }, { login: "required" }, { success: true, resultList: null }]) {
    const error = await rejection(answered(body, list));
    expect(error.name).toBe("UnreadableAnswerError");
    expect(error.message).toContain("got an answer without resultList");
  }
});

test.each(lists)("an empty list of %s is none of them", async (_what, list) => {
  expect(await answered({ success: true, resultList: [] }, list)).toEqual([]);
});

test("an answer that is no list of projects does not say that a project has no id", async () => {
  const idOf = ({ projects }: Manager) => projects.idOf("payments");
  expect((await rejection(answered({ success: true }, idOf))).name).toBe("UnreadableAnswerError");
  expect(await answered({ success: true, resultList: [] }, idOf)).toBeUndefined();
});
