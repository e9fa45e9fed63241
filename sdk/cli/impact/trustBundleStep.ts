/** What a step for a trust bundle does: which certificates enter, retire and go, and which JWKs are lost with those that go. */

import { ApinizerError } from "../../../provider/base/errors";
import { sortedSet } from "../../../provider/base/sets";
import { updateEffects } from "../../../provider/certificate/jwks/effects";
import { byProjectAndName, nameOf as nameOfJwk } from "../../../provider/certificate/jwks/find";
import { certificateKeyThumbprint } from "../../../provider/jose/thumbprint";
import { isUnknown, type PropertyMap } from "../../../provider/resource/properties";
import { endedOverlaps, fatesOfMembers, nameOf } from "../../../provider/trustBundle/announce";
import { changesNow } from "../../../provider/trustBundle/changesNow";
import { moment } from "../../../provider/trustBundle/clock";
import type { Decisions } from "../../../provider/trustBundle/decisions";
import { changesBetween } from "../../../provider/trustBundle/diff";
import { type ExpectedContent, expectedContent, heldMembers } from "../../../provider/trustBundle/held";
import { memberKey, type TrustBundleKey } from "../../../provider/trustBundle/key";
import { memberCascade, repairedMembers } from "../../../provider/trustBundle/repairs";
import { type Member, ownMembers, type TrustBundleState } from "../../../provider/trustBundle/state";
import { environmentsLost } from "../../../provider/trustBundle/takenOver";
import { type WantedMember, wantedMembers } from "../../../provider/trustBundle/wanted";
import { parseCertificatePem } from "../../../provider/x509";
import { cascadeOf, type StepInPlan } from "./cascade";
import { askFor, environmentsOf } from "./held";
import { memberKeeperOf } from "./memberKeeper";
import { knownTexts, newId, oldId, type PlannedState } from "./plan";
import { formerOf, type Keeper, keeperOf, keptBy, takesItselfOver } from "./planned";
import { isRefused, lossOf, type Obeyed, refused, successorIn, whyItStays } from "./removal";
import { type EnvironmentImpact, noEffects, type StepEffects, together } from "./stepImpact";

export async function trustBundleStepEffects(about: StepInPlan): Promise<StepEffects> {
  const { old } = about.step;
  switch (about.step.operation) {
    case "create":
      return creationOf(about);
    case "update":
      return old === undefined ? noEffects : updateOf(about, stateOf(old));
    case "delete":
      return removalOf(about);
    case "replace":
      return together(await removalOf(about), await creationOf(about));
    case "same":
      return noEffects;
  }
}

async function creationOf(about: StepInPlan): Promise<StepEffects> {
  const { environments, certificates } = about.step.news?.inputs ?? {};
  const [places, texts] = [knownTexts(environments), knownTexts(certificates)];
  const former = formerOf(about.plan, about.step);
  const knowsItself = takesItselfOver(about.plan, about.step) && !about.step.isCreatedUnasked;
  if (former !== undefined && knowsItself) return updateOf(about, stateOf(former));
  if (former !== undefined) return takeoverOf(about, former, texts);
  // What a replacement finds under its old name it has left there itself.
  const isAnew = about.step.operation === "create" || newId(about.step) !== oldId(about.step);
  if (places === undefined || texts === undefined) return { ...noEffects, notKnown: isAnew ? [takeovers] : [] };
  const [projectName = "", bundleName = ""] = newId(about.step)?.split("/") ?? [];
  const members = wantedMembers(bundleName, texts);
  const what = `It deploys ${members.length} certificate${members.length === 1 ? "" : "s"} to ${sortedSet(places).join(", ")}.`;
  const entering = isAnew && bundleName !== "" ? members : [];
  const effects = await writtenTo(
    about,
    { projectName, bundleName },
    entering.map((content) => ({ content, places })),
  );
  return { ...effects, notes: [what, ...effects.notes] };
}

/** A certificate that is brought to these environments. */
interface Written {
  readonly content: ExpectedContent;
  readonly places: readonly string[];
}

/** Certificates that are there already may be in other environments, which they leave. */
async function writtenTo(
  { context, step }: StepInPlan,
  bundle: TrustBundleKey,
  written: readonly Written[],
): Promise<StepEffects> {
  if (written.length === 0) return noEffects;
  if (context === undefined) return { ...noEffects, notKnown: [takeovers] };
  try {
    const { projectName } = bundle;
    const isElsewhere = (oldId(step) ?? newId(step))?.split("/")[0] !== projectName;
    const contents = written.map(({ content }) => content);
    const environments = written.flatMap(({ places }) => places);
    const held = await heldMembers(context, { ...bundle, environments }, contents);
    const lost = written.flatMap(({ content: { certificateName: member }, places }) => {
      const found = held.get(member);
      const left = found === undefined ? [] : environmentsLost(found, places);
      return left.map((environment) => ({ environment, member, ...(isElsewhere ? { projectName } : {}) }));
    });
    return { ...noEffects, environments: lost.sort(byEnvironment) };
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return { ...noEffects, notKnown: [`${takeovers} (${error.subject}: ${error.received})`] };
  }
}

