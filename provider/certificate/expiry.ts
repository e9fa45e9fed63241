import type { ExpiryWarning } from "../configuration/configuration";
import { isUnknown } from "../resource/properties";
import type { Validity } from "../x509";

/** What a certificate's inputs say in place of the configuration. */
export interface ExpiryWarningInputs {
  readonly expiryWarningDays?: number | undefined;
  readonly expiryWarningPercent?: number | undefined;
}

const dayInMilliseconds = 24 * 60 * 60 * 1000;
/**
 * A certificate is short-lived if its lifetime is at most this.
 * Source: CA/Browser Forum, Baseline Requirements, 1.6.1, "Short-lived Subscriber Certificate", since March 2026.
 */
const shortLived = 7 * dayInMilliseconds;

/** What the configuration says of warnings, or the inputs of a certificate in its place. */
export function expiryWarningOf(
  { expiryWarningDays, expiryWarningPercent }: ExpiryWarningInputs,
  configured: ExpiryWarning,
): ExpiryWarning {
  const chosen = (input: number | undefined, usual: number) =>
    input === undefined || isUnknown(input) ? usual : input;
  return {
    days: chosen(expiryWarningDays, configured.days),
    percent: chosen(expiryWarningPercent, configured.percent),
  };
}

/** Whether a certificate ends so soon, or has ended, that it is warned about. `now` in milliseconds since the epoch. */
export function isWarnedAbout(validity: Validity, now: number, warning: ExpiryWarning): boolean {
  if (warning.days === 0 && warning.percent === 0) return false;
  const left = Date.parse(validity.notAfter) - now;
  return left <= Math.max(timeByDays(validity, warning.days), (lifetimeOf(validity) * warning.percent) / 100);
}

/** Days that are the whole life of a short-lived certificate would warn from its first hour: its last third counts. */
function timeByDays(validity: Validity, days: number): number {
  const [time, lifetime] = [days * dayInMilliseconds, lifetimeOf(validity)];
  return time >= lifetime && lifetime <= shortLived ? lifetime / 3 : time;
}

function lifetimeOf({ notBefore, notAfter }: Validity): number {
  return Math.max(0, Date.parse(notAfter) - Date.parse(notBefore));
}

/** What to warn about a certificate that has expired or ends soon; undefined where there is nothing to say. */
export function expiryMessage(validity: Validity, now: number, warning: ExpiryWarning): string | undefined {
  if (!isWarnedAbout(validity, now, warning)) return undefined;
  const { notAfter } = validity;
  const left = Date.parse(notAfter) - now;
  if (left < 0) return `The certificate expired at ${notAfter}. Replace certificatePem with a renewed one.`;
  const whole = Math.floor(left / dayInMilliseconds);
  const remaining = whole === 0 ? "in less than a day" : whole === 1 ? "in 1 day" : `in ${whole} days`;
  return `The certificate expires ${remaining}, at ${notAfter}. Replace certificatePem with a renewed one before then.`;
}
