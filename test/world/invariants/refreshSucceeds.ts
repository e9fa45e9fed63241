import type { Invariant } from "../seen";

/** A refresh of a Manager that answers succeeds, whatever it finds. */
export const refreshSucceeds: Invariant = ({ command, succeeded, trouble, result, preview }) => {
  if (command.command !== "refresh" || succeeded || trouble !== undefined) return [];
  // With the program run, that can fail.
  return command.runProgram === true ? [] : [`the refresh failed: ${(result ?? preview)?.error}`];
};
