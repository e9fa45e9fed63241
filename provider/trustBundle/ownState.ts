import type { Context } from "../resource/context";
import { type TrustBundleKey, trustBundleRunKey } from "./key";
import type { TrustBundleState } from "./state";

/**
 * The bundle with which the stack goes on in this run, as its state had it; undefined where it had none, or where only a
 * refresh has looked at it.
 */
export function ownState({ run }: Context, bundle: TrustBundleKey): TrustBundleState | undefined {
  const key = trustBundleRunKey(bundle);
  return run.isOwn(key) ? (run.ownState(key) as TrustBundleState | undefined) : undefined;
}
