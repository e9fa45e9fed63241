/** What trust bundles shall be, by what their documents say. */
import { after, type Program as BundleProgram, type Trusted } from "../trustBundles/model";
import type { Content, DeclaredTrustBundle } from "./model";
import { distrustedBy, memberId, memberPlace } from "./places";
import { memberContents, sha1Of, sha256Of, validTo } from "./pools";
import { heldAt, isShared, liveIn, type Place, placeOf, placeText, type Recorded, type Seen, urnsOf } from "./seen";

/** A certificate of a trust bundle as a state has it. */
export interface RecordedMember {
  readonly content: Content;
  readonly place: Place;
  /** In milliseconds since the epoch; undefined for one of the set. */
  readonly retiresAt: number | undefined;
  readonly environments: readonly string[];
  /** A refresh saw something else under its name. */
  readonly isLost: boolean;
}

/** A certificate as the output `members` has it. */
export interface BundleMember {
  readonly certificateName: string;
  readonly thumbprintSha256: string;
  readonly retiresAt: string;
}

interface BundleOutputs {
  readonly environments: readonly string[];
  readonly deployedEnvironments: readonly string[];
  readonly members: readonly BundleMember[];
  readonly __retiring: readonly { readonly certificateName: string; readonly environments: readonly string[] }[];
}

/** Outputs of a trust bundle. */
export function bundleOutputs({ outputs }: Recorded): BundleOutputs {
  return outputs as unknown as BundleOutputs;
}

/** The certificates of a bundle, retiring ones included; none of another resource. */
export function membersOf(recorded: Recorded): RecordedMember[] {
  if (recorded.kind !== "trust bundle") return [];
  const { members, __retiring, environments } = bundleOutputs(recorded);
  return members.flatMap(({ certificateName, retiresAt, thumbprintSha256 }) => {
    const content = memberContents.find((one) => memberId(recorded.id, one).endsWith(`/${certificateName}`));
    const retiring = __retiring.find((one) => one.certificateName === certificateName);
    return content === undefined
      ? []
      : {
          content,
          place: memberPlace(recorded, content),
          retiresAt: retiresAt === "" ? undefined : Date.parse(retiresAt),
          environments: retiring?.environments ?? environments,
          isLost: thumbprintSha256 !== sha256Of[content],
        };
  });
}

/** What the Managers still hold of a resource: it, or certificates of a trust bundle. */
export function placesLeft(held: Seen["after"], recorded: Recorded): Place[] {
  const places = recorded.kind === "trust bundle" ? membersOf(recorded).map(({ place }) => place) : [recorded];
  return places.filter((place) => heldAt(held, place) !== undefined);
}

/** A bundle that the program declares and the state already had, as one resource and at one place. */
export interface Continued {
  readonly declared: DeclaredTrustBundle;
  readonly recorded: Recorded;
  readonly members: readonly RecordedMember[];
}

/** Those of a command that are neither replaced nor declared by two addresses of one Manager. */
export function continuedIn(seen: Seen): Continued[] {
  return bundlesOf(seen).flatMap((declared) => {
    const urns = urnsOf(seen.setting, declared);
    const recorded = liveIn(seen.stateBefore).find(
      (one) => urns.includes(one.urn) && placeText(one) === placeText(placeOf(declared)),
    );
    const isReplaced = seen.result?.steps.some(({ op, urn }) => op.includes("replace") && urns.includes(urn)) === true;
    return recorded === undefined || isReplaced ? [] : [{ declared, recorded, members: membersOf(recorded) }];
  });
}

/** The bundles of the program that no second resource declares, or did, by another address. */
export function bundlesOf(seen: Seen): DeclaredTrustBundle[] {
  return seen.program.filter((one) => one.kind === "trust bundle").filter((one) => !isShared(seen, one));
}

/** What is to be there after an `up` that succeeded. Where the clocks differ, nothing goes by its date. */
export function expectedAfter(
  { before: held, time, trouble }: Seen,
  { declared, members, recorded }: Continued,
): Trusted {
  const { overlapDays, environments, keepExpired = false } = declared.args;
  const program: BundleProgram = {
    wanted: declared.args.members,
    environments,
    overlapDays,
    distrusted: distrustedBy(declared.args),
    keepExpired,
  };
  // One that is lost is not kept when it leaves, unless some environment has its content.
  const inSet = members.filter(
    (member) => member.retiresAt === undefined && (!member.isLost || isSomewhere(held, member)),
  );
  const retiring = members.flatMap(({ content, retiresAt, environments }) =>
    retiresAt === undefined ? [] : [[content, { date: retiresAt, environments }] as const],
  );
  const before: Trusted = {
    wanted: inSet.map(({ content }) => content),
    environments: bundleOutputs(recorded).environments,
    retiring: new Map(retiring),
  };
  const certificates = new Map(memberContents.map((content) => [content, { validTo: validTo[content] }]));
  return after(before, program, trouble?.trouble === "skew" ? 0 : time.begun, certificates);
}

/** Whether some entry of the certificate has the content of its name. */
function isSomewhere(held: Seen["before"], { place, content }: RecordedMember): boolean {
  const certificate = heldAt(held, { ...place, kind: "certificate" });
  const entries = certificate !== undefined && "entries" in certificate ? certificate.entries : [];
  return entries.some(({ sha1 }) => sha1 === sha1Of[content]);
}

/** Whether somebody changed the certificate and no state was told of it. */
export function isUntold({ untold }: Seen, place: Place): boolean {
  return untold.has(placeText(place));
}
