/** What a JWK can be made from: the one table by which creates, replacements and reads go. */
import type { JwkSourceType } from "../../apinizer";
import { InvalidInputError } from "../../base/errors";
import { algorithmsFor, keyKindName } from "../../jose/algorithms";
import { JwkFormatError, parsePublicJwk } from "../../jose/jwkText";
import { jwkThumbprint } from "../../jose/thumbprint";
import type { Context } from "../../resource/context";
import { fittingProblem, type JwkInputs } from "../inputs";
import { jwkSubject } from "../key";
import { sourceTypeOf } from "../sourceInputs";
import { readCertificateKeys } from "./certificate";
import { describeSource } from "./describe";
import { requireKey, requireKeystore } from "./keys";
import type { SourceKey } from "./sourceKey";

export { describeSource } from "./describe";

interface Source {
  /** The Manager ties the JWK to it, and can cut that link. */
  readonly links: boolean;
  /** Its keys can be read: another one than the JWK's is drift. */
  readonly tellsKeys: boolean;
  /** Its keys; undefined where they cannot be read. @throws where a create would be refused. */
  read(context: Context, inputs: JwkInputs): Promise<readonly SourceKey[] | undefined>;
}

const sources: Readonly<Record<JwkSourceType, Source>> = {
  CERTIFICATE: { links: true, tellsKeys: true, read: readCertificateKeys },
  PUBLIC_KEY: { links: true, tellsKeys: false, read: requireKey },
  PRIVATE_KEY: { links: true, tellsKeys: false, read: requireKey },
  KEYSTORE: { links: true, tellsKeys: false, read: requireKeystore },
  URL: { links: false, tellsKeys: false, read: async () => undefined },
  COPY_PASTE: { links: false, tellsKeys: true, read: async (_context, inputs) => declaredKeys(inputs) },
};

/** What the Manager made otherwise, in the place of a JWK of this stack. */
const unknownSource: Source = { links: false, tellsKeys: false, read: async () => undefined };

/** The source of a JWK; the state of an earlier release names none, and means a certificate. */
export function sourceOf(jwk: { readonly sourceType?: JwkSourceType }): Source {
  const sourceType = sourceTypeOf(jwk);
  return sourceType === undefined ? unknownSource : sources[sourceType];
}

/**
 * The keys that the source has for the JWK; undefined where they cannot be read. At most one request.
 * @throws where a create would be refused: InvalidInputError, and every ManagerError of the read.
 */
export function readSourceKeys(context: Context, inputs: JwkInputs): Promise<readonly SourceKey[] | undefined> {
  return sourceOf(inputs).read(context, inputs);
}

/** What an import could not learn, or the Manager tells in a form that is none, is not known. */
function declaredKeys({ publicJwk, kid }: JwkInputs): readonly SourceKey[] | undefined {
  if (publicJwk === undefined) return undefined;
  try {
    const jwk = parsePublicJwk(publicJwk, kid);
    return [{ jwk, thumbprintSha256: jwkThumbprint(jwk) ?? "" }];
  } catch (error) {
    if (error instanceof JwkFormatError) return undefined;
    throw error;
  }
}

export function thumbprintsOf(keys: readonly SourceKey[] | undefined): readonly string[] | undefined {
  return keys?.map(({ thumbprintSha256 }) => thumbprintSha256);
}

/**
 * Thumbprints of the keys; undefined where they cannot be read.
 * @throws InvalidInputError when the algorithm fits none of them.
 */
export function requireFittingKey(
  inputs: JwkInputs,
  keys: readonly SourceKey[] | undefined,
): readonly string[] | undefined {
  const { useType, algorithm, environmentName } = inputs;
  if (keys === undefined || useType === undefined || algorithm === undefined) return thumbprintsOf(keys);
  const problems = keys.map(({ jwk, publicKeyAlgorithm = "" }) => {
    const valid = jwk === undefined ? [] : algorithmsFor(useType, jwk);
    const kind = jwk === undefined ? publicKeyAlgorithm : keyKindName(jwk);
    return fittingProblem(
      algorithm,
      valid,
      `an algorithm for ${useType} with the ${kind} key of ${describeSource(inputs)} in ${environmentName}`,
    );
  });
  const [problem] = problems;
  if (problem !== undefined && !problems.includes(undefined)) {
    throw new InvalidInputError({ subject: jwkSubject(inputs), property: "algorithm", ...problem });
  }
  return thumbprintsOf(keys);
}
