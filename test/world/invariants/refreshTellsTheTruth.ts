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
  const { members, deployedEnvironments } = recorded.outputs as unknown as TrustBundleOutputs;
  const known = liveIn(stateBefore).filter(({ urn }) => urn === recorded.urn);
  const names = known.flatMap((one) => (one.outputs as unknown as TrustBundleOutputs).members);
  const held = [...members, ...names]
    .map(({ certificateName }) => certificateName)
    .filter((name) => {
      const id = `${recorded.id.split("/")[0]}/${name}`;
      return heldAt(after, { manager: recorded.manager, kind: "certificate", id }) !== undefined;
    });
  const entriesOf = (name: string) => {
    const id = `${recorded.id.split("/")[0]}/${name}`;
    const certificate = heldAt(after, { manager: recorded.manager, kind: "certificate", id }) as HeldCertificate;
    return certificate?.entries ?? [];
  };
  const inSet = members.filter(({ retiresAt }) => retiresAt === "");
  const checks: [string, boolean][] = [
    [
      "set of members",
      [...new Set(held)].sort().join() ===
        members
          .map((one) => one.certificateName)
          .sort()
          .join(),
    ],
    [
      "content",
      members.every(({ certificateName, thumbprintSha256 }) =>
        entriesOf(certificateName).some(({ sha1 }) => sha256Of[contentOfSha1(sha1) ?? "ec"] === thumbprintSha256),
      ),
    ],
    [
      "set of deployed environments",
      deployedEnvironments.every((environment) =>
        inSet.every((member) => entriesOf(member.certificateName).some((entry) => entry.environment === environment)),
      ),
    ],
  ];
  return checks.filter(([, holds]) => !holds).map(([what]) => what);
}

interface TrustBundleOutputs {
  readonly members: readonly {
    readonly certificateName: string;
    readonly thumbprintSha256: string;
    readonly retiresAt: string;
  }[];
  readonly deployedEnvironments: readonly string[];
}

function jwk({ outputs }: Recorded, { linked }: HeldJwk): string[] {
  return outputs.linked === linked ? [] : ["link"];
}
