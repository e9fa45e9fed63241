import type { Simulator } from "../simulator/simulator";
import type { Partner } from "./partners";

/** Names of the partners whose certificate every pod of an environment holds, sorted. */
export function trustedIn(simulator: Simulator, environment: string, partners: readonly Partner[]): string[] {
  const pods = simulator
    .truststore(environment)
    .map(({ certificates }) => new Set(certificates.map(({ sha1 }) => sha1)));
  return partners
    .filter(({ sha1 }) => pods.every((held) => held.has(sha1)))
    .map(({ name }) => name)
    .sort();
}
