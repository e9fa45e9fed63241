import { nearestNames } from "../../provider/base/nearestNames";

const environments = ["API Manager", "production", "staging", "test"];
const settings = ["managerUrl", "apiToken", "apiTokenFile", "timeoutSeconds", "maxRetries"];

test.each([
  ["prodution", ["production"]],
  ["Production", ["production"]],
  ["tset", ["test"]],
  ["stagng", ["staging"]],
  ["mars", []],
])("the environments nearest to %s are %j", (name, nearest) => {
  expect(nearestNames(name, environments)).toEqual(nearest);
});

test.each([
  ["timeoutSecond", "timeoutSeconds"],
  ["timeoutseconds", "timeoutSeconds"],
  ["apiTokn", "apiToken"],
  ["token", "apiToken"],
  ["apiTokenfile", "apiTokenFile"],
  ["mangerURL", "managerUrl"],
])("the setting nearest to %s is %s", (mistyped, expected) => {
  expect(nearestNames(mistyped, settings)[0]).toBe(expected);
});

test.each(["colour", "x", ""])("no setting is near %j", (mistyped) => {
  expect(nearestNames(mistyped, settings)).toEqual([]);
});

test("the nearest comes first, and no more than three are given", () => {
  expect(nearestNames("test1", ["test44", "test3", "test", "tests", "test11"])).toEqual(["test3", "test", "tests"]);
});

test("nothing is nearest where nothing is known", () => {
  expect(nearestNames("production", [])).toEqual([]);
});
