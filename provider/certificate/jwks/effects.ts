/** What a write to a certificate does to the JWKs derived from it: the facts, before anything is said about them. */
import type { CertificateKey } from "../../apinizer";
import type { Context } from "../../resource/context";
import type { CertificateInputs } from "../inputs";
import { type FoundJwks, findJwks, isAmbiguous, type JwkSearch } from "./find";
import type { LinkedJwk } from "./reads";

/** What becomes of a JWK. */
export type JwkEffect = "re-keyed" | "untouched" | "cut" | "deleted";

/** A write to a certificate, as far as JWKs are concerned. */
export interface JwkEffects {
  readonly on: (jwk: LinkedJwk) => JwkEffect;
  /** The program says what to do with JWKs. */
  readonly chosen: boolean;
}

/** The JWKs derived from a certificate, with what becomes of each. */
export interface ForetoldJwks extends Omit<FoundJwks, "jwks"> {
  readonly jwks: readonly (LinkedJwk & { readonly effect: JwkEffect })[];
  /** They may be derived from another certificate instead. */
  readonly ambiguous: boolean;
}

/**
 * An update to another content, whose key has this RFC 7638 thumbprint; undefined where that is not known, or JWK has no
 * form for it. Asked for only where there is a JWK.
 */
export function updateEffects(
  { projectName }: CertificateKey,
  { jwkUpdateAction: action, updateScope: scope }: Pick<Partial<CertificateInputs>, "jwkUpdateAction" | "updateScope">,
  newKey: () => string | undefined,
): JwkEffects {
  const isReached = (jwk: LinkedJwk) =>
    action === "UPDATE" && (scope === "ALL_PROJECTS" || jwk.projectName === projectName);
  return {
    on: (jwk) => (!isReached(jwk) ? "cut" : jwk.thumbprintSha256 === newKey() ? "untouched" : "re-keyed"),
    chosen: action !== undefined,
  };
}

/** Whether a delete takes JWKs along. Managers before 2026.01 cannot delete JWKs with a certificate. */
export function deletesJwks(
  legacyJwkParameters: boolean,
  { jwkDeleteAction }: Pick<CertificateInputs, "jwkDeleteAction">,
): boolean {
  return jwkDeleteAction === "DELETE" && !legacyJwkParameters;
}

/** A delete, on its own or by a replacement. */
export function removalEffects(
  legacyJwkParameters: boolean,
  options: Pick<CertificateInputs, "jwkDeleteAction">,
): JwkEffects {
  const effect = deletesJwks(legacyJwkParameters, options) ? "deleted" : "cut";
  return { on: () => effect, chosen: options.jwkDeleteAction !== undefined };
}

/** Finds the JWKs and tells what becomes of each. Reads only, and never fails because of the Manager. */
export async function foretellJwks(
  context: Context,
  certificate: CertificateKey,
  search: JwkSearch,
  { on }: JwkEffects,
): Promise<ForetoldJwks> {
  const found = await findJwks(context, certificate, search);
  const ambiguous = await isAmbiguous(context, certificate, found);
  return { ...found, jwks: found.jwks.map((jwk) => ({ ...jwk, effect: on(jwk) })), ambiguous };
}
