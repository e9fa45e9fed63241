import { ApinizerClient, type ConnectionSettings, type Manager, type Operation } from "../../provider/apinizer";
import type { Simulator } from "../simulator/simulator";

/** Settings for a simulator. */
export function settingsFor(simulator: Simulator, changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
  return {
    managerUrl: simulator.url,
    credentials: { kind: "token", token: simulator.token },
    timeoutSeconds: 5,
    maxRetries: 2,
    maxConnections: 16,
    legacyJwkParameters: false,
    ...changes,
  };
}

/** Calls of one operation on a simulator; waits between repeats are short so that tests need not wait. */
export function clientOf(
  simulator: Simulator,
  changes: Partial<ConnectionSettings> = {},
  operation: Operation = {},
): Manager {
  const backoff = { initialMs: 5, limitMs: 20 };
  return new ApinizerClient(settingsFor(simulator, changes), Date.now, backoff).forOperation(operation);
}

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("was not rejected");
}
