/** One `up` in a process of its own, which can be killed. Its standard input says what to do, its last line what came of it. */
import { readFileSync } from "node:fs";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import type { Address } from "../support/client";
import { BundleStack, type Kept, type Ran } from "./bundleStack";

/** What it is told. */
export interface Up {
  readonly manager: Address;
  /** What the clock shows all the time, in milliseconds since the epoch. */
  readonly now: number;
  readonly kept: Kept | undefined;
  readonly changes: Partial<TrustBundleInputs>;
}

/** What it prints. */
export interface Upped {
  readonly kept: Kept | undefined;
  readonly told: Ran["told"];
  readonly failure: string | undefined;
}

async function main(): Promise<void> {
  const { manager, now, kept, changes } = JSON.parse(readFileSync(0, "utf8")) as Up;
  const stack = new BundleStack(manager, () => now);
  stack.kept = kept;
  const { told, failure } = await stack.up(changes);
  const upped: Upped = { kept: stack.kept, told, failure: failure?.message };
  console.log(JSON.stringify(upped));
}

void main();
