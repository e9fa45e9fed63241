/** Certificates that look like members of a bundle and are none. */
import { answerOr } from "../base/fallback";
import { sortedSet } from "../base/sets";
import type { Context } from "../resource/context";
import { isMemberName, type TrustBundleKey, trustBundleSubject } from "./key";

/**
 * Tells of those that have the form of a member's name: an update that was cut off may have left one that the program does not
 * want any more. `members`: names of those that the bundle has, or is to have. Never fails because of the Manager.
 */
export async function warnOfStrangers(
  context: Context,
  bundle: TrustBundleKey,
  members: ReadonlySet<string>,
): Promise<void> {
  const { manager, report, run } = context;
  // Under that name a Manager lists the certificates of all projects.
  if (bundle.projectName === "admin") return;
  const listed = await answerOr(undefined, () => manager.certificates.listedByName(bundle.projectName));
  const strangers = [...(listed?.values() ?? [])].filter(
    ({ certificateName }) => isMemberName(bundle, certificateName) && !members.has(certificateName),
  );
  if (strangers.length === 0) return;
  const names = strangers.map(({ certificateName, entries }) => {
    const environments = sortedSet(entries.map(({ environment }) => environment));
    return `${certificateName} in ${environments.join(", ")}`;
  });
  const message =
    `${trustBundleSubject(bundle)}: these certificates have names like its members, are no members of it, and trusted all ` +
    `the same: ${names.join("; ")}. An update that was cut off may have left them. Delete them in the Management Console, ` +
    "or declare them in certificates.";
  if (run.isNew(message)) report.warn(message);
}
