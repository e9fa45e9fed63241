/** The JWKs of a certificate as a refresh sees them. */
import type { HeldCertificate } from "../../apinizer";
import { answerOr } from "../../base/fallback";
import type { Context } from "../../resource/context";
import type { CertificateInputs } from "../inputs";
import type { CertificateJwk } from "./certificateJwk";
import { byProjectAndName, findJwks, nameOf } from "./find";
import { listedJwks } from "./reads";

/**
 * Those that are linked, with the key of any entry that the Manager holds, and of the ones known before those that were
 * cut. Shares the list of a project; where something cannot be read, what was known stays.
 */
export async function refreshedJwks(
  context: Context,
  inputs: CertificateInputs,
  held: HeldCertificate,
  known: readonly CertificateJwk[],
): Promise<readonly CertificateJwk[]> {
  const own = [...new Set([inputs.projectName, ...known.map(({ projectName }) => projectName)])];
  const ders = held.entries.map(({ der }) => der);
  const everywhere = inputs.updateScope === "ALL_PROJECTS";
  const found = await findJwks(context, inputs, {
    ders,
    isAllOfIt: true,
    ...(everywhere ? {} : { projects: own }),
  });
  if (found.notKnown !== undefined) return known;
  const linked = found.jwks.map(({ sourceId, ...jwk }) => ({ ...jwk, inSync: found.keys.has(jwk.thumbprintSha256) }));
  const names = new Set(linked.map(nameOf));
  const others = known.filter((jwk) => !names.has(nameOf(jwk)));
  return answerOr(known, async () => {
    const cut = await Promise.all(others.map((jwk) => stillCut(context, inputs, jwk)));
    return [...linked, ...cut.flat()].sort(byProjectAndName);
  });
}

async function stillCut(
  { manager }: Context,
  inputs: CertificateInputs,
  jwk: CertificateJwk,
): Promise<CertificateJwk[]> {
  const listed = (await listedJwks(manager, jwk.projectName, inputs)).find(({ name }) => name === jwk.name);
  return listed === undefined || listed.sourceId !== undefined ? [] : [{ ...jwk, inSync: false }];
}
