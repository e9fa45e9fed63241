import { nearest } from "../../provider/base/nearest";

const known = ["managerUrl", "apiToken", "apiTokenFile", "timeoutSeconds", "maxRetries"];

test.each([
  ["timeoutSecond", "timeoutSeconds"],
  ["timeoutseconds", "timeoutSeconds"],
  ["apiTokn", "apiToken"],
  ["token", "apiToken"],
  ["apiTokenfile", "apiTokenFile"],
  ["mangerURL", "managerUrl"],
])("the known name nearest to %s is %s", (mistyped, expected) => {
  expect(nearest(mistyped, known)).toBe(expected);
});

test.each(["colour", "x", ""])("no known name is near %j", (mistyped) => {
  expect(nearest(mistyped, known)).toBeUndefined();
});

test("nothing is nearest where nothing is known", () => {
  expect(nearest("production", [])).toBeUndefined();
});
