import {
  AliasInUseError,
  type CertificateKey,
  type CertificateSummary,
  type Environment,
  type Manager,
  ManagerError,
  WriteOutcomeUnknownError,
} from "../apinizer";
import { ApinizerError } from "../base/errors";
import { answerOr } from "../base/fallback";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import type { ResourceKey } from "../resource/run";
import { ReplacementImpossibleError } from "./errors";
import type { CertificateInputs } from "./inputs";
import { visibleProjects } from "./jwks/reads";
import { certificateId } from "./key";
import {
  type AliasHolder,
  aliasHolder,
  declaredHolders,
  isNamed,
  missingEnvironment,
  wantedEnvironments,
} from "./room";
import { type CertificateState, inputsOf } from "./state";

/** A certificate of a project, as the project's list shows it. */
interface Holder extends CertificateSummary {
  readonly projectName: string;
}

/**
 * Makes sure that a certificate can be created once the old one is deleted: its project and environments are there, its
 * name is free, and so is its alias, in every project that the token may see. What is not known yet in a preview is left
 * out; a project that cannot be looked at is a warning.
 * @throws {@link ReplacementImpossibleError}, and every ManagerError of the reads in the certificate's own project.
 */
export async function requireCreatable(context: Context, state: CertificateState, news: PropertyMap): Promise<void> {
  const { projectName } = news as CertificateInputs;
  if (isUnknown(projectName)) return;
  const [own, environments] = await Promise.all([
    holdersIn(context.manager, projectName),
    context.manager.environments.ofProject(projectName),
  ]);
  const elsewhere = await holdersElsewhere(context, news);
  requireRoom(context, state, news, { holders: [...own, ...elsewhere], environments });
}

/** What a certificate needs room beside. */
interface Surroundings {
  readonly holders: readonly Holder[];
  readonly environments: readonly Environment[];
}

function requireRoom(
  context: Context,
  old: CertificateKey,
  news: PropertyMap,
  { holders, environments }: Surroundings,
): void {
  const others = holders.filter((other) => !isNamed(other, old));
  const isTaken = others.some((other) => isNamed(other, news as CertificateInputs));
  if (news.adoptExisting !== true && isTaken) {
    throw replacementImpossibleError(
      news,
      "certificateName",
      "a name that is free, for the old certificate is deleted first",
      "one that is taken",
    );
  }
  const missing = missingEnvironment(news, environments);
  if (missing !== undefined) {
    const expected = `environments of project ${news.projectName}`;
    throw replacementImpossibleError(news, "environments", expected, `${missing}, which it does not have`);
  }
  requireFreeAlias(news, others);
  requireUndeclaredAlias(context, news);
}

/**
 * Makes sure that no other certificate which the program declares, there already or not, takes the alias as soon as it is
 * free. Sends nothing.
 * @throws {@link ReplacementImpossibleError}.
 */
export function requireUndeclaredAlias({ run }: Context, news: PropertyMap): void {
  requireFreeAlias(news, declaredHolders(run, news));
}

function requireFreeAlias(news: PropertyMap, others: readonly AliasHolder[]): void {
  const taken = aliasHolder(news, others);
  if (taken === undefined) return;
  throw replacementImpossibleError(
    news,
    "alias",
    `an alias that is free in ${taken.environment}`,
    `${news.alias}, which ${certificateId(taken.holder)} has there`,
  );
}

async function holdersIn(manager: Manager, projectName: string): Promise<Holder[]> {
  return (await manager.certificates.list(projectName)).map((listed) => ({ ...listed, projectName }));
}

/** Certificates of the other projects, as far as the token may see them. */
async function holdersElsewhere(context: Context, news: PropertyMap): Promise<Holder[]> {
  if (wantedEnvironments(news).length === 0) return [];
  const { manager } = context;
  const projects = await answerOr(
    [],
    () => visibleProjects(manager, news as CertificateInputs),
    notChecked(context, news, "the other projects"),
  );
  const others = projects.filter((project) => project !== news.projectName);
  const lists = others.map((project) =>
    answerOr([], () => holdersIn(manager, project), notChecked(context, news, `project ${project}`)),
  );
  return (await Promise.all(lists)).flat();
}

function notChecked({ report }: Context, news: PropertyMap, where: string) {
  return ({ received }: ApinizerError) =>
    report.warn(
      `${subjectOf(news)}: could not check in ${where} whether its alias is free (${received}). The old ` +
        "certificate is deleted first: if the alias is taken there, the Manager refuses the new one, and the old one is put back.",
    );
}

/**
 * Creates a certificate that another one makes room for. Where the create is refused after the old one was deleted, the
 * old one is put back. Where an earlier run did that, it may stand in the way: the engine takes it to be deleted.
 * @throws those of `create`, and of `remove`.
 */
export async function createInPlaceOfOld<T>(
  context: Context,
  key: ResourceKey,
  create: () => Promise<T>,
  remove: (context: Context, state: CertificateState) => Promise<void>,
): Promise<T> {
  const { run } = context;
  const replacement = run.replacementBy(key);
  try {
    return await create();
  } catch (error) {
    const deleted = run.takeDeletedFirst(key) as CertificateState | undefined;
    if (deleted !== undefined) {
      if (isRefusal(error)) await putBack(context, deleted);
      throw error;
    }
    const isInTheWay = error instanceof AliasInUseError && replacement !== undefined;
    if (!isInTheWay || (await run.keptBy(replacement.old)) !== undefined) throw error;
    await remove(context, replacement.state as CertificateState);
    run.deletedFirst(replacement.old, replacement.state as CertificateState);
    return createInPlaceOfOld(context, key, create, remove);
  }
}

/** The Manager said no: nothing was created. */
function isRefusal(error: unknown): boolean {
  return error instanceof ManagerError && error.status !== undefined && !(error instanceof WriteOutcomeUnknownError);
}

/** Creates again what was deleted. Tells what came of it; the error of the create that was refused is what fails. */
async function putBack({ manager, report }: Context, state: CertificateState): Promise<void> {
  const inputs = inputsOf(state);
  const subject = subjectOf({ ...inputs });
  const jwks = (state.jwks ?? []).map(({ projectName, name }) => `${projectName}/${name}`);
  const cut = jwks.length === 0 ? "" : ` The JWKs derived from it are no longer linked to it: ${jwks.join(", ")}.`;
  const isThere = () =>
    manager.certificates.get(inputs).then(
      () => true,
      () => false,
    );
  try {
    await manager.certificates.create(inputs, isThere);
    report.warn(
      `${subject}: it was deleted first, and the Manager refused its replacement, so it was put back.${cut} ` +
        "Correct the program and run `pulumi up`. If you remove the resource from the program instead, delete the " +
        "certificate in the Management Console: the stack considers it deleted.",
    );
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    report.warn(
      `${subject}: it was deleted first, the Manager refused its replacement, and it could not be put back ` +
        `(${error.received}).${cut} Correct the program and run \`pulumi up\`: it creates what the program declares.`,
    );
  }
}

function replacementImpossibleError(
  news: PropertyMap,
  property: string,
  expected: string,
  received: string,
): ReplacementImpossibleError {
  const action = "Nothing was deleted. Correct the program, then run it again.";
  return new ReplacementImpossibleError({ subject: subjectOf(news), property, expected, received, action });
}

function subjectOf({ projectName, certificateName }: PropertyMap): string {
  return `certificate ${projectName}/${isUnknown(certificateName) ? "…" : certificateName}`;
}
