import { withoutPromiseStacks } from "../../sdk/promiseStacks";

const limit = Error.stackTraceLimit;
afterEach(() => {
  delete process.env.PULUMI_DEBUG_PROMISE_LEAKS;
  Error.stackTraceLimit = limit;
});

test("no stack is noted until the former limit is brought back", () => {
  Error.stackTraceLimit = 7;
  const restore = withoutPromiseStacks();
  expect(new Error("without").stack).toBe("Error: without");
  restore();
  expect(Error.stackTraceLimit).toBe(7);
});

test("who looks for promises that leak keeps the stacks", () => {
  process.env.PULUMI_DEBUG_PROMISE_LEAKS = "1";
  Error.stackTraceLimit = 7;
  withoutPromiseStacks();
  expect(Error.stackTraceLimit).toBe(7);
});
