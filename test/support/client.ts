import { ApinizerClient, type ConnectionSettings, type Manager, type Operation } from "../../provider/apinizer";
import type { Dialect, Simulator } from "../simulator/simulator";

/** Where a simulator is. */
export type Address = Pick<Simulator, "url" | "token">;

/** Settings for a simulator. */
export function settingsFor(simulator: Address, changes: Partial<ConnectionSettings> = {}): ConnectionSettings {
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

/** One client for several operations, as a host keeps it; waits between retries are short. */
export function sharedClientOf(
  simulator: Address,
  changes: Partial<ConnectionSettings> = {},
): (operation?: Operation) => Manager {
  const client = new ApinizerClient(settingsFor(simulator, changes), Date.now, { initialMs: 5, limitMs: 20 });
  return (operation) => client.forOperation(operation);
}

/** Calls of one operation on a simulator. */
export function clientOf(
  simulator: Address,
  changes: Partial<ConnectionSettings> = {},
  operation: Operation = {},
): Manager {
  return sharedClientOf(simulator, changes)(operation);
}

/** The name, or a plain one where the Manager does not take unusual ones everywhere. */
export function nameAt({ nameWithSpace, nameInOtherScript }: Dialect, name: string): string {
  return nameWithSpace === "taken" && nameInOtherScript === "taken" ? name : "plain";
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
