import { type Invariant, isFullUp, type Seen } from "../seen";

/** Of two `up`s of one program that both succeed, the second writes nothing. */
export const secondUpIsQuiet: Invariant = (seen) => {
  const { previous, writes, succeeded, consoleChanged, program, trouble } = seen;
  // What is due by then goes.
  if (previous === undefined || seen.days > 0 || previous.trouble?.trouble === "skew") return [];
  if (consoleChanged || trouble !== undefined || !succeeded || !isPlainUp(seen)) return [];
  if (!isFullUp(previous) || !previous.succeeded || JSON.stringify(previous.program) !== JSON.stringify(program))
    return [];
  // An update that finds that the rotation cut its JWK leaves it to the next `up`, and says so.
  const isAnnounced = previous.messages.some(({ text }) => text.includes("The next `pulumi up` recreates it"));
  const unannounced = writes.filter(({ path }) => !isAnnounced || !path.includes("/jwks/"));
  return unannounced.map(({ method, path }) => `the second up sent ${method} ${path}`);
};

/** A refresh may find what the first one left behind, and a replacement is asked for. */
function isPlainUp(seen: Seen): boolean {
  return isFullUp(seen) && seen.command.refresh !== true && seen.replaces.length === 0;
}
