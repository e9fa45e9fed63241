import type { HeldCertificate } from "../managers";
import type { DeclaredCertificate, DeclaredResource } from "../model";
import { sha1Of } from "../pools";
import { heldAt, type Invariant, isFullUp, placeOf, placeText, type Seen } from "../seen";
import { wasDeletedWithItsCertificate } from "./declaredIsNotLost";

/** What an `up` declared that succeeded, the Manager holds: exactly, unless the state could not know that it does not. */
export const declaredIsHeld: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  return seen.program.flatMap((declared) => {
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

/** Two resources that name it by two addresses of one Manager want what they want one after the other. */
function isShared({ program }: Seen, declared: DeclaredResource): boolean {
  return program.some((other) => other !== declared && placeText(placeOf(other)) === placeText(placeOf(declared)));
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
