import type { CertificateKey, HeldCertificate } from "../apinizer";
import type { Context } from "../resource/context";
import { certificateSubject } from "./key";

/**
 * An environment that has several entries of a certificate was given another one by an update, instead of having its own
 * replaced: what was rotated out is still trusted. Told once in a run: it is the Manager's way, whatever certificate shows it.
 */
export function warnOfPiledEntries(
  { report, run }: Context,
  key: CertificateKey,
  { entries }: Pick<HeldCertificate, "entries">,
): void {
  const environments = entries.map(({ environment }) => environment);
  const piled = new Set(environments.filter((environment, index) => environments.indexOf(environment) !== index));
  if (piled.size === 0 || !run.isNew("entries pile up")) return;
  report.warn(
    `${certificateSubject(key)}: the Manager has more than one entry of it in ${[...piled].sort().join(", ")}. If nobody added ` +
      "one by hand, its updates leave the old entry beside the new one: certificates that were rotated out stay trusted. " +
      "Delete old entries in the Management Console. `npx pulumi-apinizer probe` tells how the Manager updates.",
  );
}
