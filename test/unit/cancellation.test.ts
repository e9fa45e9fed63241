import { getMaxListeners } from "node:events";
import { settlingSignal } from "../../provider/apinizer/cancellation";

test("any number of writes may be settled at once: Node.js has no limit to warn of", () => {
  expect(getMaxListeners(settlingSignal(new AbortController().signal))).toBe(Number.POSITIVE_INFINITY);
});
