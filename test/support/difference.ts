import type { Difference } from "../../provider/resource/lifecycle";

/** What a diff answers, as most tests ask: whether there is something to do, and what that replaces. */
export async function summaryOf(difference: Promise<Difference>) {
  const { changed, replaces, deleteBeforeReplace } = await difference;
  return { changes: changed.length > 0, replaces, deleteBeforeReplace };
}
