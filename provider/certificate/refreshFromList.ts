import type { HeldCertificate, SharedEntry } from "../apinizer";
import { sameSet } from "../base/sets";
import type { Context } from "../resource/context";
import { decodePem, thumbprintOf } from "../x509";
import { namedAsWanted } from "./environmentNames";
import { type CertificateState, entriesIn, sameEntries } from "./state";

/**
 * What the Manager holds where a list of the project shows that nothing has changed since `state`, so that many
 * certificates are refreshed with few requests. Undefined: it has to be read alone, because it differs, because the
 * list does not tell enough, or because there is no list; a deviation is never reported from a list.
 */
export async function unchangedInList(context: Context, state: CertificateState): Promise<HeldCertificate | undefined> {
  const listed = await context.manager.certificates.listed(state).catch(() => undefined);
  return listed === undefined ? undefined : heldAsInState(listed, state);
}

function heldAsInState(listed: HeldCertificate<SharedEntry>, state: CertificateState): HeldCertificate | undefined {
  const der = decodePem(state.certificatePem);
  const [thumbprintSha1, thumbprintSha256] = [thumbprintOf(der, "sha1"), thumbprintOf(der, "sha256")];
  if (listed.description !== state.description) return undefined;
  if (!listed.entries.every((entry) => carries(entry, thumbprintSha1, thumbprintSha256))) return undefined;
  const entries = namedAsWanted(listed.entries, state.environments).map(({ environment, alias }) => ({
    environment,
    alias,
    der,
  }));
  const seen = entries.map(({ environment, alias }) => ({ environment, alias, thumbprintSha256 }));
  const environments = entries.map(({ environment }) => environment);
  const isUnchanged = sameEntries(seen, entriesIn(state)) && sameSet(environments, state.environments);
  return isUnchanged ? { ...listed, entries } : undefined;
}

/** By all that the list tells of the entry's certificate: its thumbprint, its content or both. */
function carries({ thumbprintSha1, contentThumbprint }: SharedEntry, sha1: string, sha256: string): boolean {
  if (thumbprintSha1 === undefined && contentThumbprint === undefined) return false;
  return (thumbprintSha1 ?? sha1) === sha1 && (contentThumbprint ?? sha256) === sha256;
}
