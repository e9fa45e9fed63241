import { type Continued, continuedIn, isUntold } from "../bundles";
import type { HeldCertificate, Trust } from "../managers";
import type { Content } from "../model";
import { contentOfSha1 } from "../pools";
import { heldAt, type Invariant, placeText, type Seen } from "../seen";

/**
 * At no moment between two writes of an `up`, whatever comes of it, an environment of a trust bundle has lost a certificate
 * while one of the set is not trusted everywhere; and one of the set is not lost at all.
 */
export const oldStayUntilNewAreTrusted: Invariant = (seen) => {
  if (seen.command.command !== "up" || seen.result === undefined) return [];
  return continuedIn(seen).flatMap((bundle) =>
    seen.moments.flatMap((moment, index) => problemsAt(seen, bundle, moment, index)).slice(0, 1),
  );
};

function problemsAt(seen: Seen, bundle: Continued, moment: readonly [Trust, Trust], index: number): string[] {
  const { args } = bundle.declared;
  const { manager } = bundle.recorded;
  const isTrusted = (content: Content, environment: string) => moment[manager].get(environment)?.has(content) === true;
  const isReady = args.members.every((content) => args.environments.every((one) => isTrusted(content, one)));
  const of = `of ${placeText(bundle.recorded)} after write ${index}`;
  return bundle.members.flatMap(({ content, place, environments }) => {
    // What holds something else by now is put right: that certificate goes, and comes back with its content.
    if (isUntold(seen, place)) return [];
    const held = (heldAt(seen.before, place) as HeldCertificate | undefined)?.entries ?? [];
    // Where pods trust another certificate alone with the content, it goes when that one does.
    const isDeployed = (environment: string) =>
      held.some(
        (entry) =>
          entry.environment === environment &&
          contentOfSha1(entry.sha1) === content &&
          seen.moments[0]?.[manager].get(environment)?.get(content)?.has(entry.alias),
      );
    const had = environments.filter(
      (environment) => args.environments.includes(environment) && isDeployed(environment),
    );
    const lost = had.filter((environment) => !isTrusted(content, environment));
    if (lost.length === 0 || (isReady && !args.members.includes(content))) return [];
    return [`${lost.join()} does not trust ${content} any more, and not yet all ${of}`];
  });
}
