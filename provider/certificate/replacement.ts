/** Whether a certificate can be created once the old one is deleted: else nothing may be deleted. */
import type { CertificateKey, CertificateSummary, Environment, Manager } from "../apinizer";
import type { ApinizerError } from "../base/errors";
import { answerOr } from "../base/fallback";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { previewAdoption } from "./adoption";
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
  withoutRepeated,
} from "./room";
import { findCertificate } from "./writes";

/** A certificate of a project, as the project's list shows it. */
interface Holder extends CertificateSummary {
  readonly projectName: string;
}

/**
 * Makes sure that a certificate can be created once the old one is deleted: its project and environments are there, its
 * name is free, or what is there can be taken over, and its alias is free in every project that the token may see. What is
 * not known yet in a preview is left out; a project that cannot be looked at is a warning. `isPlanned`: the engine is about
 * to make the change.
 * @throws {@link ReplacementImpossibleError}, JwksProtectedError of an adoption, and every ManagerError of the reads in the
 * certificate's own project.
 */
export async function requireCreatable(
  context: Context,
  old: CertificateKey,
  news: PropertyMap,
  isPlanned: boolean,
): Promise<void> {
  const { projectName } = news as CertificateInputs;
  if (isUnknown(projectName)) return;
  const [own, environments] = await Promise.all([
    holdersIn(context.manager, projectName),
    context.manager.environments.ofProject(projectName),
  ]);
  const elsewhere = await holdersElsewhere(context, news);
  requireRoom(context, old, news, { holders: withoutRepeated([...own, ...elsewhere]), environments });
  const target = own.find((other) => isNamed(other, news as CertificateInputs) && !isNamed(other, old));
  const held = target === undefined ? undefined : await findCertificate(context, target);
  if (held !== undefined) await previewAdoption(context, news, held, isPlanned);
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

function replacementImpossibleError(
  news: PropertyMap,
  property: string,
  expected: string,
  received: string,
): ReplacementImpossibleError {
  const action = "The old certificate was not changed. Correct the program, then run it again.";
  return new ReplacementImpossibleError({ subject: subjectOf(news), property, expected, received, action });
}

function subjectOf({ projectName, certificateName }: PropertyMap): string {
  return `certificate ${projectName}/${isUnknown(certificateName) ? "…" : certificateName}`;
}
