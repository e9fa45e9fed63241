/**
 * What has to be known and told before a JWK is recreated: nothing may be deleted whose create would then be refused, and
 * policies hold JWKs by the Manager's id, which the new one has not.
 */
import {
  CertificateNotFoundError,
  type JwkKey,
  type ListedJwk,
  ManagerError,
  ManagerUnavailableError,
  UnreadableAnswerError,
  WriteOutcomeUnknownError,
} from "../apinizer";
import { ApinizerError, InvalidInputError } from "../base/errors";
import type { CertificateInputs } from "../certificate/inputs";
import { askUnlessOffline } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { thumbprintOfPem } from "../x509";
import type { JwkChanges } from "./diff";
import { JwkReplacementImpossibleError } from "./errors";
import type { JwkInputs } from "./inputs";
import { jwkId, jwkRunKey, jwkSubject } from "./key";
import { reasonsOf } from "./reasons";
import { requiredInputs, sourceTypeOf } from "./sourceInputs";
import { describeSource, readSourceKeys, requireFittingKey } from "./sources";
import type { JwkState } from "./state";

/** A JWK by its name, and by the Manager's own id where that is known. */
type HeldId = JwkKey & Pick<JwkState, "managerId">;

/**
 * Tells what a replacement does, and reads whether its create can follow; what this program is still to change is left
 * to the delete. Gives whether the Manager could be asked.
 * @throws {@link JwkReplacementImpossibleError}, and every ManagerError of the reads.
 */
export async function previewReplacement(
  context: Context,
  state: JwkState,
  news: PropertyMap,
  { replaced, staysThere }: JwkChanges,
): Promise<boolean> {
  const inputs = news as JwkInputs;
  const reasons = reasonsOf(replaced, state, news);
  const isAsked = await askUnlessOffline(context, async () => {
    if (news.connection !== state.connection) return;
    const refused = (await refusalBefore(context, inputs)) ?? (await takenName(context, state, inputs));
    if (refused !== undefined) throw new JwkReplacementImpossibleError(refused, reasons);
  });
  warnOfAnotherId(context, state, reasons, staysThere);
  return isAsked;
}

/** What a replacement does to whatever holds the JWK's id: told once in a run. */
export function warnOfAnotherId({ report, run }: Context, held: HeldId, reasons: string, deletedFirst: boolean): void {
  if (!run.isNew(`another id of ${jwkSubject(held)}`)) return;
  report.warn(
    `${subjectWithId(held)}: it will be recreated (${reasons}). The new one has another id at the Manager: policies and ` +
      "credentials that refer to the old id, such as JOSE policies, lose it. Point them at the new one. " +
      (deletedFirst ? "Between the delete and the create there is no JWK." : "The old one is deleted afterwards."),
  );
}

/**
 * Makes sure, right before a delete, that the create can follow, as far as the Manager tells: its source is there, in its
 * environment, with a key for its use and algorithm. At most one request.
 * @throws {@link JwkReplacementImpossibleError}, every ManagerError of the read.
 */
export async function requireCreatable(context: Context, inputs: JwkInputs): Promise<void> {
  const refused = await refusalOf(context, inputs);
  if (refused !== undefined) throw new JwkReplacementImpossibleError(refused);
}

/** A link that was cut is no reason to give the JWK another id: told from the state, once in a run. */
export function warnOfCutLink({ report, run }: Context, state: JwkState): void {
  const message =
    `${subjectWithId(state)}: its link to ${describeSource(state)} was cut. It keeps its key and works, but a rotation of ` +
    "its source no longer re-keys it. It stays as it is. With relink: true, the next `pulumi up` recreates it under " +
    "another id, and policies and credentials that refer to this id lose it.";
  if (run.isNew(message)) report.warn(message);
}

/** Whether an answer means no, instead of none. */
export function isRefusal(error: unknown): error is ApinizerError {
  if (error instanceof InvalidInputError) return true;
  const isOpen = [ManagerUnavailableError, UnreadableAnswerError, WriteOutcomeUnknownError];
  return error instanceof ManagerError && !isOpen.some((type) => error instanceof type);
}

