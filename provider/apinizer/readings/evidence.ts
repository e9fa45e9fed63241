import { type Answer, isObject, text } from "../answer";

/** Begins the names of everything that the command `probe` makes. */
export const probePrefix = "pulumi-apinizer-probe-";

/** Longest evidence of one exchange, in characters. */
const evidenceLimit = 400;
/** Longest text that is shown in full: names, messages and ids, but no content and no key. */
const textLimit = 120;

/** Members that may hold something secret: of keys (RFC 7518), of credentials, of stored files. */
const secretMembers = new Set(
  ["d", "p", "q", "dp", "dq", "qi", "k", "oth", "password", "token", "access_token", "client_secret", "file"].concat(
    "content",
  ),
);

/** A text without any credential. */
export type Redact = (text: string) => string;

/**
 * A request and its answer in one line. Of lists only the first row that is the probe's own, else the form of the first.
 * Everything is redacted before it is cut: half of a credential is not recognized any more.
 */
export function evidenceOf(request: string, { status, body, message }: Answer, redact: Redact): string {
  const said = body === undefined ? message : JSON.stringify(shownValue(body, "", { isPlain: true, redact }));
  const line = redact(`${request} → ${status} ${said}`);
  return line.length > evidenceLimit ? `${line.slice(0, evidenceLimit).toWellFormed()}…` : line;
}

interface Showing {
  /** Texts are shown; otherwise only that there is one. */
  readonly isPlain: boolean;
  readonly redact: Redact;
}

function shownValue(value: unknown, member: string, how: Showing): unknown {
  if (secretMembers.has(member)) return "(left out)";
  if (Array.isArray(value)) return member === "resultList" ? shownRows(value, how) : shownItems(value, how);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, shownValue(its, name, how)]));
  }
  return typeof value === "string" ? shownText(how.redact(value), how) : value;
}

function shownText(value: string, { isPlain }: Showing): string {
  if (value.length > textLimit) return `${value.slice(0, 12)}… (${value.length} characters)`;
  return isPlain ? value : "…";
}

function shownItems(items: readonly unknown[], how: Showing): unknown[] {
  return items.slice(0, 4).map((item) => shownValue(item, "", how));
}

/** What belongs to others is nobody's business: only its form is shown. */
function shownRows(list: readonly unknown[], how: Showing): unknown[] {
  const own = list.find((row) => isObject(row) && (text(row, "name") ?? "").startsWith(probePrefix));
  if (own !== undefined) return [shownValue(own, "", how)];
  return list.slice(0, 1).map((row) => shownValue(row, "", { ...how, isPlain: false }));
}
