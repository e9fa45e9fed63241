/**
 * The same sequences on the real CLI and on its engine in process: what the one does, the other has to do. To play some again:
 * SOAK_CLI_SEED as a failure tells it, with as many sequences, and their numbers in WORLD_ONLY ("10,20").
 */
import { count } from "../support/figures";
import { playedApart } from "./playedApart";
import { worldEngine } from "./worldEngine";

const { SOAK_CLI_SEQUENCES: soak, SOAK_CLI_SEED, WORLD_ONLY } = process.env;
const total = Number(soak ?? 15);
const played = WORLD_ONLY?.split(",").length ?? total;
const minute = 60_000;

beforeAll(() => worldEngine((line) => void process.stderr.write(`[world] ${line}\n`)), 15 * minute);

test(
  `the CLI does in ${played} sequences what its engine does in process`,
  async () => {
    const seed = soak === undefined ? 20_260_101 : Number(SOAK_CLI_SEED ?? Math.floor(Math.random() * 2 ** 31));
    const problems = await playedApart<readonly string[]>("cliMain.ts", seed, total);
    count("sequences of the world on the CLI", played);
    expect({ seed, problems }).toEqual({ seed, problems: [] });
  },
  total * minute,
);
