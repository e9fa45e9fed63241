/** How a JWK that no stack manages comes under Pulumi: what it was made from is told by its key, or by the Manager's ids. */
import { type HeldJwk, type JwkKey, type JwkSourceType, jwkSourceTypes, type Manager, sharedKey } from "../apinizer";
import { sortedSet } from "../base/sets";
import { certificatesOf } from "../certificate/ownedCertificates";
import { algorithmsFor, type JwkUseType, jwkUses, useTypes } from "../jose/algorithms";
import { certificateKeyThumbprint, jwkThumbprint } from "../jose/thumbprint";
import type { Context } from "../resource/context";
import { ImportImpossibleError, namesOf } from "../resource/importId";
import type { Found } from "../resource/lifecycle";
import { defined } from "../resource/properties";
import { contentOf } from "../x509";
import type { JwkInputs } from "./inputs";
import { jwkSubject } from "./key";
import { inputsOf, type JwkState, madeState } from "./state";

/** What declares a JWK as the Manager holds it. */
export interface JwkDeclaration {
  /** What the Manager tells. */
  readonly inputs: JwkInputs;
  /** What it does not tell, with values that can be right: whatever a program says of these equals what is held. */
  readonly assumed: Partial<JwkInputs>;
}

/** The source of a JWK, as far as it is known. */
type KnownSource = Pick<JwkDeclaration, "assumed"> & { readonly known: Partial<JwkInputs> };

/** Why no declaration describes a JWK. */
interface Obstacle {
  readonly obstacle: string;
}

/**
 * The JWK that Pulumi's id `projectName/name` names.
 * @throws {@link ImportImpossibleError}.
 */
export function jwkKeyOf(id: string): JwkKey {
  const [projectName, name] = namesOf(id, "name", "payments/idp-access-tokens");
  return { projectName, name };
}

/**
 * The state of a JWK that no stack manages yet.
 * @throws JwkNotFoundError, {@link ImportImpossibleError}, and every other ManagerError.
 */
export async function importJwk(context: Context, id: string, connection: string): Promise<Found<JwkInputs, JwkState>> {
  const key = jwkKeyOf(id);
  const held = await context.manager.jwks.get(key);
  const found = await declarationOf(context.manager, key, held, connection);
  if ("obstacle" in found) throw importImpossibleError(key, found.obstacle);
  const { state, inputs } = foundAs(found.inputs, held);
  return { state: { ...state, __importedInPart: true }, inputs };
}

/** As {@link importJwk}, but where its source is not known it is shown without. */
export async function lookUpJwk(context: Context, id: string, connection: string): Promise<Found<JwkInputs, JwkState>> {
  const key = jwkKeyOf(id);
  const held = await context.manager.jwks.get(key);
  const found = await declarationOf(context.manager, key, held, connection);
  return foundAs("obstacle" in found ? inputsOfHeld(key, held, connection) : found.inputs, held);
}

/**
 * The inputs that describe a JWK as the Manager holds it, or why none do.
 * @throws every ManagerError of the reads of certificates, keys or keystores.
 */
export async function declarationOf(
  manager: Manager,
  key: JwkKey,
  held: HeldJwk,
  connection: string,
): Promise<JwkDeclaration | Obstacle> {
  const find = finders[held.sourceType as JwkSourceType];
  if (find === undefined) return { obstacle: `a JWK of the source ${held.sourceType || "that is not told"}` };
  const source = await find(manager, key.projectName, held);
  if ("obstacle" in source) return source;
  const use = usesOf(held, source);
  const inputs = { ...inputsOfHeld(key, held, connection), ...source.known, ...use.known };
  return { inputs, assumed: { ...source.assumed, ...use.assumed } };
}

type Finder = (manager: Manager, projectName: string, held: HeldJwk) => Promise<KnownSource | Obstacle>;

const finders: Readonly<Record<JwkSourceType, Finder>> = {
  CERTIFICATE: findCertificate,
  PUBLIC_KEY: findKey,
  PRIVATE_KEY: findKey,
  KEYSTORE: findKeystore,
  URL: async (_manager, _projectName, { sourceUrl, kid }) =>
    sourceUrl === undefined
      ? { obstacle: "a JWK from a URL that the Manager does not tell" }
      : { known: { url: sourceUrl, ...(kid === "" ? {} : { kid }) }, assumed: {} },
  COPY_PASTE: async (_manager, _projectName, { publicJwk, isPrivate }) =>
    publicJwk === undefined || isPrivate
      ? { obstacle: "a JWK with a private or symmetric key, which no program may hold" }
      : { known: { publicJwk: JSON.stringify(publicJwk) }, assumed: {} },
};

/** By its key: the Manager never tells the id of a certificate. */
async function findCertificate(manager: Manager, projectName: string, held: HeldJwk): Promise<KnownSource | Obstacle> {
  const thumbprint = held.publicJwk === undefined ? undefined : jwkThumbprint(held.publicJwk);
  if (thumbprint === undefined) return { obstacle: "a JWK without a public key that can be compared" };
  const all = await certificateKeys(manager, projectName);
  const holders = all.filter(({ keys }) => keys.some(({ key }) => key === thumbprint));
  const [holder, ...others] = holders;
  if (holder === undefined) {
    return { obstacle: `a JWK with a key that no certificate of project ${projectName} has` };
  }
  if (others.length > 0) {
    const names = sortedSet(holders.map(({ certificateName }) => certificateName)).join(", ");
    return { obstacle: `a JWK with the key of several certificates, any of which it may be derived from: ${names}` };
  }
  const [environmentName] = sortedSet(
    holder.keys.filter(({ key }) => key === thumbprint).map(({ environment }) => environment),
  );
  return { known: { certificateName: holder.certificateName }, assumed: defined({ environmentName }) };
}

