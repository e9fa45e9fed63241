import type { HeldCertificate } from "../managers";
import { covers, deletedUrns, type Invariant, liveIn, type Place, placeOf, placeText, type Seen } from "../seen";

/** An update that leaves a certificate's content as it is keeps its JWKs linked, wherever they are. */
export const editsKeepJwks: Invariant = (seen) => {
  // A Manager before 2026.01 that nobody told of cannot be asked for it.
  if (seen.setting.legacy !== "no") return [];
  return ([0, 1] as const).flatMap((manager) =>
    [...seen.before[manager].jwks.values()].flatMap(({ id, source = "" }) => {
      const [old, now] = [seen.before[manager].certificates.get(source), seen.after[manager].certificates.get(source)];
      const jwk = seen.after[manager].jwks.get(id);
      if (old === undefined || now === undefined || jwk === undefined || jwk.source !== undefined) return [];
      const place = placeText({ manager, kind: "JWK", id });
      const certificatePlace: Place = { manager, kind: "certificate", id: source };
      const certificate = placeText(certificatePlace);
      // What was changed in the Console, the program can change to what is there: that is no edit to it.
      const isRotated = contentOf(old) !== contentOf(now) || isDeclaredTwice(seen, certificatePlace);
      if (isRotated || seen.unseen.has(certificate)) return [];
      if (wasMadeAnew(seen, certificate) || wasMadeAnew(seen, place)) return [];
      return [`${place} was cut from ${source}, whose content is what it was`];
    }),
  );
};

/**
 * By two addresses of one Manager: the one changes the content, and the other changes it back; or the one deletes a
 * member that leaves its set, and the other makes it anew.
 */
function isDeclaredTwice({ program }: Seen, certificate: Place): boolean {
  return program.filter((declared) => covers(placeOf(declared), certificate)).length > 1;
}

function contentOf({ entries }: HeldCertificate): string {
  return [...new Set(entries.map(({ sha1 }) => sha1))].join();
}

/** It was replaced: another one of its name. Where the program asks for the create first, that deletes the old one. */
function wasMadeAnew({ result, stateBefore }: Seen, place: string): boolean {
  const replaced = new Set([...deletedUrns(result), ...replacingUrns(result)]);
  return liveIn(stateBefore).some((one) => placeText(one) === place && replaced.has(one.urn));
}

function replacingUrns(result: Seen["result"]): string[] {
  return (result?.steps ?? []).filter(({ op }) => op === "create-replacement").map(({ urn }) => urn);
}
