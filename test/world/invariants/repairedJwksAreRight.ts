import type { HeldCertificate, HeldJwk } from "../managers";
import { contentOfSha1, keyOf } from "../pools";
import { heldAt, type Invariant, isFullUp, placeOf, placeText, type Seen } from "../seen";

/** Once a refresh has looked, an `up` that succeeds leaves every JWK with the key of its certificate. */
export const repairedJwksAreRight: Invariant = (seen) => {
  const { previous } = seen;
  const looked = previous?.command.command === "refresh" && previous.succeeded && previous.command.runProgram !== true;
  if (!isFullUp(seen) || !seen.succeeded || !looked || seen.consoleChanged || seen.trouble !== undefined) return [];
  return seen.program.flatMap((declared) => {
    if (declared.kind !== "JWK" || declared.args.source !== undefined) return [];
    const { projectName, certificateName, environmentName } = declared.args;
    const place = placeOf(declared);
    const certificate = {
      manager: place.manager,
      kind: "certificate",
      id: `${projectName}/${certificateName}`,
    } as const;
    const [held, source] = [heldAt(seen.after, place) as HeldJwk, heldAt(seen.after, certificate) as HeldCertificate];
    const entry = source?.entries.find(({ environment }) => environment === environmentName);
    const key = entry && keyOf[contentOfSha1(entry.sha1) ?? "ec"];
    if (held === undefined || key === undefined || held.key === key || changesNow(seen, placeText(certificate)))
      return [];
    return [`${placeText(place)} has another key than ${certificate.id} in ${environmentName}`];
  });
};

/** The `up` rotated the certificate after it had looked at its JWKs. */
function changesNow({ before, after }: Seen, certificate: string): boolean {
  return ([0, 1] as const).some((manager) =>
    [...after[manager].certificates].some(
      ([id, held]) =>
        placeText({ manager, kind: "certificate", id }) === certificate &&
        JSON.stringify(held) !== JSON.stringify(before[manager].certificates.get(id)),
    ),
  );
}
