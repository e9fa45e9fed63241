import { expiryWarning } from "../../provider/certificate/expiry";

const now = Date.UTC(2030, 5, 15, 12);

test.each([
  ["2030-07-16T12:00:00Z", 30, undefined],
  ["2030-07-15T12:00:00Z", 30, "expires in 30 days"],
  ["2030-06-17T11:00:00Z", 30, "expires in 1 day,"],
  ["2030-06-16T11:00:00Z", 30, "in less than a day"],
  ["2030-06-15T11:59:59Z", 30, "expired at 2030-06-15T11:59:59Z"],
  ["2030-06-15T11:59:59Z", 0, undefined],
  ["2030-08-01T00:00:00Z", 60, "expires in 46 days"],
])("a certificate that ends at %s, with %d days of warning, says %j", (notAfter, days, said) => {
  const warning = expiryWarning(notAfter, now, days);
  if (said === undefined) expect(warning).toBeUndefined();
  else expect(warning).toContain(said);
});
