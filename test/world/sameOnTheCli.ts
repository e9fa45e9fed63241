import fc from "fast-check";
import { CliEngine } from "./cliEngine";
import type { Engine } from "./engine";
import { sequences } from "./generate";
import type { Sequence } from "./model";
import { describeRun } from "./print";
import type { ProviderCode } from "./providerCode";
import { nameOf, recordedIn, type Seen } from "./seen";
import { liveThrough } from "./world";

/** Rounds of a sequence on the CLI, where each takes seconds. */
const mostRounds = 4;

/** Sequences that the CLI can live through, and in which the order of steps is the same in every run. */
export function cliSequences(seed: number, number: number): Sequence[] {
  return fc.sample(sequences, { seed, numRuns: number }).map(({ setting, rounds }) => ({
    setting: { ...setting, attached: false, together: false, parallel: 1 },
    rounds: rounds.slice(0, mostRounds).map(({ trouble, command, days: _, ...round }) => ({
      ...round,
      // The CLI's processes read the real clock: no days pass, and there is no skew. The Automation API has no `--run-program` for an
      // `up`. Kills have tests of their own.
      command: command.command === "up" ? { ...command, runProgram: undefined } : command,
      trouble: trouble?.trouble === "kill" || trouble?.trouble === "skew" ? undefined : trouble,
    })),
  }));
}

/**
 * Lives through a sequence on both engines; tells where they differ.
 * @throws WorldBroken.
 */
export async function differencesOnTheCli(
  sequence: Sequence,
  name: string,
  inProcess: Engine,
  code: ProviderCode,
): Promise<readonly string[]> {
  const cli = CliEngine.start(name);
  try {
    const own = await liveThrough(sequence, inProcess, code);
    const real = await liveThrough(sequence, cli, code);
    return differencesBetween(own, real);
  } finally {
    cli.stop();
  }
}

/** The first command that differs. */
function differencesBetween(own: readonly Seen[], real: readonly Seen[]): string[] {
  for (const [index, seen] of own.entries()) {
    const onCli = real[index] as Seen;
    const [expected, received] = [outcomeOf(onCli), outcomeOf(seen)];
    if (expected === received) continue;
    const steps = own
      .slice(0, index + 1)
      .map(describeRun)
      .join("\n");
    return [`command ${index + 1}: the CLI: ${expected}\nin process: ${received}\n${steps}\n${describeRun(onCli)}`];
  }
  return [];
}

/** What has to be the same. */
function outcomeOf({ command, succeeded, after, preview, result, stateAfter }: Seen): string {
  const steps = (result ?? preview)?.steps ?? [];
  const told = steps
    .filter(({ urn, stage, op }) => stage !== "begun" && op !== "same" && !isTheEnginesOwn(urn))
    .map(({ op, urn, stage }) => `${op} ${nameOf(urn)}${stage === "failed" ? " failed" : ""}`);
  const held = after.map(({ certificates, jwks }) => [certificates, jwks].map((all) => textsOf(all).sort()));
  const state = recordedIn(stateAfter).map(({ name, id, resource }) => `${name} ${id} ${resource.delete === true}`);
  return JSON.stringify({ command: command.command, succeeded, steps: told.sort(), held, state: state.sort() });
}

function textsOf(held: ReadonlyMap<string, object>): string[] {
  return [...held.values()].map((one) => JSON.stringify(one));
}

/** The stack itself, and default providers, whose names differ. */
function isTheEnginesOwn(urn: string): boolean {
  return urn.includes("pulumi:pulumi:Stack") || nameOf(urn).startsWith("default");
}
