import { Simulator } from "../simulator/simulator";

/** A simulated Manager with one project, for one contender. */
export function startManager(latencyMs: number): Promise<Simulator> {
  return Simulator.start({ latencyMs, projects: { payments: { environments: ["production", "staging"] } } });
}

/** Requests since the last call, by kind. Errors: Error when one of them was refused: what failed is not compared. */
export function takeRequests(simulator: Simulator): Record<string, number> {
  const requests: Record<string, number> = {};
  for (const { method, path, status } of simulator.journal) {
    if (status !== 200) throw new Error(`${method} ${path} was answered by ${status}`);
    const list = /\/(certificates|jwks|projects)\/$/.exec(path)?.[1];
    const kind = method === "GET" && list !== undefined ? `list ${list}` : method;
    requests[kind] = (requests[kind] ?? 0) + 1;
  }
  simulator.clearJournal();
  return requests;
}
