import { type HeldJwk, JwkNotFoundError, type ListedJwk, type Manager, UnreadableAnswerError } from "../apinizer";
import { InvalidInputError } from "../base/errors";
import { sortedSet } from "../base/sets";
import type { PublicJwk } from "../jose/publicJwk";
import { jwkThumbprint } from "../jose/thumbprint";
import { wrongType } from "../resource/inputRules";
import { nameRule, type ProviderFunction } from "./providerFunction";

export interface JwkSetArgs {
  projectName: string;
  names?: readonly string[] | undefined;
}

/** A JWK Set (RFC 7517, 5) with public members only. */
export interface JwkSet {
  /** The keys, sorted by the names of their JWKs; each key once. */
  readonly keys: PublicJwk[];
}

/**
 * The public keys of a project's JWKs, or of those that are named. A symmetric key has no public members: it is left out,
 * or refused where it is named.
 * @throws InvalidInputError for names that the project does not have, or that are of symmetric keys; UnreadableAnswerError
 * for a JWK whose public key is not in the answer; every other ManagerError.
 */
export const getJwkSet: ProviderFunction<JwkSetArgs, JwkSet> = {
  args: { projectName: { rule: nameRule }, names: { rule: namesRule } },
  async call(manager, { projectName, names }) {
    const asked = manager();
    const listed = await asked.jwks.list(projectName);
    const wanted = names === undefined ? all(listed) : named(listed, projectName, names);
    const keys = await Promise.all(wanted.map((name) => publicKey(asked, projectName, name, names !== undefined)));
    return { keys: onlyOnce(keys.flat()) };
  },
};

function namesRule(value: unknown) {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return wrongType("a list of names", value);
  return value.map(nameRule).find((problem) => problem !== undefined);
}

const isSymmetric = ({ type }: ListedJwk) => type.toUpperCase() === "OCT";

function all(listed: readonly ListedJwk[]): string[] {
  return sortedSet(listed.filter((jwk) => !isSymmetric(jwk)).map(({ name }) => name));
}

function named(listed: readonly ListedJwk[], projectName: string, names: readonly string[]): string[] {
  const wanted = sortedSet(names);
  const missing = wanted.filter((name) => !listed.some((jwk) => jwk.name === name));
  if (missing.length > 0) {
    throw namesError(projectName, "names of its JWKs", `${quoted(missing)}, which it does not have`);
  }
  const symmetric = listed.filter((jwk) => wanted.includes(jwk.name) && isSymmetric(jwk)).map(({ name }) => name);
  if (symmetric.length === 0) return wanted;
  throw namesError(projectName, "names of JWKs with a public key", `${quoted(symmetric)}, whose key is symmetric`);
}

/** None where the JWK was deleted since it was listed, and was not asked for by its name. */
async function publicKey(
  { jwks }: Manager,
  projectName: string,
  name: string,
  isNamed: boolean,
): Promise<readonly PublicJwk[]> {
  try {
    return [publishable(projectName, await jwks.get({ projectName, name }))];
  } catch (error) {
    if (error instanceof JwkNotFoundError && !isNamed) return [];
    throw error;
  }
}

function publishable(projectName: string, { name, publicJwk }: HeldJwk): PublicJwk {
  if (publicJwk !== undefined && jwkThumbprint(publicJwk) !== undefined) return publicJwk;
  throw new UnreadableAnswerError({
    subject: `JWK ${projectName}/${name}`,
    expected: "its public key",
    received: "an answer without it",
    action: "Name the JWKs that are wanted, without this one, or look at it in the Management Console.",
  });
}

/** Two JWKs may hold one key, and a verifier takes no key id that is there twice. */
function onlyOnce(keys: readonly PublicJwk[]): PublicJwk[] {
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}

function namesError(projectName: string, expected: string, received: string): InvalidInputError {
  return new InvalidInputError({
    subject: `project ${projectName}`,
    property: "names",
    expected,
    received,
    action: "Correct the names; they are case-sensitive.",
  });
}

function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(", ");
}
