import { SharedReads } from "../../provider/apinizer/sharedReads";

let now: number;
let asked: number;
let shared: SharedReads;
beforeEach(() => {
  [now, asked] = [1000, 0];
  shared = new SharedReads(() => now);
});
const ask = async () => {
  asked += 1;
  return asked;
};

test("the same question under way or just answered gets one answer", async () => {
  expect(await Promise.all([shared.read("a", ask), shared.read("a", ask), shared.read("b", ask)])).toEqual([1, 1, 2]);
  now += 2000;
  expect(await shared.read("a", ask)).toBe(1);
  now += 1;
  expect(await shared.read("a", ask)).toBe(3);
});

test("what never grows old is asked once", async () => {
  await shared.read("a", ask, Number.POSITIVE_INFINITY);
  now += 1e9;
  expect(await shared.read("a", ask, Number.POSITIVE_INFINITY)).toBe(1);
});

test("a write has the next one ask again", async () => {
  await shared.read("a", ask);
  shared.forget("a");
  expect(await shared.read("a", ask)).toBe(2);
});

test("a failure is told to all who asked and is not kept", async () => {
  const fail = async (): Promise<number> => {
    throw new Error("down");
  };
  const all = await Promise.allSettled([shared.read("a", fail), shared.read("a", ask)]);
  expect(all.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await shared.read("a", ask)).toBe(1);
});