interface CertificateKeys {
  readonly certificateName: string;
  readonly keys: readonly { readonly environment: string; readonly key: string | undefined }[];
}

/** One list for all JWKs of a project; where it leaves out contents, one read for each certificate. */
function certificateKeys(manager: Manager, projectName: string): Promise<readonly CertificateKeys[]> {
  const key = sharedKey("keys of certificates", projectName);
  const ask = async (calls: Manager): Promise<readonly CertificateKeys[]> => {
    const listed = await certificatesOf(calls, projectName);
    return Promise.all(
      listed.map(async ({ certificateName, entries }) => {
        const contents = entries.map((entry) => ({ environment: entry.environment, der: contentOf(entry) }));
        const isTold = contents.length > 0 && contents.every(({ der }) => der !== undefined);
        const all = isTold ? contents : (await calls.certificates.get({ projectName, certificateName })).entries;
        const keys = all.map(({ environment, der }) => ({
          environment,
          key: der === undefined ? undefined : certificateKeyThumbprint(der),
        }));
        return { certificateName, keys };
      }),
    );
  };
  return manager.sharedReads.read(key, ask, { whileInUse: true });
}

async function findKey(manager: Manager, projectName: string, held: HeldJwk): Promise<KnownSource | Obstacle> {
  const found = await findById(manager, "keys", projectName, held);
  if ("obstacle" in found) return found;
  const [environmentName] = found.environments;
  return { known: { keyName: found.name }, assumed: defined({ environmentName }) };
}

/** The Manager makes the key id from the alias, but does not say so. */
async function findKeystore(manager: Manager, projectName: string, held: HeldJwk): Promise<KnownSource | Obstacle> {
  const found = await findById(manager, "keystores", projectName, held);
  if ("obstacle" in found) return found;
  const [environmentName] = found.environments;
  return { known: { keystoreName: found.name }, assumed: defined({ environmentName, keystoreAlias: held.kid }) };
}

async function findById(
  manager: Manager,
  what: "keys" | "keystores",
  projectName: string,
  { sourceId }: HeldJwk,
): Promise<{ readonly name: string; readonly environments: readonly string[] } | Obstacle> {
  if (sourceId === undefined) return { obstacle: `a JWK that is not linked to one of the ${what} any more` };
  const listed = await manager.sharedReads.read(
    sharedKey(what, projectName),
    (calls) => calls[what].list(projectName),
    { whileInUse: true },
  );
  const found = listed.find(({ id }) => id === sourceId);
  if (found !== undefined) return { name: found.name, environments: sortedSet(found.environments ?? []) };
  if (listed.some(({ id }) => id === undefined))
    return { obstacle: `a JWK from ${what} whose ids the Manager does not tell` };
  return { obstacle: `a JWK from ${what} of another project` };
}

/** For what the JWK is, where its source has a choice and its members tell; else what its key can be used for first. */
function usesOf({ publicJwk = {} }: HeldJwk, { known, assumed }: KnownSource): KnownSource {
  const hasChoice = Object.keys(known).some((name) => ["certificateName", "keyName", "keystoreName"].includes(name));
  if (!hasChoice) return { known: {}, assumed: {} };
  const told = useTypes.find((use) => jwkUses[use] === publicJwk.use);
  const fitting = (use: JwkUseType) => algorithmsFor(use, publicJwk);
  const useOfAlgorithm = useTypes.find((use) => fitting(use).includes(publicJwk.alg ?? ""));
  const useType = told ?? useOfAlgorithm;
  const guess = useType ?? useTypes.find((use) => fitting(use).length > 0) ?? "SIGNATURE";
  const [algorithm] = fitting(guess);
  return {
    known: defined({ useType, algorithm: publicJwk.alg }),
    assumed: {
      ...assumed,
      ...(useType === undefined ? { useType: guess } : {}),
      ...(publicJwk.alg === undefined ? defined({ algorithm }) : {}),
    },
  };
}

/** What is told of every JWK. */
function inputsOfHeld(
  { projectName, name }: JwkKey,
  { description, sourceType }: HeldJwk,
  connection: string,
): JwkInputs {
  const known = jwkSourceTypes.find((type) => type === sourceType);
  return {
    projectName,
    name,
    ...(description === "" ? {} : { description }),
    ...(known === undefined ? {} : { sourceType: known }),
    relink: false,
    connection,
  };
}

/** What was pasted is not known in the state: only its key is. */
function foundAs({ publicJwk: _, ...inputs }: JwkInputs, held: HeldJwk): Found<JwkInputs, JwkState> {
  const { publicJwk = {} } = held;
  // A certificate was found by its key.
  const keys = inputs.certificateName === undefined ? undefined : [jwkThumbprint(publicJwk) ?? ""];
  const state = madeState(inputs, held, keys, []);
  return { state, inputs: inputsOf(state) };
}

function importImpossibleError(key: JwkKey, received: string): Error {
  return new ImportImpossibleError({
    subject: jwkSubject(key),
    expected: "a JWK of which the Manager tells enough to know what it was made from",
    received,
    action:
      "Nothing was imported. Leave it to the Management Console, or delete it there and declare it: it is then created " +
      "anew, under another id.",
  });
}
