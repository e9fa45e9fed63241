/** Sequences on Pulumi's own engine, in process. Without SOAK_SEQUENCES they are the same in every run. */
import { count } from "../support/figures";
import { defaultSeeds, sequencesOfASeed } from "./defaultRun";
import type { Played } from "./play";
import { playedApart } from "./playedApart";
import { worldEngine } from "./worldEngine";

const soak = process.env.SOAK_SEQUENCES;
const newSeeds = Array.from({ length: Math.ceil(Number(soak ?? 0) / sequencesOfASeed) }, () =>
  Math.floor(Math.random() * 2 ** 31),
);
const seeds: readonly number[] = soak === undefined ? defaultSeeds : newSeeds;
const total = seeds.length * sequencesOfASeed;
const minute = 60_000;
const say = (line: string): void => void process.stderr.write(`[world] ${line}\n`);

beforeAll(() => worldEngine(say), 15 * minute);

test(
  `nothing is lost in ${total} sequences of programs, commands, changes in the Console and faults`,
  async () => {
    const played = await playAll(seeds);
    for (const { sequences, commands } of played) {
      count("sequences of the world", sequences);
      count("commands of the world", commands);
    }
    expect(played.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  },
  total * 3_000 + 5 * minute,
);

/** Two at a time, until one of them fails. */
async function playAll(seeds: readonly number[]): Promise<Played[]> {
  const waiting = [...seeds];
  const played: Played[] = [];
  const lane = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
      const one = await playedApart<Played>("main.ts", seed, sequencesOfASeed);
      played.push(one);
      say(`${played.length} of ${seeds.length} seeds played`);
      if (one.failure !== undefined) waiting.length = 0;
    }
  };
  await Promise.all([lane(), lane()]);
  return played;
}
