import type { CertificateKey, HeldCertificate } from "../apinizer";
import { sortedSet } from "../base/sets";
import type { Context } from "../resource/context";
import { ImportImpossibleError, namesOf } from "../resource/importId";
import { subjectOf } from "../resource/inputRules";
import { problemsOf } from "../resource/inputTable";
import type { Found } from "../resource/lifecycle";
import { certificateFacts, toPem } from "../x509";
import { type CertificateInputs, certificateInputs } from "./inputs";
import { refreshedJwks } from "./jwks/refresh";
import { certificateSubject } from "./key";
import { type CertificateState, inputsOf, observedEntries, observedState } from "./state";

/**
 * The certificate that Pulumi's id `projectName/certificateName` names.
 * @throws {@link ImportImpossibleError}.
 */
export function certificateKeyOf(id: string): CertificateKey {
  const [projectName, certificateName] = namesOf(id, "certificateName", "payments/idp-signing");
  return { projectName, certificateName };
}

/**
 * The state of a certificate that no stack manages yet.
 * @throws CertificateNotFoundError, {@link ImportImpossibleError}, and every other ManagerError.
 */
export async function importCertificate(
  context: Context,
  key: CertificateKey,
  connection: string,
): Promise<Found<CertificateInputs, CertificateState>> {
  const held = await context.manager.certificates.get(key);
  const found = declarationOf(key, held, connection);
  if ("obstacle" in found) throw importImpossibleError(key, found.obstacle);
  const { state, inputs } = await stateOf(context, found.inputs, held);
  return { state: { ...state, __importedWithoutJwkUpdate: true }, inputs };
}

/**
 * The state of a certificate that a program only looks at: where its environments differ, that of the first one, and
 * the output `environmentEntries` has them all.
 * @throws CertificateNotFoundError, {@link ImportImpossibleError} for one in no environment, every other ManagerError.
 */
export async function lookUpCertificate(
  context: Context,
  key: CertificateKey,
  connection: string,
): Promise<Found<CertificateInputs, CertificateState>> {
  const held = await context.manager.certificates.get(key);
  const inputs = inputsOfFirst(key, held, connection);
  if (inputs === undefined) throw importImpossibleError(key, noEnvironment);
  return stateOf(context, inputs, held);
}

async function stateOf(context: Context, inputs: CertificateInputs, held: HeldCertificate) {
  const observed = observedState(inputs, held, [], [], observedEntries(held.entries));
  const state = { ...observed, jwks: await refreshedJwks(context, observed, held, []) };
  return { state, inputs: inputsOf(state) };
}

/**
 * The inputs that describe a certificate as the Manager holds it, or why none do. Only the Management Console and the
 * import of files can make one whose entries differ: an update makes them equal.
 */
export function declarationOf(
  key: CertificateKey,
  held: HeldCertificate,
  connection: string,
): { readonly inputs: CertificateInputs } | { readonly obstacle: string } {
  const { entries } = held;
  const inputs = inputsOfFirst(key, held, connection);
  if (inputs === undefined) return { obstacle: noEnvironment };
  const differences = [
    difference("alias", entries, ({ alias }) => alias),
    difference("SHA-256 thumbprint", entries, ({ der }) => certificateFacts(der).thumbprintSha256),
  ].filter((text) => text !== undefined);
  if (differences.length > 0) return { obstacle: differences.join("; ") };
  const [problem] = problemsOf(
    certificateInputs,
    inputs,
    subjectOf("certificate", key.projectName, key.certificateName),
  );
  return problem === undefined ? { inputs } : { obstacle: `${problem.property}: ${problem.received}` };
}

const noEnvironment = "no environment at all";

/** What a declaration would say by the first of the entries; undefined where there is none. */
function inputsOfFirst(
  { projectName, certificateName }: CertificateKey,
  { description, entries }: HeldCertificate,
  connection: string,
): CertificateInputs | undefined {
  const [first] = [...entries].sort((a, b) => (a.environment < b.environment ? -1 : 1));
  if (first === undefined) return undefined;
  return {
    projectName,
    certificateName,
    alias: first.alias,
    description,
    environments: sortedSet(entries.map(({ environment }) => environment)),
    certificatePem: toPem(first.der),
    adoptExisting: false,
    protectJwks: false,
    connection,
  };
}

type Entry = HeldCertificate["entries"][number];

/** Where the entries differ in something, what each of them has. */
function difference(what: string, entries: readonly Entry[], of: (entry: Entry) => string): string | undefined {
  if (new Set(entries.map(of)).size < 2) return undefined;
  return `${what} ${entries.map((entry) => `${of(entry)} in ${entry.environment}`).join(", ")}`;
}

function importImpossibleError(key: CertificateKey, received: string): Error {
  return new ImportImpossibleError({
    subject: certificateSubject(key),
    expected: "one that a declaration can describe: the same in all of its environments, with a description",
    received,
    action:
      "Nothing was imported. Correct it in the Management Console; or declare it with adoptExisting: true, which " +
      "uploads one certificate to all of its environments.",
  });
}
