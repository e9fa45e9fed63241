const dayInMilliseconds = 24 * 60 * 60 * 1000;

/**
 * What to warn about a certificate that has expired or ends within `days`; undefined when there is nothing to say.
 * `notAfter` is ISO 8601, `now` milliseconds since the epoch; 0 days turns the warning off.
 */
export function expiryWarning(notAfter: string, now: number, days: number): string | undefined {
  const left = Date.parse(notAfter) - now;
  if (days === 0 || left > days * dayInMilliseconds) return undefined;
  if (left < 0) return `The certificate expired at ${notAfter}. Replace certificatePem with a renewed one.`;
  const whole = Math.floor(left / dayInMilliseconds);
  const remaining = whole === 0 ? "in less than a day" : whole === 1 ? "in 1 day" : `in ${whole} days`;
  return `The certificate expires ${remaining}, at ${notAfter}. Replace certificatePem with a renewed one before then.`;
}
