/** A stack whose one resource is a trust bundle, as the engine drives it: calls of the lifecycle, over real HTTP. */
import { ApinizerError } from "../../provider/base/errors";
import type { Context } from "../../provider/resource/context";
import { PartialFailureError } from "../../provider/resource/errors";
import type { PropertyMap } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import type { TrustBundleInputs } from "../../provider/trustBundle/inputs";
import { trustBundleLifecycle as bundle } from "../../provider/trustBundle/lifecycle";
import type { TrustBundleState } from "../../provider/trustBundle/state";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { type Address, clientOf } from "../support/client";

/** What an engine keeps of the bundle between two commands. */
export interface Kept {
  readonly state: TrustBundleState;
  /** The last write ended with a partial failure, and no refresh came after it. */
  readonly hasInitErrors: boolean;
}

/** What came of a command. */
export interface Ran {
  readonly told: readonly string[];
  readonly failure?: ApinizerError;
}

export class BundleStack {
  kept: Kept | undefined;

  constructor(
    private readonly simulator: Address,
    private readonly now: () => number = Date.now,
  ) {}

  /** Outputs. @throws where there is no resource. */
  get state(): TrustBundleState {
    if (this.kept === undefined) throw new Error("the stack has no trust bundle");
    return this.kept.state;
  }

  /** `pulumi up` of a program that declares `payments/partner`, changed so. */
  up(changes: Partial<TrustBundleInputs>): Promise<Ran> {
    return this.run(async (context) => {
      const { inputs, problems } = bundle.check({ ...checkedTrustBundle(changes) });
      const [problem] = problems;
      if (problem !== undefined) throw problem;
      return applied(context, inputs, this.kept);
    });
  }

  refresh(): Promise<Ran> {
    return this.run(async (context) => {
      const found = this.kept && (await bundle.read(context, this.kept.state));
      return found?.state;
    });
  }

  destroy(): Promise<Ran> {
    return this.run(async (context) => {
      if (this.kept !== undefined) await bundle.delete(context, this.kept.state);
      return undefined;
    });
  }

  private async run(command: (context: Context) => Promise<TrustBundleState | undefined>): Promise<Ran> {
    const told: string[] = [];
    const tell = (message: string) => void told.push(message);
    const report = { info: tell, warn: tell };
    const context = { report, run: new Run().at(""), now: this.now, manager: clientOf(this.simulator) };
    try {
      this.kept = kept(await command(context), false);
      return { told };
    } catch (failure) {
      if (!(failure instanceof ApinizerError)) throw failure;
      if (failure instanceof PartialFailureError) this.kept = kept(failure.state as TrustBundleState, true);
      return { told, failure };
    }
  }
}

/** The state after an `up` of the program with these inputs. */
export async function applied(
  context: Context,
  news: PropertyMap,
  before: Kept | undefined,
): Promise<TrustBundleState> {
  const inputs = news as unknown as TrustBundleInputs;
  const key = { kind: "trust bundle", id: `${inputs.projectName}/${inputs.bundleName}` } as const;
  context.run.checked(key, { inputs: news, createFollows: before === undefined });
  if (before === undefined) {
    await bundle.beforeCreate(context, news, false);
    return bundle.create(context, inputs);
  }
  const { changed } = await bundle.diff(context, before.state, news);
  const isUpdated = changed.length > 0 || before.hasInitErrors;
  return isUpdated ? bundle.update(context, before.state, inputs) : before.state;
}

/** As the engine keeps it: what JSON can say. */
function kept(state: TrustBundleState | undefined, hasInitErrors: boolean): Kept | undefined {
  return state && { state: JSON.parse(JSON.stringify(state)) as TrustBundleState, hasInitErrors };
}
