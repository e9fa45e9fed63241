import { answerOr } from "../base/fallback";
import type { Context } from "../resource/context";
import { type TrustBundleKey, trustBundleId, trustBundleSubject } from "./key";

/** How far this machine's clock and the Manager's may be apart where something goes by its date, in milliseconds. */
const mayDifferBy = 5 * 60 * 1000;

export function now(context: Context): number {
  return (context.now ?? Date.now)();
}

/** What is due is decided once in a run, so that an `up` does what its diff said: the moment of that. */
export function moment(context: Context, key: TrustBundleKey): Promise<number> {
  return context.run.once(`moment of trust bundle ${trustBundleId(key)}`, async () => now(context));
}

/**
 * The moment by which certificates go; undefined where this machine's clock differs from the Manager's, which is told
 * once. Asks the Manager, if nothing has been asked yet; where it does not answer, this machine's clock counts, and the
 * update asks again.
 */
export async function trustedMoment(context: Context, key: TrustBundleKey): Promise<number | undefined> {
  const at = await moment(context, key);
  const managerClock = await askForClock(context, key);
  if (managerClock === undefined) return at;
  if (agree(now(context), managerClock)) return at;
  if (context.run.isNew("clocks differ")) {
    context.report.warn(
      `${describeClocks(context, key, managerClock)}, so no certificate is removed by its date. Set the clocks right, then run ` +
        "`pulumi up` again.",
    );
  }
  return undefined;
}

/**
 * When an overlap begins that begins now: by this machine's clock, or by the Manager's where that is far ahead, which is told.
 * An overlap that is too long removes nothing that is still needed.
 */
export function beginOfOverlap(context: Context, key: TrustBundleKey): number {
  const [own, managerClock] = [now(context), context.manager.clock()];
  if (managerClock === undefined || agree(own, managerClock)) return own;
  context.report.warn(
    `${describeClocks(context, key, managerClock)}: the overlap is counted from the later of the two. Set the clocks right.`,
  );
  return Math.max(own, managerClock);
}

function agree(own: number, managerClock: number): boolean {
  return Math.abs(own - managerClock) <= mayDifferBy;
}

function describeClocks(context: Context, key: TrustBundleKey, managerClock: number): string {
  const difference = now(context) - managerClock;
  const direction = difference > 0 ? "ahead of" : "behind";
  const minutes = Math.round(Math.abs(difference) / 60_000);
  return `${trustBundleSubject(key)}: this machine's clock is ${minutes} minutes ${direction} the Manager's`;
}

async function askForClock({ manager }: Context, { projectName }: TrustBundleKey): Promise<number | undefined> {
  await answerOr(undefined, () => manager.certificates.listedByName(projectName));
  return manager.clock();
}
