/** A bundle as a refresh sees it. */
import type { Context } from "../resource/context";
import { isRetiring } from "./decisions";
import { expectedContent, type HeldMember, heldMembers, isAsWanted } from "./held";
import { trustBundleSubject } from "./key";
import { keptMember, type Member, ownMembers, type RetiringMember, stateOf, type TrustBundleState } from "./state";
import { warnOfStrangers } from "./strangers";

/** Undefined only where the Manager holds none of its certificates. @throws every ManagerError. */
export async function refreshedState(context: Context, state: TrustBundleState): Promise<TrustBundleState | undefined> {
  const known = new Map([...goneBefore(state), ...ownMembers(state)].map((member) => [member.certificateName, member]));
  const expected = [...known.values()].map((member) => expectedContent(state, member));
  const held = await heldMembers(context, state, expected);
  await warnOfStrangers(context, state, new Set(known.keys()));
  if (held.size === 0) return undefined;
  const uncertain = new Set((state.__uncertain ?? []).map(({ certificateName }) => certificateName));
  const members = [...known.values()].flatMap((member) => {
    const found = held.get(member.certificateName);
    return found === undefined ? [] : [{ ...member, ...found.content, ...found.deviating }];
  });
  const drifted = [...held.values()].filter((member) => !isAsWanted(member, wantedOf(state, member)));
  tell(context, state, { gone: [...known.keys()].filter((name) => !held.has(name) && !uncertain.has(name)), drifted });
  return stateOf(state, {
    members,
    environments: new Map([...held.values()].map((member) => [member.certificateName, member.environments])),
    deployments: state.deployments,
    thumbprintsSha1: state.__thumbprintsSha1,
    keyThumbprints: state.__keyThumbprints ?? {},
    retiring: state.__retiring,
    drifted: drifted.map(({ certificateName }) => certificateName),
    unconfirmed: [...state.__unconfirmed, ...uncertain],
    uncertain: [],
  });
}

/** Retiring ones that an earlier refresh did not find, in case they are there again. */
function goneBefore({ bundleName, __retiring }: TrustBundleState): Member[] {
  return __retiring.map((retiring) => keptMember(bundleName, retiring));
}

function wantedOf({ description, environments, __retiring }: TrustBundleState, { certificateName }: HeldMember) {
  const retiring: RetiringMember | undefined = __retiring.find((member) => member.certificateName === certificateName);
  return { description, environments: retiring?.environments ?? environments };
}

function tell(
  { report }: Context,
  state: TrustBundleState,
  { gone, drifted }: { readonly gone: readonly string[]; readonly drifted: readonly HeldMember[] },
): void {
  const retiring = new Set(state.members.filter(isRetiring).map(({ certificateName }) => certificateName));
  const lines = [
    ...gone.map((name) => `${name}${retiring.has(name) ? ", which retires," : ""} is gone`),
    ...drifted.map(({ certificateName, deviating }) =>
      deviating === undefined
        ? `${certificateName} has another description, alias or set of environments`
        : `${certificateName} holds something else: ${deviating.subjectDn}`,
    ),
  ];
  if (lines.length > 0) {
    report.warn(`${trustBundleSubject(state)}: ${lines.join("; ")}. The next \`pulumi up\` repairs it.`);
  }
}
