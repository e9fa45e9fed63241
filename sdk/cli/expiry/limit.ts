import { InvalidArgumentError } from "commander";
import type { Validity } from "../../../provider/x509";

/** Within it of its end a certificate fails: days, or percent of its lifetime. */
export interface Limit {
  /** As it was given, e.g. `30d`. */
  readonly text: string;
  readonly unit: "days" | "percent";
  readonly value: number;
}

export const dayInMilliseconds = 24 * 60 * 60 * 1000;

/** @throws InvalidArgumentError, which commander tells with the option's name. */
export function parseLimit(text: string): Limit {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(d|%)$/.exec(text) ?? [];
  const value = Number(digits);
  if (unit === undefined || (unit === "%" && value > 100)) {
    throw new InvalidArgumentError('Expected days, e.g. "30d", or a part of the lifetime up to 100, e.g. "20%".');
  }
  return { text, unit: unit === "d" ? "days" : "percent", value };
}

/**
 * The part of its lifetime that is left, from 0 to 1. Where a certificate is not valid for a moment, nothing is left of it.
 * `now` in milliseconds since the epoch.
 */
export function lifetimeLeft({ notBefore, notAfter }: Validity, now: number): number {
  const lifetime = Date.parse(notAfter) - Date.parse(notBefore);
  return lifetime <= 0 ? 0 : Math.min(1, Math.max(0, (Date.parse(notAfter) - now) / lifetime));
}

/** Whether it ends within the limit, or has ended: for days as `openssl x509 -checkend` says. */
export function endsWithin({ unit, value }: Limit, validity: Validity, now: number): boolean {
  if (Date.parse(validity.notAfter) < now) return true;
  return unit === "days"
    ? Date.parse(validity.notAfter) - now <= value * dayInMilliseconds
    : lifetimeLeft(validity, now) * 100 <= value;
}
