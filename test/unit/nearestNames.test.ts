import { nearestNames } from "../../provider/base/nearestNames";

const names = ["API Manager", "production", "staging", "test"];

test.each([
  ["prodution", ["production"]],
  ["Production", ["production"]],
  ["tset", ["test"]],
  ["stagng", ["staging"]],
  ["mars", []],
])("the names nearest to %s are %j", (name, nearest) => {
  expect(nearestNames(name, names)).toEqual(nearest);
});

test("the nearest comes first, and no more than three are given", () => {
  expect(nearestNames("test1", ["test44", "test3", "test", "tests", "test11"])).toEqual(["test3", "test", "tests"]);
});
