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

/** A request and its answer in one line. Of lists only the first row that is the probe's own, else the form of the first. */
export function evidenceOf(request: string, { status, body, message }: Answer): string {
  const said = body === undefined ? message : JSON.stringify(shownValue(body, "", true));
  const line = `${request} → ${status} ${said}`;
  return line.length > evidenceLimit ? `${line.slice(0, evidenceLimit).toWellFormed()}…` : line;
}

/** `isPlain`: texts are shown; otherwise only that there is one. */
function shownValue(value: unknown, member: string, isPlain: boolean): unknown {
  if (secretMembers.has(member)) return "(left out)";
  if (Array.isArray(value)) return member === "resultList" ? shownRows(value, isPlain) : shownItems(value, isPlain);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, its]) => [name, shownValue(its, name, isPlain)]));
  }
  if (typeof value !== "string") return value;
  if (value.length > textLimit) return `${value.slice(0, 12)}… (${value.length} characters)`;
  return isPlain ? value : "…";
}

function shownItems(items: readonly unknown[], isPlain: boolean): unknown[] {
  return items.slice(0, 4).map((item) => shownValue(item, "", isPlain));
}

/** What belongs to others is nobody's business: only its form is shown. */
function shownRows(list: readonly unknown[], isPlain: boolean): unknown[] {
  const own = list.find((row) => isObject(row) && (text(row, "name") ?? "").startsWith(probePrefix));
  if (own !== undefined) return [shownValue(own, "", isPlain)];
  return list.slice(0, 1).map((row) => shownValue(row, "", false));
}
