/** Removes what probes made, and nothing else. */
import { X509Certificate } from "node:crypto";
import {
  type ApinizerClient,
  CertificateNotFoundError,
  JwkNotFoundError,
  type Manager,
} from "../../../provider/apinizer";
import { probePrefix } from "../../../provider/apinizer/readings";
import { ApinizerError } from "../../../provider/base/errors";
import { ProbeRun } from "./probeRun";

/** Something at the Manager that a probe's name begins with. */
interface Found {
  readonly kind: "certificate" | "JWK";
  readonly projectName: string;
  readonly name: string;
  /** The run that its description names, absent where it names none. */
  readonly run?: ProbeRun;
}

/** What a clean-up did. */
export interface Cleaned {
  readonly removed: number;
  /** What should have gone and did not, with the reason. */
  readonly left: readonly string[];
  /** What looks like a probe's and is not to be removed (yet). */
  readonly spared: readonly string[];
}

/** Whether everything of a run may go. */
export type MayGo = (run: ProbeRun) => boolean;

/** Looks again so often: what was under way when the first look was taken may have arrived since. */
const looks = 3;

/** Removes, in these projects, what the runs that may go have made. Never fails: what is left is told. */
export async function cleanUp(
  client: ApinizerClient,
  projects: readonly string[],
  { mayGo, ownRun }: { readonly mayGo: MayGo; readonly ownRun?: ProbeRun },
): Promise<Cleaned> {
  let removed = 0;
  let left: string[] = [];
  let spared: string[] = [];
  for (let look = 0; look < looks; look += 1) {
    left = [];
    spared = [];
    let found = 0;
    for (const projectName of projects) {
      for (const object of await findAll(client, projectName, left)) {
        if (!(await isToGo(client, object, mayGo, ownRun))) spared.push(nameOf(object));
        else {
          found += 1;
          removed += await remove(client, object, left);
        }
      }
    }
    if (found === 0) break;
  }
  return { removed, left, spared };
}

async function findAll(client: ApinizerClient, projectName: string, left: string[]): Promise<Found[]> {
  const manager = client.forOperation();
  try {
    const jwks = await manager.jwks.list(projectName);
    const certificates = await manager.certificates.list(projectName);
    return [
      ...jwks.map(({ name, description }) => ({ kind: "JWK" as const, projectName, name, description })),
      ...certificates.map(({ certificateName, description }) => ({
        kind: "certificate" as const,
        projectName,
        name: certificateName,
        description,
      })),
    ]
      .filter(({ name }) => name.startsWith(probePrefix))
      .map(({ description, ...object }) => {
        const run = ProbeRun.in(description);
        return { ...object, ...(run === undefined ? {} : { run }) };
      });
  } catch (error) {
    left.push(`whatever project ${projectName} holds of it: ${reasonOf(error)}`);
    return [];
  }
}

/** Name, description and, for a certificate of another run, the subject say whose it is. */
async function isToGo(
  client: ApinizerClient,
  { kind, projectName, name, run }: Found,
  mayGo: MayGo,
  ownRun: ProbeRun | undefined,
): Promise<boolean> {
  if (run === undefined || !name.startsWith(run.name("")) || !mayGo(run)) return false;
  if (kind === "JWK" || run.id === ownRun?.id) return true;
  try {
    const { entries } = await client.forOperation().certificates.get({ projectName, certificateName: name });
    return entries.every(({ der }) => new X509Certificate(der).subject.includes(`run ${run.id}`));
  } catch {
    return false;
  }
}

/** 1 where it went. */
async function remove(client: ApinizerClient, object: Found, left: string[]): Promise<number> {
  try {
    await deleteOf(client.forOperation(), object);
    return 1;
  } catch (error) {
    if (error instanceof CertificateNotFoundError || error instanceof JwkNotFoundError) return 1;
    left.push(`${nameOf(object)}: ${reasonOf(error)}`);
    return 0;
  }
}

function deleteOf({ certificates, jwks }: Manager, { kind, projectName, name }: Found) {
  const sendAgain = async () => false;
  if (kind === "JWK") return jwks.delete({ projectName, name }, sendAgain);
  return certificates.delete({ projectName, certificateName: name }, undefined, sendAgain);
}

function nameOf({ kind, projectName, name }: Found): string {
  return `${kind} ${projectName}/${name}`;
}

/**
 * @throws what is no error of this package.
 */
function reasonOf(error: unknown): string {
  if (!(error instanceof ApinizerError)) throw error;
  return error.received;
}
