import { expiryMessage } from "../certificate/expiry";
import type { ExpiryWarning } from "../configuration/configuration";
import { type WantedMember, wantedMembers } from "./wanted";

/** What to warn of: certificates that have expired, are not valid yet or end soon, by name; a line for each kind. */
export function validityWarnings(
  bundleName: string,
  certificates: readonly string[],
  now: number,
  configured: ExpiryWarning,
): string[] {
  const wanted = wantedMembers(bundleName, certificates);
  const expired = wanted.filter(({ notAfter }) => Date.parse(notAfter) < now);
  const early = wanted.filter(({ notBefore }) => Date.parse(notBefore) > now);
  const ending = wanted.filter(
    (member) => !expired.includes(member) && expiryMessage(member, now, configured) !== undefined,
  );
  return [
    ...told("These certificates have expired", expired, ({ notAfter }) => `at ${notAfter}`),
    ...told("These certificates are not valid yet", early, ({ notBefore }) => `from ${notBefore}`),
    ...told("These certificates expire soon", ending, ({ notAfter }) => `at ${notAfter}`),
  ];
}

function told(what: string, members: readonly WantedMember[], when: (member: WantedMember) => string): string[] {
  if (members.length === 0) return [];
  const names = members.map((member) => `${member.certificateName} (${member.subjectDn}, ${when(member)})`);
  return [`${what}: ${names.join(", ")}.`];
}
