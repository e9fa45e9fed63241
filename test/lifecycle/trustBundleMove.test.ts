/** A trust bundle that moves to another address: what it leaves goes, where that is another Manager. */
import type { Context } from "../../provider/resource/context";
import type { PropertyMap } from "../../provider/resource/properties";
import { createOwned, noteChecked, type ResourceKey, Run, removeUnlessKept } from "../../provider/resource/run";
import { trustBundleLifecycle as bundle } from "../../provider/trustBundle/lifecycle";
import { Simulator } from "../simulator/simulator";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { clientOf } from "../support/client";

const key: ResourceKey = { kind: "trust bundle", id: "payments/partner" };
const inputs = checkedTrustBundle();
const [old, next] = ["http://old.example", "http://new.example"];

let first: Simulator;
let second: Simulator;
beforeEach(async () => {
  [first, second] = await Promise.all([Simulator.start(), Simulator.start()]);
});
afterEach(() => Promise.all([first.stop(), second.stop()]));

/** Created at the one address, then deleted at the other, as a replacement does it; what was told. */
async function move(from: Simulator, to: Simulator): Promise<readonly string[]> {
  const told: string[] = [];
  const tell = (message: string) => void told.push(message);
  const report = { info: tell, warn: tell };
  const run = new Run();
  const at = (managerUrl: string, simulator: Simulator): Context => {
    return { report, run: run.at(managerUrl), manager: clientOf(simulator) };
  };
  const state = await bundle.create(at(old, from), inputs);
  const news: PropertyMap = inputs;
  const parts = bundle.parts(news);
  noteChecked(at(next, to), key, { inputs: news, createFollows: true }, parts);
  const formers = [{ managerUrl: old, manager: clientOf(from) }];
  await createOwned(at(next, to), { key, parts, formers }, () => bundle.create(at(next, to), inputs));
  const leaving = at(old, from);
  await removeUnlessKept(leaving, { key, state }, () => bundle.delete(leaving, state));
  return told;
}

const held = (simulator: Simulator) => simulator.state().projects.flatMap(({ certificates }) => certificates).length;

test("a moved trust bundle's certificates go at the old Manager, for the new one had none of them", async () => {
  expect(await move(first, second)).toEqual([]);
  expect([held(first), held(second)]).toEqual([0, 2]);
});

test("a moved trust bundle's certificates stay where both addresses lead to one Manager, which is told", async () => {
  expect(await move(first, first)).toEqual([expect.stringContaining("not deleted at http://old.example")]);
  expect(held(first)).toBe(2);
});
