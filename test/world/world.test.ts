/** Sequences on Pulumi's own engine, in process. Without SOAK_SEQUENCES they are the same in every run. */
import { count } from "../support/figures";
import { defaultSeeds, defaultSequences } from "./defaultRun";
import type { Played } from "./play";
import { playedApart } from "./playedApart";
import { worldEngine } from "./worldEngine";

const soak = process.env.SOAK_SEQUENCES;
const total = Number(soak ?? defaultSequences);
const minute = 60_000;
const say = (line: string): void => void process.stderr.write(`[world] ${line}\n`);

beforeAll(() => worldEngine(say), 15 * minute);

test(
  `nothing is lost in ${total} sequences of programs, commands, changes in the Console and faults`,
  async () => {
    const seeds = soak === undefined ? defaultSeeds : defaultSeeds.map(() => Math.floor(Math.random() * 2 ** 31));
    const played = await Promise.all(
      seeds.map((seed) => playedApart<Played>("main.ts", seed, Math.ceil(total / seeds.length))),
    );
    for (const { sequences, commands } of played) {
      count("sequences of the world", sequences);
      count("commands of the world", commands);
    }
    expect(played.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  },
  total * 3_000 + 5 * minute,
);
