/** What became of the JWKs of a certificate that was deleted. */
import { JwkNotFoundError } from "../../apinizer";
import { answerOr } from "../../base/fallback";
import type { Context } from "../../resource/context";
import { unlessGone } from "../../resource/writes";
import type { CertificateJwk } from "./certificateJwk";
import { nameOf } from "./find";

type Fate = "linked" | "cut" | "deleted" | "recreated" | "unknown";

const sentences: Readonly<Record<Exclude<Fate, "linked">, string>> = {
  cut: "JWKs derived from it are no longer linked to it",
  deleted: "JWKs derived from it were deleted",
  recreated: "JWKs derived from it were deleted, and the next `pulumi up` makes them anew",
  unknown: "JWKs derived from it could not be looked at",
};

/** Sentences, each after a space; none where there is nothing to say. Reads only, and never fails because of the Manager. */
export async function describeJwksAfterDelete(context: Context, jwks: readonly CertificateJwk[]): Promise<string> {
  const fates = await Promise.all(jwks.map(async (jwk) => ({ name: nameOf(jwk), fate: await fateOf(context, jwk) })));
  return (Object.keys(sentences) as (keyof typeof sentences)[])
    .map((wanted) => {
      const names = fates.filter(({ fate }) => fate === wanted).map(({ name }) => name);
      return names.length === 0 ? "" : ` ${sentences[wanted]}: ${names.join(", ")}.`;
    })
    .join("");
}

function fateOf({ manager, run }: Context, jwk: CertificateJwk): Promise<Fate> {
  return answerOr<Fate>("unknown", async () => {
    const held = await unlessGone(JwkNotFoundError, () => manager.jwks.get(jwk));
    if (held !== undefined) return held.sourceId === undefined ? "cut" : "linked";
    // The engine deletes what depends on the certificate before it, to create it anew after it.
    return run.replacementOf({ kind: "JWK", id: nameOf(jwk) }) === undefined ? "deleted" : "recreated";
  });
}
