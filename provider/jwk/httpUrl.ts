import { lineProblem, type Problem, wrongType } from "../resource/inputRules";

const expected = "an absolute http or https URL without credentials and fragment";

/** What is wrong with the address of a JWK. The message never repeats it: it may hold a credential. */
export function httpUrlProblem(value: unknown): Problem | undefined {
  if (typeof value !== "string") return wrongType(expected, value);
  const problem = lineProblem(value);
  if (problem !== undefined) return problem;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:\/\//i.test(value)) {
    return { expected, received: "something else", action: "Correct it, e.g. https://idp.example.com/jwks.json." };
  }
  if (url.username !== "" || url.password !== "") {
    return { expected, received: "one with credentials", action: "Remove them: the state would hold them." };
  }
  return url.hash === "" ? undefined : { expected, received: "one with a fragment", action: "Remove it." };
}

/** A URL as messages show it: user info, query and fragment may hold a credential. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return "an address that is no URL";
  const { protocol, host, pathname, search } = new URL(text);
  return `${protocol}//${host}${pathname}${search === "" ? "" : "?…"}`;
}
