import { type ApinizerClient, EnvironmentNotFoundError } from "../../../provider/apinizer";
import type { Seen } from "../../../provider/apinizer/readings";
import { ApinizerError } from "../../../provider/base/errors";
import { Interview } from "../interview";
import { type Cleaned, cleanUp, type MayGo } from "./cleanUp";
import { forget, killedRuns, noteRunning } from "./endedRuns";
import { examine } from "./examine";
import { leafCertificates, type MakeCertificate } from "./leafCertificates";
import { ProbeRun } from "./probeRun";

/** Where to probe. */
export interface Place {
  readonly projectName: string;
  readonly environment: string;
  readonly secondProject?: string;
}

export interface ProbeOptions extends Place {
  /** Whether projects that see a PRODUCTION environment may be written to. */
  readonly allowProduction: boolean;
  /** Whether the token's role has SECRETS + DEPLOY_UNDEPLOY; absent where nobody knows. */
  readonly mayDeploy?: boolean;
  /** Stops before the next request. */
  readonly signal?: AbortSignal;
}

/** What tests replace: the clock, and keys, which take long to make. */
export interface ProbeSeams {
  readonly now?: () => number;
  readonly makeCertificate?: MakeCertificate;
  readonly run?: ProbeRun;
}

/** What a probe has seen, why it ended early, and what is left behind. */
export interface Probed {
  readonly run: ProbeRun;
  readonly seen: Seen;
  readonly failure?: Error;
  readonly cleaned: Cleaned;
}

/** The project sees an environment of type PRODUCTION. Nothing was written. */
export class ProductionRefusedError extends ApinizerError {}

/** Somebody stopped the probe. */
export class ProbeStoppedError extends ApinizerError {}

/**
 * Makes sure that the place is there and may be written to. Reads only.
 * @throws {@link ProductionRefusedError}, EnvironmentNotFoundError, ProjectNotFoundError and the general ones.
 */
export async function requirePlace(client: ApinizerClient, options: ProbeOptions): Promise<void> {
  for (const projectName of projectsOf(options)) {
    const environments = await client.forOperation().environments.ofProject(projectName);
    const names = environments.map(({ name }) => name);
    if (projectName === options.projectName && !names.includes(options.environment)) {
      throw new EnvironmentNotFoundError({
        subject: `project ${projectName}`,
        property: "--environment",
        expected: `one of its environments: ${names.join(", ") || "it has none"}`,
        received: options.environment,
        action: "Name one of them; names are case-sensitive. Nothing was written.",
      });
    }
    const productive = environments.filter(({ type }) => type !== "SANDBOX" && type !== "TEST");
    if (productive.length > 0 && !options.allowProduction) throw productionRefused(projectName, productive);
  }
}

function productionRefused(
  projectName: string,
  environments: readonly { readonly name: string; readonly type: string }[],
): ProductionRefusedError {
  const named = environments.map(({ name, type }) => `${name} (${type || "no type"})`).join(", ");
  return new ProductionRefusedError({
    subject: `project ${projectName}`,
    expected: "a project that sees environments of the types SANDBOX and TEST alone",
    received: named,
    action:
      "JWKs go to every environment of their project, and a certificate that is deployed is trusted. Name another project, or " +
      "pass --allow-production. Nothing was written.",
  });
}

/** Settles what it can, and removes everything that it made, however it ends. {@link requirePlace} comes first. */
export async function probe(client: ApinizerClient, options: ProbeOptions, seams: ProbeSeams = {}): Promise<Probed> {
  const { now = Date.now, run = ProbeRun.begin(now()) } = seams;
  const { projectName, environment, secondProject, mayDeploy, signal } = options;
  const interview = new Interview(client, () => {
    if (signal?.aborted) throw stopped();
  });
  if (mayDeploy !== undefined) interview.note({ mayDeploy });
  const makeCertificate = seams.makeCertificate ?? (await leafCertificates());
  const scene = { interview, run, makeCertificate, projectName, environment };
  noteRunning(run);
  const failure = await failureOf(() =>
    examine({ ...scene, ...(secondProject === undefined ? {} : { secondProject }) }),
  );
  const cleaned = await clean(client, options, { ownRun: run, now });
  return { run, seen: interview.seen, ...(failure === undefined ? {} : { failure }), cleaned };
}

/**
 * Removes what the given run made, what runs made that were killed on this machine, and what others made more than an
 * hour ago.
 */
export async function clean(
  client: ApinizerClient,
  place: Pick<Place, "projectName" | "secondProject">,
  { ownRun, now = Date.now }: { readonly ownRun?: ProbeRun; readonly now?: () => number } = {},
): Promise<Cleaned> {
  const killed = killedRuns();
  const isKilled = (run: ProbeRun) => killed.some(({ id }) => id === run.id);
  const mayGo: MayGo = (run) => run.id === ownRun?.id || isKilled(run) || run.hasEnded(now());
  const cleaned = await cleanUp(client, projectsOf(place), { mayGo, ...(ownRun === undefined ? {} : { ownRun }) });
  if (ownRun !== undefined && cleaned.left.length === 0) forget(ownRun);
  for (const run of killed) if (run.hasEnded(now())) forget(run);
  return cleaned;
}

function projectsOf({ projectName, secondProject }: Pick<Place, "projectName" | "secondProject">): string[] {
  return secondProject === undefined ? [projectName] : [projectName, secondProject];
}

async function failureOf(action: () => Promise<void>): Promise<Error | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

function stopped(): ProbeStoppedError {
  return new ProbeStoppedError({
    subject: "probe",
    expected: "to ask everything",
    received: "a signal to stop",
    action: "What it made is removed. Run it again for the questions that are open.",
  });
}
