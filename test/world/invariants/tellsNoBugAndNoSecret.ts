import type { Invariant } from "../seen";

/** No message calls anything a bug or shows a stack; no token is in a message or, but encrypted, in the state. */
export const tellsNoBugAndNoSecret: Invariant = ({ messages, stateAfter, secrets }) => {
  const texts = messages.map(({ text }) => text);
  const bugs = texts.filter((text) => text.includes("bug in pulumi-apinizer") || hasStack(text));
  const places = [...texts, JSON.stringify(stateAfter ?? {})];
  const leaks = places.filter((text) => secrets.some((secret) => text.includes(secret)));
  return [
    ...bugs.map((text) => `a message speaks of a bug: ${text}`),
    ...leaks.map((text) => `a token is in the clear: ${text.slice(0, 200)}`),
  ];
};

/** With `--continue-on-error`, Pulumi's own SDK tells with a stack that a resource failed; that does not count. */
function hasStack(text: string): boolean {
  const frames = text.split("\n").filter((line) => /^\s+at .*:\d+:\d+/.test(line));
  const isPulumis = /Error: resource \S+ \[\S+\] failed to register$/m.test(text);
  return frames.some((frame) => !isPulumis || !/\/node_modules\/@pulumi\/|[ (]node:internal\//.test(frame));
}
