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
  const difference = now(context) - managerClock;
  if (Math.abs(difference) <= mayDifferBy) return at;
  if (context.run.isNew("clocks differ")) {
    const direction = difference > 0 ? "ahead of" : "behind";
    context.report.warn(
      `${trustBundleSubject(key)}: this machine's clock is ${Math.round(Math.abs(difference) / 60_000)} minutes ${direction} the ` +
        "Manager's, so no certificate is removed by its date. Set the clocks right, then run `pulumi up` again.",
    );
  }
  return undefined;
}

async function askForClock({ manager }: Context, { projectName }: TrustBundleKey): Promise<number | undefined> {
  await answerOr(undefined, () => manager.certificates.listedByName(projectName));
  return manager.clock();
}
