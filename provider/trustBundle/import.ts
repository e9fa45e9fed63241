/** A bundle that no stack manages yet: the certificates whose names end with the digits of their own content's hash. */
import type { HeldCertificate } from "../apinizer";
import { sortedSet } from "../base/sets";
import { certificatesOf } from "../certificate/ownedCertificates";
import type { Context } from "../resource/context";
import { ImportImpossibleError, namesOf } from "../resource/importId";
import type { Found } from "../resource/lifecycle";
import { certificateFacts } from "../x509";
import { heldMember, isAsWanted } from "./held";
import type { TrustBundleInputs } from "./inputs";
import { isMemberName, memberKey, memberName, type TrustBundleKey, trustBundleSubject } from "./key";
import { memberOf, stateOf, type TrustBundleState } from "./state";
import { keyThumbprintsOf, type WantedMember, wantedMember } from "./wanted";

/**
 * Takes over everything that has the form of a member and its content; of that form and no member is told. What retires
 * the Manager does not tell: all of it is in the set.
 * @throws {@link ImportImpossibleError}, also where there is none, and every ManagerError.
 */
export async function importTrustBundle(
  context: Context,
  id: string,
  connection: string,
): Promise<Found<TrustBundleInputs, TrustBundleState>> {
  const [projectName, bundleName] = namesOf(id, "bundleName", "payments/partner-cas");
  const key = { projectName, bundleName };
  const listed = await certificatesOf(context.manager, projectName);
  const names = listed.map(({ certificateName }) => certificateName).filter((name) => isMemberName(key, name));
  const held = await Promise.all(names.map((name) => context.manager.certificates.get(memberKey(key, name))));
  const members = held.flatMap((certificate) => {
    const member = memberIn(key, certificate);
    return member === undefined ? [] : [{ member, certificate }];
  });
  const others = held.filter((certificate) => memberIn(key, certificate) === undefined);
  if (others.length > 0) {
    context.report.warn(
      `${trustBundleSubject(key)}: not taken over, because their contents are not those that their names say: ` +
        `${others.map(({ certificateName }) => certificateName).join(", ")}.`,
    );
  }
  const [first] = members;
  if (first === undefined) throw noMembersError(key);
  const inputs: TrustBundleInputs = {
    ...key,
    environments: sortedSet(members.flatMap(({ certificate }) => environmentsOf(certificate))),
    certificates: members.map(({ member }) => member.certificatePem),
    description: first.certificate.description,
    overlapDays: 0,
    keepExpired: false,
    protectJwks: false,
    connection,
  };
  tellDeviations(
    context,
    inputs,
    members.map(({ certificate }) => certificate),
  );
  const state = stateOf(inputs, {
    members: members.map(({ member }) => memberOf(member, "")),
    environments: new Map(
      members.map(({ member, certificate }) => [member.certificateName, environmentsOf(certificate)]),
    ),
    deployments: [],
    thumbprintsSha1: Object.fromEntries(members.map(({ member }) => [member.certificateName, member.thumbprintSha1])),
    keyThumbprints: keyThumbprintsOf(members.map(({ member }) => member)),
    retiring: [],
    drifted: [],
    unconfirmed: [],
    uncertain: [],
  });
  return { state, inputs };
}

/** What an import cannot take over as it is: the members of a bundle have one description, and their names as aliases. */
function tellDeviations({ report }: Context, inputs: TrustBundleInputs, members: readonly HeldCertificate[]): void {
  const deviating = members.filter((member) => !isAsWanted(heldMember(member, inputs), inputs));
  if (deviating.length === 0) return;
  report.warn(
    `${trustBundleSubject(inputs)}: these certificates have another alias, description or set of environments than the bundle ` +
      `gives its members: ${deviating.map(({ certificateName }) => certificateName).join(", ")}. \`pulumi refresh\` and then ` +
      "`pulumi up` repair that.",
  );
}

/** Undefined where an entry has another content than the name says, or there is none. */
function memberIn(
  { bundleName }: TrustBundleKey,
  { certificateName, entries }: HeldCertificate,
): WantedMember | undefined {
  const [first] = entries;
  const isNamed = ({ der }: { readonly der: Buffer }) =>
    memberName(bundleName, certificateFacts(der).thumbprintSha256) === certificateName;
  return first !== undefined && entries.every(isNamed) ? wantedMember(bundleName, first.der) : undefined;
}

function environmentsOf({ entries }: HeldCertificate): string[] {
  return sortedSet(entries.map(({ environment }) => environment));
}

function noMembersError(key: TrustBundleKey): ImportImpossibleError {
  return new ImportImpossibleError({
    subject: trustBundleSubject(key),
    expected: `certificates named ${key.bundleName}- and the first 16 hex digits of their SHA-256 thumbprints`,
    received: "none",
    action: "Correct the id.",
  });
}
