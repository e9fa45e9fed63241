/** A bundle whose old certificates are deleted first, because the new ones have their aliases. */
import { WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { answerOr } from "../base/fallback";
import { ReplacementImpossibleError } from "../certificate/errors";
import { certificateId } from "../certificate/key";
import { aliasHolder } from "../certificate/room";
import { holdsCertificate } from "../certificate/state";
import { findCertificate } from "../certificate/writes";
import { whereGivenUp } from "../resource/advice";
import type { Context } from "../resource/context";
import { describeFailure, hasFailed } from "../resource/deployments";
import { PartialFailureError } from "../resource/errors";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { nameOf } from "./announce";
import { expectedContent, heldMembers } from "./held";
import type { TrustBundleInputs } from "./inputs";
import { memberKey, trustBundleRunKey, trustBundleSubject } from "./key";
import { partsOf } from "./parts";
import { type Member, ownMembers, type TrustBundleState } from "./state";
import { visibleCertificates } from "./visibleCertificates";
import { type WantedMember, wantedMembers } from "./wanted";

/**
 * Makes sure that nothing but the old certificates has the aliases of the new ones, in every project that can be seen.
 * @throws {@link ReplacementImpossibleError}.
 */
export async function requireFreeAliases(context: Context, state: TrustBundleState, news: PropertyMap): Promise<void> {
  const parts = partsOf(news);
  if (parts.length === 0 || isUnknown(news.environments)) return;
  const old = new Set(ownMembers(state).map(({ certificateName }) => certificateId(memberKey(state, certificateName))));
  const held = await visibleCertificates(context, news as TrustBundleInputs);
  const others = held.filter((certificate) => !old.has(certificateId(certificate)));
  for (const { inputs } of parts) {
    const taken = aliasHolder(inputs, others);
    if (taken === undefined) continue;
    throw new ReplacementImpossibleError({
      subject: trustBundleSubject(news as TrustBundleInputs),
      property: "certificates",
      expected: `aliases that are free in ${taken.environment}, for the old certificates are deleted first`,
      received: `${inputs.alias}, which certificate ${certificateId(taken.holder)} has there`,
      action: "The old certificates were not changed. Correct the program, then run it again.",
    });
  }
}

/**
 * Creates a bundle. What is left of the old one, which the engine takes to be deleted, goes first where the new one needs an
 * alias of it: an earlier run has put it back. Else it stays, and that is told: the program may want to retain it.
 * @throws those of `create`, and of `remove` where that comes first.
 */
export async function createInPlaceOfPutBack(
  context: Context,
  next: TrustBundleInputs,
  { create, remove }: { create(): Promise<TrustBundleState>; remove(old: TrustBundleState): Promise<void> },
): Promise<TrustBundleState> {
  const old = await leftOfOld(context, next);
  if (old === undefined) return create();
  const wanted = new Set(wantedMembers(next.bundleName, next.certificates).map((member) => member.certificateName));
  if (old.members.some(({ certificateName }) => wanted.has(certificateName))) {
    await remove(old);
    context.run.deletedFirst(trustBundleRunKey(old), old);
    return create();
  }
  const created = await create();
  context.report.warn(
    `${trustBundleSubject(old)}: these of its certificates stay trusted, and no resource of the stack has them any more: ` +
      `${old.members.map(nameOf).join("; ")}. If they are not meant to stay, delete them in the Management Console.`,
  );
  return created;
}

/** The part of the old bundle that the Manager holds; undefined where there is none, or that cannot be told. */
async function leftOfOld(context: Context, next: TrustBundleInputs): Promise<TrustBundleState | undefined> {
  const { run } = context;
  const { old: key, state } = run.replacementBy(trustBundleRunKey(next)) ?? {};
  if (key === undefined || state === undefined || run.deletionOf(key) !== undefined) return undefined;
  if ((await run.keptBy(key)) !== undefined) return undefined;
  const old = state as TrustBundleState;
  const expected = ownMembers(old).map((member) => expectedContent(old, member));
  const held = await answerOr(undefined, () => heldMembers(context, old, expected));
  const members = ownMembers(old).filter(({ certificateName }) => held?.has(certificateName) === true);
  return members.length === 0 ? undefined : { ...old, members, __uncertain: [] };
}

/**
 * The create failed after the old certificates were deleted for it: those whose content is known are put back where nothing
 * was created, and what is trusted no more is named. Where the new bundle is there in part, the next `pulumi up` goes on
 * with that.
 */
export async function putBack(
  context: Context,
  old: TrustBundleState,
  next: TrustBundleInputs,
  failure: unknown,
): Promise<void> {
  const subject = trustBundleSubject(old);
  const { report } = context;
  if (failure instanceof PartialFailureError) {
    const there = new Set((failure.state as TrustBundleState).members.map(({ thumbprintSha256 }) => thumbprintSha256));
    const missing = ownMembers(old).filter(({ thumbprintSha256 }) => !there.has(thumbprintSha256));
    if (missing.length === 0) return;
    report.warn(
      `${subject}: it was deleted first, and its replacement is not complete. These certificates are trusted no more: ` +
        `${missing.map(nameOf).join("; ")}.`,
    );
    return;
  }
  if (await mayBeThere(context, next, failure)) {
    report.warn(
      `${subject}: it was deleted first, and was not put back, because its replacement failed in a way that may have left it at the ` +
        "Manager. Remove the cause and run `pulumi up`.",
    );
    return;
  }
  const known = contentsOf(old, next);
  const restored = await Promise.all(ownMembers(old).map((member) => restore(context, old, member, known)));
  const back = restored.flatMap(({ member, problem }) => (problem === undefined ? [nameOf(member)] : []));
  const lost = restored.flatMap(({ member, problem }) =>
    problem === undefined ? [] : [`${nameOf(member)}: ${problem}`],
  );
  const told = [
    `${subject}: it was deleted first, and its replacement failed.`,
    ...(back.length === 0 ? [] : [`These of its certificates were put back: ${back.join("; ")}.`]),
    ...(lost.length === 0 ? [] : [`These were not, and are trusted no more: ${lost.join("; ")}.`]),
    "Remove the cause and run `pulumi up`.",
    ...(back.length === 0 ? [] : [whereGivenUp("trust bundle")]),
  ];
  report.warn(told.join(" "));
}

/** Whether the create may have made some of the new ones nevertheless. */
async function mayBeThere(context: Context, next: TrustBundleInputs, failure: unknown): Promise<boolean> {
  if (!(failure instanceof ApinizerError)) return true;
  if (!(failure instanceof WriteOutcomeUnknownError)) return false;
  const wanted = wantedMembers(next.bundleName, next.certificates);
  return answerOr(true, async () => (await heldMembers(context, next, wanted)).size > 0);
}

/** By name: what the program says now, and what is kept of those that retired. */
function contentsOf(old: TrustBundleState, { certificates }: TrustBundleInputs): ReadonlyMap<string, WantedMember> {
  const texts = [...certificates, ...old.__retiring.map(({ certificatePem }) => certificatePem)];
  return new Map(wantedMembers(old.bundleName, texts).map((member) => [member.certificateName, member]));
}

async function restore(
  context: Context,
  old: TrustBundleState,
  member: Member,
  known: ReadonlyMap<string, WantedMember>,
): Promise<{ readonly member: Member; readonly problem?: string }> {
  const { certificateName } = member;
  const content = known.get(certificateName);
  if (content === undefined) return { member, problem: "the program has its content no more" };
  const retiring = old.__retiring.find((one) => one.certificateName === certificateName);
  const environments = retiring?.environments ?? old.environments;
  const { description } = old;
  const { certificatePem } = content;
  const certificate = { ...memberKey(old, certificateName), alias: certificateName, description };
  const upload = { ...certificate, environments, certificatePem };
  const isThere = async () => {
    const held = await findCertificate(context, upload);
    return held !== undefined && holdsCertificate(held, upload);
  };
  try {
    const outcome = await context.manager.certificates.create(upload, isThere);
    if (outcome === "confirmedByRead" || !hasFailed(outcome)) return { member };
    return { member, problem: `it is there, but ${describeFailure(outcome.environments, outcome.message)}` };
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return { member, problem: error.received };
  }
}
