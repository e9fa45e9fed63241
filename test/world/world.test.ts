/** Sequences on Pulumi's own engine, in process. Without SOAK_SEQUENCES they are the same in every run. */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { count } from "../support/figures";
import { defaultSeeds, defaultSequences } from "./defaultRun";
import type { Played } from "./play";
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
    const played = await Promise.all(seeds.map((seed) => playedApart(seed, Math.ceil(total / seeds.length))));
    for (const { sequences, commands } of played) {
      count("sequences of the world", sequences);
      count("commands of the world", commands);
    }
    expect(played.flatMap(({ failure }) => failure ?? [])).toEqual([]);
  },
  total * 3_000 + 5 * minute,
);

/** In a process of its own: many providers start there, each with modules of its own, which is not for jest. */
function playedApart(seed: number, sequences: number): Promise<Played> {
  const env = { ...process.env, WORLD_SEED: String(seed), WORLD_SEQUENCES: String(sequences) };
  const args = [require.resolve("tsx/cli"), path.join(__dirname, "main.ts")];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (text: Buffer) => {
    printed += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      const last = printed.trim().split("\n").at(-1) ?? "";
      if (last.startsWith("{")) resolve(JSON.parse(last) as Played);
      else reject(new Error(`the world of seed ${seed} ended with code ${code}: ${printed}`));
    });
  });
}
