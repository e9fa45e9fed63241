import type { Invariant } from "../seen";

/** No message calls anything a bug or shows a stack; no token is in a message or, but encrypted, in the state. */
export const tellsNoBugAndNoSecret: Invariant = ({ messages, stateAfter, secrets }) => {
  const texts = messages.map(({ text }) => text);
  const bugs = texts.filter((text) => /bug in pulumi-apinizer|\n\s+at .*:\d+:\d+/.test(text));
  const places = [...texts, JSON.stringify(stateAfter ?? {})];
  const leaks = places.filter((text) => secrets.some((secret) => text.includes(secret)));
  return [
    ...bugs.map((text) => `a message speaks of a bug: ${text}`),
    ...leaks.map((text) => `a token is in the clear: ${text.slice(0, 200)}`),
  ];
};
