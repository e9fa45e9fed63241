import { isUntold } from "../bundles";
import type { HeldCertificate } from "../managers";
import type { DeclaredCertificate, DeclaredResource, DeclaredTrustBundle } from "../model";
import { sha1Of } from "../pools";
import { heldAt, type Invariant, isFullUp, isShared, memberPlace, placeOf, placeText, type Seen } from "../seen";
import { wasDeletedWithItsCertificate } from "./declaredIsNotLost";

/** What an `up` declared that succeeded, the Manager holds: exactly, unless the state could not know that it does not. */
export const declaredIsHeld: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  return seen.program.flatMap((declared) => {
    if (declared.kind === "trust bundle") return isShared(seen, declared) ? [] : deviationsOfMembers(seen, declared);
    const place = placeOf(declared);
    const held = heldAt(seen.after, place);
    const [is, wanted] = [placeText(place), `${declared.name} declares`];
    if (held === undefined && wasDeletedWithItsCertificate(seen, declared, [place])) return [];
    if (held === undefined) return isExcused(seen, declared) ? [] : [`${wanted} ${is}, which is not there`];
    if (declared.kind === "JWK" || isExcused(seen, declared) || isShared(seen, declared)) return [];
    return deviations(held as HeldCertificate, declared).map((what) => `${wanted} ${is} with another ${what}`);
  });
};

/** It was changed behind the state's back, and no refresh has seen it. */
function isExcused({ unseen }: Seen, declared: DeclaredResource): boolean {
  return unseen.has(placeText(placeOf(declared)));
}

/** A certificate each, as a resource of its own would declare it. */
function deviationsOfMembers(seen: Seen, bundle: DeclaredTrustBundle): string[] {
  const { name, args, options } = bundle;
  const { projectName, bundleName, environments, connection } = args;
  return args.members.flatMap((content) => {
    const place = memberPlace(placeOf(bundle), content);
    if (isUntold(seen, place)) return [];
    const [, certificateName = ""] = place.id.split("/");
    const held = heldAt(seen.after, place) as HeldCertificate | undefined;
    if (held === undefined) return [`${name} has ${placeText(place)}, which is not there`];
    const description = args.description ?? `Trust bundle ${bundleName}`;
    const names = { projectName, certificateName, alias: certificateName, description };
    const declared = { kind: "certificate", name, aliases: [], options } as const;
    return deviations(held, { ...declared, args: { ...names, environments, content, connection } }).map(
      (what) => `${name} has ${placeText(place)} with another ${what}`,
    );
  });
}

function deviations(held: HeldCertificate, { args, options }: DeclaredCertificate): string[] {
  const ignored = new Set(options.ignoreChanges);
  const environments = held.entries.map(({ environment }) => environment);
  const checks: [string, boolean][] = [
    ["description", ignored.has("description") || held.description === args.description],
    ["environments", environments.join() === [...args.environments].sort().join()],
    ["alias", ignored.has("alias") || held.entries.every(({ alias }) => alias === args.alias)],
    ["content", ignored.has("certificatePem") || held.entries.every(({ sha1 }) => sha1 === sha1Of[args.content])],
  ];
  return checks.filter(([, holds]) => !holds).map(([what]) => what);
}
