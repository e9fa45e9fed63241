import { type Asn1Value, expectTag, isUniversal, tags } from "./asn1";

/** First and last moment of a certificate (RFC 5280, 4.1.2.5). */
export interface Validity {
  /** ISO 8601 in UTC, e.g. `2031-01-01T00:00:00Z`. */
  readonly notBefore: string;
  /** As {@link notBefore}; the certificate is valid up to and including this second. */
  readonly notAfter: string;
}

/** After the year: month, day, hour, minute, then seconds, which old certificates leave out, and a zone. */
const afterYear = String.raw`(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(?:Z|([+-])(\d{2})(\d{2}))$`;
const utcTime = new RegExp(String.raw`^(\d{2})${afterYear}`);
const generalizedTime = new RegExp(String.raw`^(\d{4})${afterYear}`);

/** @throws Error when it is none. */
export function readValidity(validity: Asn1Value | undefined): Validity {
  const [notBefore, notAfter] = expectTag(validity, tags.sequence).parts;
  return { notBefore: readTime(notBefore), notAfter: readTime(notAfter) };
}

/**
 * A UTCTime or GeneralizedTime as ISO 8601 in UTC without milliseconds, e.g. `2031-01-01T00:00:00Z`.
 * Source: RFC 5280, 4.1.2.5; a UTCTime's two digits mean 1950 to 2049.
 * @throws Error when it is no date.
 */
function readTime(time: Asn1Value | undefined): string {
  const short = isUniversal(time, tags.utcTime);
  if (!short && !isUniversal(time, tags.generalizedTime)) throw new Error("expected a time");
  const match = (short ? utcTime : generalizedTime).exec(time.bytes.toString("latin1"));
  const [, digits = "", month, day, hour, minute, second = "00", sign, zoneHours = 0, zoneMinutes = 0] = match ?? [];
  const local = `${short ? century(digits) : ""}${digits}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const instant = Date.parse(local);
  if (iso(instant) !== local) throw new Error("expected a date");
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return iso(sign === "-" ? instant + offset : instant - offset);
}

function century(digits: string): string {
  return Number(digits) < 50 ? "20" : "19";
}

/**
 * @throws RangeError when it is no date.
 */
function iso(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, "Z");
}
