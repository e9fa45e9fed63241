import type { CertificateKey } from "./apinizer";
import type { CertificateInputs } from "./certificateInputs";
import { type CertificateState, type Held, inputsOf, observedState, sortedSet } from "./certificateState";
import type { Context } from "./context";
import { ApinizerError } from "./errors";
import { certificateFacts, toPem } from "./x509";

/** A certificate cannot be taken into a stack as it stands at the Manager. Nothing was changed. */
export class ImportImpossibleError extends ApinizerError {}

/** The certificate that Pulumi's id `projectName/certificateName` names. Errors: {@link ImportImpossibleError}. */
export function certificateKeyOf(id: string): CertificateKey {
  const parts = id.split("/");
  const [projectName, certificateName] = parts;
  if (parts.length === 2 && projectName && certificateName) return { projectName, certificateName };
  throw new ImportImpossibleError({
    subject: "import",
    expected: "an id of the form projectName/certificateName, e.g. payments/idp-signing",
    received: JSON.stringify(id),
    action: "Correct the id.",
  });
}

/**
 * The state of a certificate that no stack manages yet.
 * Errors: CertificateNotFoundError, {@link ImportImpossibleError}, and every other ManagerError.
 */
export async function importCertificate(
  { manager }: Context,
  key: CertificateKey,
  connection: string,
): Promise<{ state: CertificateState; inputs: CertificateInputs }> {
  const held = await manager.certificates.get(key);
  const differences = differencesOf(held);
  const [first] = held.entries;
  if (first === undefined || differences.length > 0) throw impossible(key, differences);
  const inputs: CertificateInputs = {
    ...key,
    alias: first.alias,
    description: held.description,
    environments: sortedSet(held.entries.map((entry) => entry.environment)),
    certificatePem: toPem(first.der),
    adoptExisting: false,
    connection,
  };
  const state = observedState(inputs, held, []);
  return { state, inputs: inputsOf(state) };
}

/**
 * In what the entries of a certificate differ, one text each; none where one declaration describes them all. Only the
 * Management Console and the import of files can make such a certificate; an update makes its entries equal.
 */
export function differencesOf({ entries }: Held): string[] {
  const tell = (what: string, of: (entry: Held["entries"][number]) => string): string[] => {
    if (new Set(entries.map(of)).size < 2) return [];
    return [`${what} ${entries.map((entry) => `${of(entry)} in ${entry.environment}`).join(", ")}`];
  };
  return [
    ...tell("alias", (entry) => entry.alias),
    ...tell("SHA-256 thumbprint", (entry) => certificateFacts(entry.der).thumbprintSha256),
  ];
}

function impossible({ projectName, certificateName }: CertificateKey, differences: readonly string[]): Error {
  return new ImportImpossibleError({
    subject: `certificate ${projectName}/${certificateName}`,
    expected: "the same certificate under the same alias in all of its environments",
    received: differences.join("; ") || "no environment at all",
    action:
      "Nothing was imported. Make it the same everywhere in the Management Console; or declare it with " +
      "adoptExisting: true, which uploads one certificate to all of its environments.",
  });
}
