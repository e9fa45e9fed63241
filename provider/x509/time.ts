import { type Asn1Value, isUniversal, tags } from "./asn1";

/** After the year: month, day, hour, minute, then seconds, which old certificates leave out, and a zone. */
const afterYear = String.raw`(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.\d+)?(?:Z|([+-])(\d{2})(\d{2}))$`;
const utcTime = new RegExp(String.raw`^(\d{2})${afterYear}`);
const generalizedTime = new RegExp(String.raw`^(\d{4})${afterYear}`);

/**
 * A UTCTime or GeneralizedTime as ISO 8601 in UTC without milliseconds, e.g. `2031-01-01T00:00:00Z`.
 * Source: RFC 5280, 4.1.2.5; a UTCTime's two digits mean 1950 to 2049.
 * @throws Error when it is no date.
 */
export function readTime(time: Asn1Value | undefined): string {
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
