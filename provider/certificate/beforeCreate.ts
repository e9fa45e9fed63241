/** What the Manager would refuse a certificate that is to be created: two requests for all certificates of a project. */
import {
  AliasInUseError,
  CertificateExistsError,
  type Environment,
  EnvironmentNotFoundError,
  PermissionDeniedError,
  type SharedEntry,
} from "../apinizer";
import { nearestNames } from "../base/nearestNames";
import { sameSet } from "../base/sets";
import { refuseBeforeCreate } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import type { SeenCertificate } from "../resource/run";
import { certificateFacts, parseCertificatePem } from "../x509";
import { previewAdoption } from "./adoption";
import { movedFrom, oneEach } from "./aliasMoves";
import { namedAsWanted } from "./environmentNames";
import type { CertificateInputs } from "./inputs";
import { previewRemoval } from "./jwks/preview";
import { certificateId, certificateRunKey, certificateSubject } from "./key";
import { requireCreatable } from "./replacement";
import { type AliasHolder, aliasHolder, declaredHolders, missingEnvironment } from "./room";
import { findCertificate } from "./writes";

/**
 * What the program declares counts as there, and what a diff of this run was asked about counts as gone: the order of
 * their steps is the engine's.
 * @throws CertificateExistsError, AliasInUseError, EnvironmentNotFoundError, the general ones of the reads, and those with
 * which the delete of what may be replaced would be refused.
 */
export async function refuseCertificate(context: Context, news: PropertyMap, mayReplace: boolean): Promise<void> {
  const inputs = news as CertificateInputs;
  if (isUnknown(inputs.projectName) || isUnknown(inputs.certificateName)) return;
  const { run } = context;
  // The diff of this run has looked already.
  const replacement = run.replacementBy(certificateRunKey(inputs));
  if (replacement?.judged === true) return;
  await refuseBeforeCreate(context, certificateSubject(inputs), async () => {
    const held = await certificatesIn(context, inputs.projectName);
    const environments = await environmentsIn(context, inputs.projectName);
    if (environments !== undefined) refuseEnvironments(certificateSubject(inputs), news, environments);
    refuseAlias(context, news);
    if (refuseName(context, news, held, mayReplace)) await refuseDelete(context, news);
    const isListed = held.some(({ certificateName }) => certificateName === inputs.certificateName);
    if (isListed || inputs.projectName === "admin") await refuseAdoption(context, news, mayReplace);
  });
}

/** As they were when this run first looked. */
function certificatesIn({ manager, run }: Context, projectName: string): Promise<readonly SeenCertificate[]> {
  return run.once(`certificates of ${projectName}`, async () => {
    const listed = await manager.certificates.listToKeep(projectName);
    const holders = listed.map((held) => ({ ...held, projectName }));
    // Under that name a Manager may list the certificates of all projects.
    if (projectName === "admin") return [];
    run.certificatesSeen.push(...holders);
    return holders;
  });
}

/** Undefined where the token may not see them: that says nothing about a deployment to them. */
export function environmentsIn(
  { manager, run }: Context,
  projectName: string,
): Promise<readonly Environment[] | undefined> {
  return run.once(`environments of ${projectName}`, async () => {
    try {
      return await manager.environments.ofProject(projectName);
    } catch (error) {
      if (error instanceof PermissionDeniedError) return undefined;
      throw error;
    }
  });
}

/** @throws EnvironmentNotFoundError where one of the wanted environments is not among those of the project. */
export function refuseEnvironments(subject: string, news: PropertyMap, environments: readonly Environment[]): void {
  const missing = missingEnvironment(news, environments);
  if (missing === undefined) return;
  const { projectName } = news as CertificateInputs;
  const names = environments.map(({ name }) => name).sort();
  const near = nearestNames(missing, names);
  const choice = near.length > 0 ? `Did you mean ${near.join(" or ")}?` : `Use one of: ${names.join(", ")}.`;
  throw new EnvironmentNotFoundError({
    subject,
    property: "environments",
    expected: `environments that project ${projectName} may use`,
    received: missing,
    action:
      names.length === 0
        ? "The project has no environment that the token may see."
        : `${choice} Names are case-sensitive.`,
  });
}