/** Why the create would be refused as things are now; undefined where it would not, or names are not known yet. */
async function refusalOf(context: Context, inputs: JwkInputs): Promise<ApinizerError | undefined> {
  const { projectName, useType, algorithm } = inputs;
  const sourceType = sourceTypeOf(inputs);
  if (sourceType === undefined) return undefined;
  const names = requiredInputs(sourceType).filter((name) => name !== "useType" && name !== "algorithm");
  if ([projectName, inputs.kid, ...names.map((name) => inputs[name])].some(isUnknown)) return undefined;
  try {
    const keys = await readSourceKeys(context, inputs);
    if (!isUnknown(useType) && !isUnknown(algorithm)) requireFittingKey(inputs, keys);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error;
  }
}

/** As {@link refusalOf}, but undefined where this program is still to change what the refusal is about. */
export async function refusalBefore(context: Context, inputs: JwkInputs): Promise<ApinizerError | undefined> {
  const refused = await refusalOf(context, inputs);
  if (refused === undefined || sourceTypeOf(inputs) !== "CERTIFICATE" || !isAboutCertificate(refused)) return refused;
  return (await isStillChanging(context, inputs)) ? undefined : refused;
}

function isAboutCertificate(error: ApinizerError): boolean {
  return error instanceof InvalidInputError || error instanceof CertificateNotFoundError;
}

/** Whether this run's program is to create the certificate, to give it another content, or to bring it there. */
async function isStillChanging(context: Context, inputs: JwkInputs): Promise<boolean> {
  const { projectName, certificateName, environmentName = "", certificateThumbprint } = inputs;
  const certificate = { kind: "certificate", id: `${projectName}/${certificateName}` } as const;
  const declared = context.run.inputsOf(certificate);
  if (declared !== undefined && !comesTo(declared, environmentName)) return false;
  if (isUnknown(certificateThumbprint) || context.run.isChangingContent(certificate)) return true;
  const held = await readSourceKeys(context, inputs).catch((error: Error) => {
    if (error instanceof ApinizerError && isAboutCertificate(error)) return undefined;
    throw error;
  });
  const isHeld = (sha256: string) => (held ?? []).some((key) => key.certificateThumbprint === sha256);
  const isBoundToAnother = certificateThumbprint !== undefined && !isHeld(comparable(certificateThumbprint));
  if (declared === undefined) return isBoundToAnother;
  const { certificatePem } = declared as PropertyMap & Pick<CertificateInputs, "certificatePem">;
  return isBoundToAnother || isUnknown(certificatePem) || !isHeld(thumbprintOfPem(certificatePem));
}

export function comesTo({ environments }: PropertyMap, environmentName: string): boolean {
  return isUnknown(environments) || (environments as readonly string[]).includes(environmentName);
}

/** A thumbprint as the facts of a certificate have it. */
function comparable(sha256: string): string {
  return sha256.replace(/[^0-9A-Fa-f]/g, "").toUpperCase();
}

/** That another JWK has the name to which this one moves, in the list that all of the project's share. */
async function takenName(
  context: Context,
  state: JwkState,
  { projectName, name }: JwkInputs,
): Promise<InvalidInputError | undefined> {
  const next = { projectName, name };
  if (jwkId(next) === jwkId(state) || isUnknown(projectName) || isUnknown(name)) return undefined;
  const isTaken = (await jwksIn(context, projectName)).some((jwk) => jwk.name === name);
  if (!isTaken || context.run.isOwn(jwkRunKey(next))) return undefined;
  return new InvalidInputError({
    subject: jwkSubject(next),
    property: "name",
    expected: `a name that is free in project ${projectName}`,
    received: "one that another JWK has",
    action: "Choose another name.",
  });
}

/** The project's JWKs when this run first looked: what it makes itself does not matter. One request a project. */
export function jwksIn({ manager, run }: Context, projectName: string): Promise<readonly ListedJwk[]> {
  return run.once(`JWKs of ${projectName}`, () => manager.jwks.list(projectName));
}

/** The JWK with the id that is lost. */
export function subjectWithId(held: HeldId): string {
  return `${jwkSubject(held)}${held.managerId ? ` (id ${held.managerId} at the Manager)` : ""}`;
}
