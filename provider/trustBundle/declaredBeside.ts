import type { CertificateKey } from "../apinizer";
import { certificateId, certificateRunKey } from "../certificate/key";
import type { Context } from "../resource/context";
import { inDoubt } from "../resource/run";

/**
 * Whether this run's program declares a bundle's certificate beside the bundle: then it stays, with a warning. It is a
 * resource of its own, or another bundle's that is declared by another address of what may be the same Manager; of that
 * one the delete of a whole bundle was told before.
 */
export async function isDeclaredBeside(
  { run, report }: Context,
  key: CertificateKey,
  goes: "alone" | "with its bundle",
): Promise<boolean> {
  const kept = await run.partKeptBy(certificateRunKey(key), { twin: goes === "alone" });
  if (kept === undefined) return false;
  const by =
    kept.urn === undefined ? "another resource of this program" : `another resource of this program (${kept.urn})`;
  const doubt = kept.managerUrl === run.managerUrl ? "" : ` ${inDoubt("certificate", kept.managerUrl, run.managerUrl)}`;
  const message = `certificate ${certificateId(key)}: not deleted with its trust bundle, because ${by} declares it${doubt}.`;
  if (run.isNew(message)) report.warn(message);
  return true;
}
