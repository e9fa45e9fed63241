import fc from "fast-check";
import type { WorldEngine } from "./engine";
import { sequences } from "./generate";
import type { Sequence } from "./model";
import type { ProviderCode } from "./providerCode";
import type { Seen } from "./seen";
import { liveThrough } from "./world";

/** Which sequences: any number from a seed on, or the one that a failure has told. */
export interface Play {
  readonly seed: number;
  readonly sequences: number;
  /** Of a failure: where fast-check found it. */
  readonly path?: string | undefined;
  /** For how long smaller sequences are tried once one has failed. */
  readonly shrinkSeconds?: number;
}

/** What came of it. */
export interface Played {
  readonly seed: number;
  /** How many were lived through; those that shrinking tried are not among them. */
  readonly sequences: number;
  readonly commands: number;
  /** The smallest failing sequence, in words, and how to play it again. */
  readonly failure?: string | undefined;
}

/** Plays sequences until one fails; `onSeen` hears of each. */
export async function play(
  { seed, sequences: numRuns, path, shrinkSeconds = 60 }: Play,
  engine: WorldEngine,
  code: ProviderCode,
  onSeen: (sequence: Sequence, seen: readonly Seen[]) => void = () => undefined,
): Promise<Played> {
  let commands = 0;
  let lived = 0;
  let shrinkUntil = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(sequences, async (sequence) => {
    // What is not tried any more counts as good, so that fast-check comes to its end.
    if (Date.now() > shrinkUntil) return;
    try {
      const seen = await liveThrough(sequence, engine, code);
      if (shrinkUntil !== Number.POSITIVE_INFINITY) return;
      lived += 1;
      commands += seen.length;
      onSeen(sequence, seen);
    } catch (error) {
      shrinkUntil = Math.min(shrinkUntil, Date.now() + shrinkSeconds * 1000);
      throw error;
    }
  });
  const details = await fc.check(property, {
    seed,
    numRuns,
    ...(path === undefined ? {} : { path }),
    endOnFailure: path !== undefined,
  });
  if (!details.failed) return { seed, sequences: lived, commands };
  const again = `WORLD_SEED=${details.seed} WORLD_PATH=${details.counterexamplePath} npm run world`;
  const error = details.errorInstance as Error;
  return { seed, sequences: lived, commands, failure: `${error.message}\nPlay it again: ${again}` };
}
