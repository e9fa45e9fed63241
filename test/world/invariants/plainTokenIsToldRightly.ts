import type { Invariant } from "../seen";

/** All tokens are set as secrets here: nobody is warned of one that is not. */
export const plainTokenIsToldRightly: Invariant = ({ messages }) =>
  messages.filter(({ text }) => text.includes("not set as a secret")).map(({ text }) => `a false warning: ${text}`);
