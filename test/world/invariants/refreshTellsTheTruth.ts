import { type BundleMember, bundleOutputs } from "../bundles";
import type { HeldCertificate, HeldJwk } from "../managers";
import { contentOfSha1, sha256Of } from "../pools";
import { heldAt, type Invariant, liveIn, placeText, type Recorded, type Seen } from "../seen";

/** After a refresh that succeeded, state and Manager agree. */
export const refreshTellsTheTruth: Invariant = (seen) => {
  const isRefresh = seen.command.command === "refresh" && seen.command.runProgram !== true;
  if (!isRefresh || !seen.succeeded || seen.trouble !== undefined) return [];
  return liveIn(seen.stateAfter).flatMap((recorded) => {
    const held = heldAt(seen.after, recorded);
    const of = `${recorded.name} (${placeText(recorded)})`;
    if (held === undefined) return [`the state still has ${of}, which is gone`];
    const wrong = deviations(seen, recorded, held);
    return wrong.map((what) => `the state has another ${what} of ${of}`);
  });
};

function deviations(seen: Seen, recorded: Recorded, held: ReturnType<typeof heldAt>): string[] {
  switch (recorded.kind) {
    case "certificate":
      return certificate(recorded, held as HeldCertificate);
    case "JWK":
      return jwk(recorded, held as HeldJwk);
    case "trust bundle":
      return trustBundle(seen, recorded);
  }
}

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

/** A member whose content the Console has changed is told with that, so that its name does not end as it says. */
function trustBundle({ stateBefore, after }: Seen, recorded: Recorded): string[] {
  const { members, deployedEnvironments } = bundleOutputs(recorded);
  const [projectName] = recorded.id.split("/");
  const entriesOf = ({ certificateName }: BundleMember) => {
    const place = { manager: recorded.manager, kind: "certificate", id: `${projectName}/${certificateName}` } as const;
    return (heldAt(after, place) as HeldCertificate | undefined)?.entries;
  };
  const known = liveIn(stateBefore).filter(({ urn }) => urn === recorded.urn);
  const held = [...members, ...known.flatMap((one) => bundleOutputs(one).members)].filter(
    (member) => entriesOf(member) !== undefined,
  );
  const inSet = members.filter(({ retiresAt }) => retiresAt === "");
  const has = (member: BundleMember, sha256: string) =>
    entriesOf(member)?.some(({ sha1 }) => sha256Of[contentOfSha1(sha1) ?? "ec"] === sha256) === true;
  const isIn = (member: BundleMember, environment: string) =>
    entriesOf(member)?.some((entry) => entry.environment === environment) === true;
  const checks: [string, boolean][] = [
    ["set of members", [...new Set(namesOf(held))].join() === namesOf(members).join()],
    ["content", members.every((member) => has(member, member.thumbprintSha256))],
    [
      "set of deployed environments",
      deployedEnvironments.every((environment) => inSet.every((member) => isIn(member, environment))),
    ],
  ];
  return checks.filter(([, holds]) => !holds).map(([what]) => what);
}

function namesOf(members: readonly BundleMember[]): string[] {
  return members.map(({ certificateName }) => certificateName).sort();
}

/** The Console can make a JWK anew from a certificate; where the state's has another source, it is not linked to that. */
function jwk({ outputs }: Recorded, { linked, source }: HeldJwk): string[] {
  const isOfCertificate = outputs.sourceType === undefined || outputs.sourceType === "CERTIFICATE";
  return outputs.linked === (linked && (isOfCertificate || source === undefined)) ? [] : ["link"];
}