/**
 * Of what the stack's state has under another logical name, or by a replacement that the user demands, the set is taken
 * over. The rest stays, for the delete deletes nothing, and the create knows nothing of it.
 */
async function takeoverOf(about: StepInPlan, old: PlannedState, texts: readonly string[] | undefined) {
  const state = stateOf(old);
  if (state === undefined || texts === undefined) return updateOf(about, state);
  const wanted = new Set(wantedMembers(state.bundleName, texts).map(({ certificateName }) => certificateName));
  const isWanted = ({ certificateName }: { readonly certificateName: string }) => wanted.has(certificateName);
  const taken = { ...state, members: state.members.filter(isWanted), __retiring: state.__retiring.filter(isWanted) };
  const left = state.members.filter((member) => !isWanted(member));
  const effects = await updateOf(about, taken);
  if (left.length === 0) return effects;
  return {
    ...effects,
    environments: effects.environments.flatMap((one) => (one.member === undefined ? membersIn(taken, one) : one)),
    notes: [...effects.notes, ...left.map((member) => `${nameOf(member)}: ${leftAlone}`)],
  };
}

/** What leaves an environment that the whole bundle leaves. */
function membersIn(state: TrustBundleState, { environment }: EnvironmentImpact): EnvironmentImpact[] {
  const retiring = new Map(state.__retiring.map((member) => [member.certificateName, member.environments]));
  return ownMembers(state)
    .filter(({ certificateName }) => (retiring.get(certificateName) ?? state.environments).includes(environment))
    .map(({ certificateName }) => ({ environment, member: certificateName }));
}

async function updateOf(about: StepInPlan, state: TrustBundleState | undefined): Promise<StepEffects> {
  if (state === undefined) return { ...noEffects, notKnown: [secretMembers] };
  const inputs = about.step.news?.inputs ?? {};
  const { remote, decisions, at, warnings } = await changesOf(about, state, inputs);
  if (!remote) return { ...noEffects, notes: ["Only the state changes: nothing is sent to the Manager.", ...warnings] };
  const left = knownTexts(inputs.environments);
  const lost = left === undefined ? [] : sortedSet(state.environments.filter((name) => !left.includes(name)));
  const going = decisions?.removals.map(({ member }) => member) ?? [];
  const texts = knownTexts(inputs.certificates);
  const repaired = texts === undefined || decisions === undefined ? [] : repairedMembers(state, texts, decisions);
  const losses = [
    await lossesOf(about, state, going, "alone", { jwkDeleteAction: inputs.jwkDeleteAction }),
    left === undefined || decisions === undefined
      ? noEffects
      : await writtenTo(about, state, writtenBy(state, decisions, texts ?? [], left)),
    await repairsOf(about, state, repaired),
  ].reduce(together);
  const fates = decisions === undefined ? [] : fatesOfMembers(decisions, inputs.overlapDays as number, at);
  return {
    ...losses,
    environments: [
      ...lost.map((environment) => ({ environment })),
      ...losses.environments.filter(({ environment }) => !lost.includes(environment)),
    ],
    notes: [...fates.map((fate) => `${fate}.`), ...warnings],
    notKnown: [
      ...(decisions === undefined ? [secretNews] : []),
      ...(left === undefined ? ["which environments it leaves"] : []),
      ...losses.notKnown,
    ],
  };
}

/**
 * All that an update writes where it is not as it should be: it writes members that the Console brought to another
 * environment, too, and those that an update wrote which did not come to its end.
 */
function writtenBy(
  state: TrustBundleState,
  { leaving, retiring }: Decisions,
  texts: readonly string[],
  places: readonly string[],
): Written[] {
  const kept = new Map(state.__retiring.map((member) => [member.certificateName, member.environments]));
  return [
    ...wantedMembers(state.bundleName, texts).map((content) => ({ content, places })),
    ...leaving.map((member) => ({ content: expectedContent(state, member), places })),
    ...retiring.map((member) => ({
      content: expectedContent(state, member),
      places: places.filter((name) => kept.get(member.certificateName)?.includes(name) !== false),
    })),
  ];
}

/** What becomes of the JWKs of members whose content is put back. */
async function repairsOf(
  about: StepInPlan,
  bundle: TrustBundleKey,
  members: readonly WantedMember[],
): Promise<StepEffects> {
  const repairs = members.map(async ({ certificateName, certificatePem }) => {
    const key = memberKey(bundle, certificateName);
    const newKey = certificateKeyThumbprint(parseCertificatePem(certificatePem));
    const effects = updateEffects(key, memberCascade, () => newKey);
    return cascadeOf(about, key, await askFor(about, key), { effects });
  });
  return (await Promise.all(repairs)).reduce(together, noEffects);
}

