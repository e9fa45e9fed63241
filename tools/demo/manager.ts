import type { JsonWebKey } from "node:crypto";
import type { Simulator } from "../../test/simulator/simulator";
import { keyThumbprint, known } from "./certificates";
import { table } from "./print";

export const projectName = "payments";

/** What the Manager holds for one environment of a certificate. */
export interface HeldEntry {
  readonly certificate: string;
  readonly environment: string;
  readonly description: string;
  readonly sha1: string;
  /** Whether every gateway of the environment has it. */
  readonly deployed: boolean;
}

/** A JWK as the Manager holds it. */
export interface HeldJwk {
  readonly name: string;
  /** Name of the certificate that it is linked to. */
  readonly linkedTo: string | undefined;
  /** RFC 7638 thumbprint of its key. */
  readonly key: string;
}

function project(simulator: Simulator) {
  const found = simulator.state().projects.find(({ name }) => name === projectName);
  if (found === undefined) throw new Error(`the simulator has no project ${projectName}`);
  return found;
}

/** In the order of the certificates' names: Pulumi creates them at once. */
export function heldEntries(simulator: Simulator): HeldEntry[] {
  const certificates = [...project(simulator).certificates].sort((a, b) => (a.name < b.name ? -1 : 1));
  return certificates.flatMap(({ name, description, entries, deployed }) =>
    entries.map(({ environment, sha1 }) => {
      return { certificate: name, environment, description, sha1, deployed: deployed.includes(environment) };
    }),
  );
}

/** Reads the keys as anybody may: by exporting the JWKs' public members. */
export async function heldJwks(simulator: Simulator): Promise<HeldJwk[]> {
  const { certificates, jwks } = project(simulator);
  return Promise.all(
    jwks.map(async ({ name, sourceId }) => {
      const linkedTo = certificates.find(({ id }) => id === sourceId)?.name;
      return { name, linkedTo, key: keyThumbprint(await exportedJwk(simulator, name)) };
    }),
  );
}

async function exportedJwk(simulator: Simulator, name: string): Promise<JsonWebKey> {
  const url = `${simulator.url}/apiops/projects/${projectName}/jwks/${name}/export-file/?publicOnly=true`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${simulator.token}` } });
  const { keys } = (await response.json()) as { keys: [JsonWebKey] };
  return keys[0];
}

/** Requests that changed something since the journal was cleared, e.g. `POST /apiops/projects/payments/certificates/`. */
export function writes(simulator: Simulator): string[] {
  return simulator.writes().map(({ method, path, query }) => {
    const parameters = new URLSearchParams(query).toString();
    return `${method} ${path}${parameters === "" ? "" : `?${parameters}`}`;
  });
}

/** Shows what the Manager was sent since the journal was cleared, and what it holds now. */
export async function showManager(simulator: Simulator): Promise<void> {
  table(
    "What the Manager was asked to change:",
    ["request"],
    writes(simulator).map((request) => [request]),
  );
  table(
    "Certificates that the Manager holds:",
    ["certificate", "environment", "deployed", "description", "subject", "key"],
    heldEntries(simulator).map(({ certificate, environment, deployed, description, sha1 }) => {
      const { subject = "unknown", key = "" } = known.get(sha1) ?? {};
      return [certificate, environment, deployed ? "yes" : "no", description, subject, short(key)];
    }),
  );
  const jwks = await heldJwks(simulator);
  table(
    "JWKs that the Manager holds:",
    ["JWK", "linked to", "key"],
    jwks.map(({ name, linkedTo, key }) => [name, linkedTo ?? "nothing", short(key)]),
  );
}

function short(thumbprint: string): string {
  return `${thumbprint.slice(0, 8)}…`;
}
