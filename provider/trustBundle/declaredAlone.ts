import type { CertificateKey } from "../apinizer";
import { certificateId, certificateRunKey } from "../certificate/key";
import type { Context } from "../resource/context";

/** Whether a resource of its own declares a certificate in this run: it is that one's then, and stays, with a warning. */
export function isDeclaredAlone({ run, report }: Context, key: CertificateKey): boolean {
  if (!run.isDeclaredAlone(certificateRunKey(key))) return false;
  const message =
    `certificate ${certificateId(key)}: not deleted with its trust bundle, because another resource of this program ` +
    "declares it.";
  if (run.isNew(message)) report.warn(message);
  return true;
}
