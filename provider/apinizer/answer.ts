import { printable } from "../base/printable";

/** A JSON object of unknown content. */
export type JsonObject = { readonly [key: string]: unknown };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The member as a string, or undefined when it is absent or something else. Well-formed: half of a surrogate pair, as a
 * text that was cut off can end with, would break the gRPC message that carries it to the engine.
 */
export function text(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" ? value.toWellFormed() : undefined;
}

/** The member's objects; anything else in it is left out. */
export function objects(object: JsonObject, key: string): JsonObject[] {
  const value = object[key];
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** What an HTTP answer says, whichever of the documented envelopes it uses. */
export interface Answer {
  readonly status: number;
  /** The JSON object of the body, absent when the body is none. */
  readonly body?: JsonObject;
  /** The body where it is no JSON object, as it came. */
  readonly text?: string;
  /** The clock of who answered, in milliseconds since the epoch; absent where it does not tell. */
  readonly date?: number;
  /** Whether the envelope (`success` or `status`) says so; absent when it says neither. */
  readonly success?: boolean;
  /**
   * The Manager's message (`resultMessage`, `error_description`, …), or a description of a body that is no JSON. As it
   * came: it may hold credentials and anything else, see {@link shortened}.
   */
  readonly message: string;
  /** Seconds to wait, from `Retry-After` or the body's `retry_after`. */
  readonly retryAfterSeconds?: number;
}

/** An answer in one phrase, as errors tell it. */
export function describeAnswer(status: number, message: string): string {
  return `HTTP ${status} "${message}"`;
}

/** Longest message that is repeated to a user, in characters. */
const maxMessageCharacters = 500;

/**
 * Reads status, headers and body text of an answer. Never throws. `nowMilliseconds` is this machine's clock, by which a date
 * to wait for is read where the answer does not tell its own.
 */
export function readAnswer(
  status: number,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  bodyText: string,
  nowMilliseconds: number,
): Answer {
  const body = parseObject(bodyText);
  const success = body === undefined ? undefined : envelopeSuccess(body);
  const date = typeof headers.date === "string" ? Date.parse(headers.date) : Number.NaN;
  const wait = retryAfter(headers["retry-after"], body, Number.isNaN(date) ? nowMilliseconds : date);
  return {
    status,
    ...(body === undefined ? { text: bodyText } : { body }),
    ...(Number.isNaN(date) ? {} : { date }),
    ...(success === undefined ? {} : { success }),
    message:
      redirection(status, headers) ?? (body === undefined ? describeBody(bodyText, headers) : envelopeMessage(body)),
    ...(wait === undefined ? {} : { retryAfterSeconds: wait }),
  };
}

function parseObject(bodyText: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(bodyText);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function envelopeSuccess(body: JsonObject): boolean | undefined {
  if (typeof body.success === "boolean") return body.success;
  if (body.status === "SUCCESS") return true;
  if (body.status === "FAILURE" || typeof body.error === "string") return false;
  return undefined;
}

function envelopeMessage(body: JsonObject): string {
  const message =
    text(body, "resultMessage") ?? text(body, "error_description") ?? text(body, "message") ?? text(body, "error");
  return message ?? "no message";
}

/** Where a redirect leads, without what its path and query may hold. */
function redirection(
  status: number,
  { location }: Readonly<Record<string, string | string[] | undefined>>,
): string | undefined {
  if (status < 300 || status >= 400 || typeof location !== "string") return undefined;
  return `a redirect to ${URL.canParse(location) ? new URL(location).origin : "another path"}, which is not followed`;
}

function describeBody(bodyText: string, headers: Readonly<Record<string, string | string[] | undefined>>): string {
  if (bodyText.trim() === "") return "an empty body";
  const type = headers["content-type"];
  return `a body that is not the Manager's JSON (${shortened(typeof type === "string" ? type : "no content type")})`;
}

function retryAfter(
  header: string | string[] | undefined,
  body: JsonObject | undefined,
  nowMilliseconds: number,
): number | undefined {
  const inBody = body?.retry_after;
  const value = typeof header === "string" ? header : typeof inBody === "number" ? String(inBody) : undefined;
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (value.trim() !== "" && Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMilliseconds) / 1000);
}

/** One printable line of bounded length. */
export function shortened(message: string): string {
  const line = printable(message).replace(/\s+/g, " ").trim();
  return line.length > maxMessageCharacters ? `${line.slice(0, maxMessageCharacters).toWellFormed()}…` : line;
}