/** Whether what has the name may be deleted for it. @throws CertificateExistsError. */
function refuseName(
  { run, report }: Context,
  news: PropertyMap,
  held: readonly SeenCertificate[],
  mayReplace: boolean,
): boolean {
  const inputs = news as CertificateInputs;
  const there = held.find(({ certificateName }) => certificateName === inputs.certificateName);
  const takesOver = news.adoptExisting === true || isUnknown(news.adoptExisting);
  if (there === undefined || takesOver || run.isInMotion(certificateRunKey(inputs))) return false;
  const parts = {
    subject: certificateSubject(inputs),
    property: "certificateName",
    expected: `a name that is free in project ${inputs.projectName}`,
    received: `${inputs.certificateName}, which a certificate has already`,
    action: "Choose another name.",
  };
  const refused = new CertificateExistsError(parts);
  if (!mayReplace || !mayBeOwn(there, news)) throw refused;
  report.warn(
    `${parts.subject}: the Manager holds this certificate as it is declared here. \`pulumi up\` succeeds only if it replaces it, deleted ` +
      "first (--replace with deleteBeforeReplace). If another logical name in this stack manages it, set `aliases`; to take " +
      "it over, set adoptExisting: true.",
  );
  return true;
}

/**
 * What the delete of a replacement on demand would be refused: it comes only when all that depends on the certificate is
 * deleted. Nothing where a host, which is told no URNs, leaves the certificate anyway.
 * @throws ReplacementImpossibleError, JwksProtectedError.
 */
async function refuseDelete(context: Context, news: PropertyMap): Promise<void> {
  const { run } = context;
  const inputs = news as CertificateInputs;
  const key = certificateRunKey(inputs);
  const declared = await run.keptBy(key);
  if ((await run.keptBy(key, declared?.urn)) !== undefined) return;
  await requireCreatable(context, inputs, news, true);
  if (news.protectJwks !== true) return;
  const { certificatePem, ...old } = inputs;
  const held = isUnknown(certificatePem) ? old : inputs;
  await previewRemoval(context, held, "replacement", { isPlanned: true, protect: true });
}

/**
 * What the update of an adoption would be refused. Nothing where what is there may be deleted first, by a replacement that
 * the user demands, and the program says what becomes of JWKs then.
 * @throws JwksProtectedError.
 */
async function refuseAdoption(context: Context, news: PropertyMap, mayReplace: boolean): Promise<void> {
  if (news.adoptExisting !== true || news.protectJwks !== true || isUnknown(news.certificatePem)) return;
  if (mayReplace && news.jwkDeleteAction !== undefined) return;
  const { projectName, certificateName } = news as CertificateInputs;
  if (context.run.isInMotion(certificateRunKey({ projectName, certificateName }))) return;
  const held = await findCertificate(context, { projectName, certificateName });
  if (held !== undefined) await previewAdoption(context, news, held, true);
}

/** What is there exactly as declared may be what is replaced. */
function mayBeOwn({ description, entries }: SeenCertificate, news: PropertyMap): boolean {
  const { alias, environments, certificatePem, ...wanted } = news as CertificateInputs;
  if ([alias, environments, certificatePem, wanted.description].some(isUnknown)) return true;
  const { thumbprintSha1, thumbprintSha256 } = certificateFacts(parseCertificatePem(certificatePem));
  const isSame = (entry: SharedEntry) =>
    entry.alias === alias &&
    (entry.thumbprintSha1 ?? thumbprintSha1) === thumbprintSha1 &&
    (entry.contentThumbprint ?? thumbprintSha256) === thumbprintSha256;
  const names = namedAsWanted(entries, environments).map(({ environment }) => environment);
  return description === wanted.description && sameSet(names, environments) && entries.every(isSame);
}

/**
 * What the program declares counts as there, trust bundles' certificates too, and so do certificates that this run has seen,
 * but for those whose ids are `going`.
 * @throws AliasInUseError.
 */
export function refuseAlias({ run }: Context, news: PropertyMap, going: ReadonlySet<string> = new Set()): void {
  const { alias } = news as CertificateInputs;
  const staying = run.certificatesSeen.filter((holder) => {
    if (holder.entries.every((entry) => entry.alias !== alias)) return false;
    const key = certificateRunKey(holder);
    return !run.isDeclared(key) && !run.isInMotion(key) && !going.has(key.id);
  });
  const taken = aliasHolder<AliasHolder>(news, [...declaredHolders(run, news), ...staying]);
  if (taken === undefined) return;
  const name = certificateId(taken.holder);
  const isDeclared = run.isDeclared(certificateRunKey(taken.holder));
  throw new AliasInUseError({
    subject: certificateSubject(news as CertificateInputs),
    property: "alias",
    expected: `an alias that is free in ${taken.environment}`,
    received: `${alias}, which certificate ${name} ${isDeclared ? "of this program" : "has there"}`,
    action: isDeclared ? oneEach : movedFrom(name),
  });
}
