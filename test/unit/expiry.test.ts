import { expiryMessage, expiryWarningOf } from "../../provider/certificate/expiry";

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2030, 5, 15, 12);
const at = (days: number) => new Date(now + days * day).toISOString();

test.each([
  ["2030-07-16T12:00:00Z", 30, undefined],
  ["2030-07-15T12:00:00Z", 30, "expires in 30 days"],
  ["2030-06-17T11:00:00Z", 30, "expires in 1 day,"],
  ["2030-06-16T11:00:00Z", 30, "in less than a day"],
  ["2030-06-15T11:59:59Z", 30, "expired at 2030-06-15T11:59:59Z"],
  ["2030-06-15T11:59:59Z", 0, undefined],
  ["2030-08-01T00:00:00Z", 60, "expires in 46 days"],
])("a certificate that ends at %s, with %d days of warning, says %j", (notAfter, days, said) => {
  const message = expiryMessage({ notBefore: "2020-01-01T00:00:00Z", notAfter }, now, { days, percent: 0 });
  if (said === undefined) expect(message).toBeUndefined();
  else expect(message).toContain(said);
});

test.each([
  ["a long life, warned by days", -300, 29, { days: 30, percent: 5 }, true],
  ["a long life, warned by percent", -800, 199, { days: 30, percent: 20 }, true],
  ["a long life, warned by neither", -800, 201, { days: 30, percent: 20 }, false],
  ["by percent alone", -800, 199, { days: 0, percent: 20 }, true],
  ["by percent alone, after its end", -800, -1, { days: 0, percent: 20 }, true],
  ["by nothing", -800, -1, { days: 0, percent: 0 }, false],
  ["six days, in its first hour", -0.01, 5.99, { days: 30, percent: 0 }, false],
  ["six days, in its last third", -4.1, 1.9, { days: 30, percent: 0 }, true],
  ["six days, before its last third, by percent", -3.1, 2.9, { days: 30, percent: 50 }, true],
  ["six days, by days that are less than its life", -0.5, 5.5, { days: 5.8, percent: 0 }, true],
  ["six days, expired", -7, -1, { days: 30, percent: 0 }, true],
  ["eight days are no short life", -0.01, 7.99, { days: 30, percent: 0 }, true],
])("the warning of an end counts days, percent and a short life: %s", (_what, begin, end, warning, isWarned) => {
  const message = expiryMessage({ notBefore: at(begin), notAfter: at(end) }, now, warning);
  expect(message !== undefined).toBe(isWarned);
});

test("each expiry input counts instead of the configuration's", () => {
  const configured = { days: 30, percent: 10 };
  expect(expiryWarningOf({}, configured)).toEqual(configured);
  expect(expiryWarningOf({ expiryWarningDays: 0 }, configured)).toEqual({ days: 0, percent: 10 });
  expect(expiryWarningOf({ expiryWarningPercent: 20 }, configured)).toEqual({ days: 30, percent: 20 });
});
