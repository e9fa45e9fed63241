/** What the Manager would refuse a JWK that is to be created: one request for all JWKs of a project, and their certificates. */
import { CertificateNotFoundError, JwkExistsError, type ListedJwk } from "../apinizer";
import type { CertificateInputs } from "../certificate/inputs";
import { refuseBeforeCreate } from "../resource/beforeCreate";
import type { Context } from "../resource/context";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { parseCertificatePem } from "../x509";
import { whereReplaced } from "./advice";
import type { JwkInputs } from "./inputs";
import { jwkRunKey, jwkSubject } from "./key";
import { comesTo, jwksIn, refusalBefore } from "./replacement";
import { sourceTypeOf } from "./sourceInputs";
import { requireFittingKey } from "./sources";
import { certificateKey } from "./sources/certificate";

/**
 * A certificate that the program declares counts as there; what a diff of this run was asked about counts as gone.
 * @throws JwkExistsError, InvalidInputError for an environment or algorithm that does not fit, and the general ones of the
 * reads.
 */
export async function refuseJwk(context: Context, news: PropertyMap, mayReplace: boolean): Promise<void> {
  const inputs = news as JwkInputs;
  if (isUnknown(inputs.projectName) || isUnknown(inputs.name)) return;
  // The diff of this run has looked already.
  if (context.run.replacementOf(jwkRunKey(inputs)) !== undefined) return;
  await refuseBeforeCreate(context, jwkSubject(inputs), async () => {
    refuseName(context, inputs, await jwksIn(context, inputs.projectName), mayReplace);
    await refuseSource(context, inputs);
  });
}

function refuseName(
  { run, report }: Context,
  inputs: JwkInputs,
  held: readonly ListedJwk[],
  mayReplace: boolean,
): void {
  const there = held.find(({ name }) => name === inputs.name);
  if (there === undefined || run.isInMotion(jwkRunKey(inputs))) return;
  const subject = jwkSubject(inputs);
  const isOwn = mayBeOwn(there, inputs);
  if (!mayReplace || !isOwn) {
    throw new JwkExistsError({
      subject,
      property: "name",
      expected: `a name that is free in project ${inputs.projectName}`,
      received: `${inputs.name}, which a JWK has already`,
      action: `Choose another name, or delete that JWK in the Management Console.${isOwn ? ` ${whereReplaced}` : ""}`,
    });
  }
  report.warn(
    `${subject}: the Manager holds a JWK of this name. \`pulumi up\` succeeds only if it replaces it, deleted first ` +
      "(--replace with deleteBeforeReplace). If another logical name in this stack manages it, set `aliases`.",
  );
}

/** What is there much as it is declared may be what is replaced. */
function mayBeOwn({ description, sourceType }: ListedJwk, inputs: JwkInputs): boolean {
  return (
    isUnknown(inputs.description) || (sourceType === sourceTypeOf(inputs) && description === (inputs.description ?? ""))
  );
}

async function refuseSource(context: Context, inputs: JwkInputs): Promise<void> {
  const { environmentName = "", useType, algorithm } = inputs;
  const made = certificateToBeCreated(context, inputs);
  if (made === undefined || !comesTo(made, environmentName)) {
    const refused = await refusalBefore(context, inputs);
    // One that is not there may be declared after the JWK.
    if (refused !== undefined && !(refused instanceof CertificateNotFoundError)) throw refused;
    return;
  }
  if ([made.certificatePem, useType, algorithm].some(isUnknown)) return;
  requireFittingKey(inputs, [certificateKey(parseCertificatePem(made.certificatePem))]);
}

/** The certificate that this run is to create, where the JWK is made from it. */
function certificateToBeCreated({ run }: Context, inputs: JwkInputs): (PropertyMap & CertificateInputs) | undefined {
  if (sourceTypeOf(inputs) !== "CERTIFICATE") return undefined;
  const certificate = { kind: "certificate", id: `${inputs.projectName}/${inputs.certificateName}` } as const;
  return run.toBeCreated(certificate) as (PropertyMap & CertificateInputs) | undefined;
}
