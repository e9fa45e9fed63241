import { Simulator } from "../../test/simulator/simulator";
import { projectNames } from "./certificates";
import type { Workload } from "./contender";

/** A simulated Manager with the projects of a workload, for one contender. */
export function startManager({ latencyMs, projects }: Pick<Workload, "latencyMs" | "projects">): Promise<Simulator> {
  const project = { environments: ["production", "staging"] };
  const all = Object.fromEntries(projectNames(projects).map((name) => [name, project]));
  return Simulator.start({ latencyMs, projects: all });
}

/** Makes a JWK from the first certificate of each project, where the Manager has one. */
export function addJwks(simulator: Simulator): void {
  for (const { name, certificates } of simulator.state().projects) {
    const [first] = certificates;
    if (first === undefined) continue;
    simulator.console.addJwkFromCertificate(name, "jwk", {
      certificateName: first.name,
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
    });
  }
}

/**
 * Requests since the last call, by kind.
 * @throws Error when one of them was refused: what failed is not compared.
 */
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
