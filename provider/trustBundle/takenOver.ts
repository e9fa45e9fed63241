/** Certificates that are at the Manager already when they enter a bundle, in environments that the bundle does not name. */
import { ApinizerError } from "../base/errors";
import type { Context } from "../resource/context";
import { type HeldMember, heldMembers } from "./held";
import { type TrustBundleKey, trustBundleSubject } from "./key";
import type { WantedMember } from "./wanted";

interface Wanted extends TrustBundleKey {
  readonly environments: readonly string[];
}

/** Environments that a certificate leaves when it is taken over. */
export function environmentsLost({ environments }: HeldMember, wanted: readonly string[]): string[] {
  return environments.filter((environment) => !wanted.includes(environment));
}

/** Warns of environments that lose certificates which enter. Reads, and never fails because of the Manager. */
export async function warnOfTakeovers(
  context: Context,
  bundle: Wanted,
  entering: readonly WantedMember[],
): Promise<void> {
  if (entering.length === 0) return;
  try {
    warnOfEnvironmentsLost(context, bundle, [...(await heldMembers(context, bundle, entering)).values()]);
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
  }
}

/** Another stack may have a bundle of that name in other environments, whose certificates are taken over. */
export function warnOfEnvironmentsLost({ report, run }: Context, bundle: Wanted, held: readonly HeldMember[]): void {
  const losses = held.flatMap((member) => {
    const lost = environmentsLost(member, bundle.environments);
    return lost.length === 0 ? [] : [`${member.certificateName} from ${lost.join(", ")}`];
  });
  if (losses.length === 0) return;
  const message =
    `${trustBundleSubject(bundle)}: these certificates are there already, and are removed from environments that this ` +
    `bundle does not name: ${losses.join("; ")}. If another stack has a bundle of that name, choose another bundleName.`;
  if (run.isNew(message)) report.warn(message);
}
