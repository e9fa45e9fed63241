/** A create for which an old resource had to go first, because it had what the new one needs. */
import { AliasInUseError } from "../apinizer";
import type { Context } from "./context";
import type { ResourceKey } from "./run";

/** What is created, and what stood in its place. */
export interface InPlaceOfOld<Old, New> {
  create(): Promise<New>;
  /** Deletes the old one. */
  remove(context: Context, old: Old): Promise<void>;
  /** After a failure: whether the old one is put back, and what that tells, is up to the resource. */
  putBack(old: Old, failure: unknown): Promise<void>;
}

/**
 * Creates; where that fails after the old one was deleted, the old one is put back. Where an earlier run did that, it may
 * stand in the way: the engine takes it to be deleted.
 * @throws those of `create`, and of `remove`.
 */
export async function createInPlaceOfOld<Old extends object, New>(
  context: Context,
  key: ResourceKey,
  resource: InPlaceOfOld<Old, New>,
): Promise<New> {
  const { run } = context;
  const replacement = run.replacementBy(key);
  try {
    return await resource.create();
  } catch (error) {
    const deleted = run.takeDeletedFirst(key) as Old | undefined;
    if (deleted !== undefined) {
      await resource.putBack(deleted, error);
      throw error;
    }
    const isInTheWay = error instanceof AliasInUseError && replacement !== undefined;
    if (!isInTheWay || (await run.keptBy(replacement.old)) !== undefined) throw error;
    const old = replacement.state as Old;
    await resource.remove(context, old);
    run.deletedFirst(replacement.old, old);
    return createInPlaceOfOld(context, key, resource);
  }
}
