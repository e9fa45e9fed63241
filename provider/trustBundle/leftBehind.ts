import { certificateRunKey } from "../certificate/key";
import type { Context } from "../resource/context";
import { nameOf } from "./announce";
import { memberKey } from "./key";
import { ownState } from "./ownState";
import type { TrustBundleState } from "./state";

/**
 * Another resource goes on with the bundle and has its set: an older entry of the stack's state may also have certificates
 * that retire, of which that one knows nothing.
 */
export function leftBehind(context: Context, state: TrustBundleState): readonly string[] {
  const { run } = context;
  const kept = ownState(context, state);
  const known = new Set((kept?.members ?? []).map(({ certificateName }) => certificateName));
  const left = state.members.filter(
    ({ certificateName }) =>
      !known.has(certificateName) && !run.isChecked(certificateRunKey(memberKey(state, certificateName))),
  );
  if (left.length === 0) return [];
  return [
    `These of its certificates stay trusted, and no resource of the stack has them any more: ${left.map(nameOf).join("; ")}. ` +
      "Delete them in the Management Console, or declare them in certificates.",
  ];
}
