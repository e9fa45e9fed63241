import { InvalidInputError } from "../base/errors";

/**
 * Path of a resource below `/apiops`, every name percent-encoded, with the trailing slash that the Manager requires.
 * Refuses the names that URL parsers resolve: `..` would address the parent.
 */
export function resourcePath(...segments: readonly string[]): string {
  for (const segment of segments) {
    if (segment === "" || segment === "." || segment === ".." || !segment.isWellFormed()) {
      throw new InvalidInputError({
        subject: "request path",
        expected: "a name that stands for itself in an address",
        received: JSON.stringify(segment),
        action: "No request can ask for it by that name: it needs another one.",
      });
    }
  }
  return `/${segments.map(encodeURIComponent).join("/")}/`;
}

/** `?a=b` of the members that are set, or the empty string. */
export function queryString(query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}
