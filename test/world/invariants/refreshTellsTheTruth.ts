import type { HeldCertificate, HeldJwk } from "../managers";
import { contentOfSha1, sha256Of } from "../pools";
import { heldAt, type Invariant, liveIn, placeText, type Recorded } from "../seen";

/** After a refresh that succeeded, state and Manager agree. */
export const refreshTellsTheTruth: Invariant = (seen) => {
  const isRefresh = seen.command.command === "refresh" && seen.command.runProgram !== true;
  if (!isRefresh || !seen.succeeded || seen.trouble !== undefined) return [];
  return liveIn(seen.stateAfter).flatMap((recorded) => {
    const held = heldAt(seen.after, recorded);
    const of = `${recorded.name} (${placeText(recorded)})`;
    if (held === undefined) return [`the state still has ${of}, which is gone`];
    const wrong =
      recorded.kind === "certificate" ? certificate(recorded, held as HeldCertificate) : jwk(recorded, held as HeldJwk);
    return wrong.map((what) => `the state has another ${what} of ${of}`);
  });
};

/** Where the entries differ, the state has one that deviates. */
function certificate({ outputs }: Recorded, { description, entries }: HeldCertificate): string[] {
  const thumbprints = entries.map(({ sha1 }) => sha256Of[contentOfSha1(sha1) ?? "ec"]);
  const checks: [string, boolean][] = [
    ["description", outputs.description === description],
    ["alias", entries.some(({ alias }) => outputs.alias === alias)],
    ["content", thumbprints.includes(outputs.thumbprintSha256 as string)],
    [
      "environments",
      [...(outputs.environments as string[])].sort().join() === entries.map((e) => e.environment).join(),
    ],
  ];
  return checks.filter(([, holds]) => !holds).map(([what]) => what);
}

function jwk({ outputs }: Recorded, { linked }: HeldJwk): string[] {
  return outputs.linked === linked ? [] : ["link"];
}