/** What the provider's own diff finds, with what it warns of; without a Manager this machine's clock counts. */
async function changesOf({ context, now }: StepInPlan, state: TrustBundleState, inputs: PropertyMap) {
  const warnings: string[] = [];
  if (context === undefined) {
    const at = now();
    return { ...changesBetween(state, inputs, at), at, warnings };
  }
  const asking = { ...context, report: { ...context.report, warn: (message: string) => void warnings.push(message) } };
  return { ...(await changesNow(asking, state, inputs)), at: await moment(asking, state), warnings };
}

/** A delete of all certificates, on its own or by a replacement. It obeys what the state has recorded. */
async function removalOf(about: StepInPlan): Promise<StepEffects> {
  const { plan, step } = about;
  if (step.old === undefined) return noEffects;
  const keeper = keeperOf(plan, step);
  const reason = whyItStays(step, keeper);
  if (reason !== undefined) return { ...noEffects, notes: [reason] };
  const state = stateOf(step.old);
  if (state === undefined) return { ...noEffects, losesManagerId: true, notKnown: [secretMembers] };
  const obeyed = { jwkDeleteAction: state.jwkDeleteAction, keeper };
  const keeperOfMember = (member: Member) => memberKeeperOf(plan, step, member, "with its bundle");
  const members = ownMembers(state);
  const kept = members.map(keeperOfMember).filter(isSure);
  const going = members.filter((member) => !isSure(keeperOfMember(member)));
  const losses = await lossesOf(about, state, going, "with its bundle", obeyed);
  if (isRefused(about, losses)) return refused(losses);
  const environments = sortedSet(losses.environments.map(({ environment }) => environment));
  const ended = step.operation === "replace" ? endedOverlaps(state) : undefined;
  return {
    ...losses,
    environments: environments.map((environment) => ({ environment, ...successorIn(about, environment) })),
    notes: [
      ...(going.length === 0 ? [] : [`These certificates go: ${going.map(nameOf).join(", ")}.`]),
      ...kept.map((one) => keptBy(step, one)),
      ...(ended === undefined ? [] : [`${ended.charAt(0).toUpperCase()}${ended.slice(1)}`]),
    ],
  };
}

/** What is lost with members that go; the environments are those of each one. */
async function lossesOf(
  about: StepInPlan,
  state: TrustBundleState,
  members: readonly Member[],
  goes: "alone" | "with its bundle",
  obeyed: Obeyed,
): Promise<StepEffects> {
  const losses = members.map(async (member): Promise<StepEffects> => {
    const { certificateName } = member;
    const key = memberKey(state, certificateName);
    const keeper = memberKeeperOf(about.plan, about.step, member, goes);
    const held = await askFor(about, key);
    if ("isGone" in held) return noEffects;
    const environments = environmentsOf(held) ?? state.environments;
    const keyThumbprint = state.__keyThumbprints?.[certificateName];
    return {
      ...(await lossOf(about, key, held, { ...obeyed, keeper: obeyed.keeper ?? keeper, keyThumbprint })),
      environments: environments.map((environment) => ({ environment, member: certificateName })),
    };
  });
  const all = (await Promise.all(losses)).reduce(together, noEffects);
  // Two members with the same key have the same JWKs.
  const jwks = new Map(all.jwks.map((jwk) => [nameOfJwk(jwk), jwk]));
  return {
    ...all,
    jwks: [...jwks.values()].sort(byProjectAndName),
    environments: [...all.environments].sort(byEnvironment),
    notKnown: [...new Set(all.notKnown)],
  };
}

function isSure(keeper: Keeper | undefined): keeper is Keeper {
  return keeper !== undefined && keeper.condition === undefined;
}

function byEnvironment(a: { readonly environment: string }, b: typeof a): number {
  return a.environment < b.environment ? -1 : 1;
}

/** The state with which the provider compares; undefined where its members are a secret. */
function stateOf({ outputs }: PlannedState): TrustBundleState | undefined {
  const { members, environments, __retiring, __drifted, __uncertain, __thumbprintsSha1, __keyThumbprints } = outputs;
  if (!Array.isArray(members) || isUnknown(members)) return undefined;
  return {
    ...outputs,
    environments: knownTexts(environments) ?? [],
    __retiring: Array.isArray(__retiring) ? __retiring : [],
    __drifted: knownTexts(__drifted) ?? [],
    __uncertain: Array.isArray(__uncertain) ? __uncertain : [],
    __thumbprintsSha1: typeof __thumbprintsSha1 === "object" ? __thumbprintsSha1 : {},
    __keyThumbprints: typeof __keyThumbprints === "object" ? __keyThumbprints : {},
  } as unknown as TrustBundleState;
}

const leftAlone = "stays trusted, and no resource of the stack has it any more.";
const takeovers = "which certificates it takes over, and from which environments";
const secretMembers = "which certificates it has: that is a secret";
const secretNews = "which certificates enter and which ones go: that is a secret, or comes from another resource";
