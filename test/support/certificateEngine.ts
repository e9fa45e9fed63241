/** What the engine asks of certificates, trust bundles and JWKs in one run, in the order in which it asks. */
import { ApinizerClient } from "../../provider/apinizer";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import { jwkLifecycle } from "../../provider/jwk/lifecycle";
import type { Context } from "../../provider/resource/context";
import type { Difference, Lifecycle } from "../../provider/resource/lifecycle";
import { keyOf } from "../../provider/resource/lifecycle";
import { defined, type PropertyMap } from "../../provider/resource/properties";
import {
  createOwned,
  diffOwned,
  noteChecked,
  type ResourceKey,
  Run,
  removeUnlessKept,
} from "../../provider/resource/run";
import { trustBundleLifecycle } from "../../provider/trustBundle/lifecycle";
import type { Simulator } from "../simulator/simulator";
import { settingsFor } from "./client";

/** How long a create waits for a delete, in milliseconds. */
const patience = 200;

/** One run of the engine, in a process of its own, with one resource for each logical name. */
export class CertificateEngine {
  readonly infos: string[] = [];
  readonly warnings: string[] = [];
  private readonly client: ApinizerClient;
  private readonly run: Context["run"];
  /** Milliseconds. */
  private passed = 0;
  readonly certificates = new OfType<CertificateInputs, CertificateState>(this, certificateLifecycle);
  readonly trustBundles = new OfType(this, trustBundleLifecycle);
  readonly jwks = new OfType(this, jwkLifecycle);

  /** `isPlugin`: the host is told URNs, and no `deleteBeforeReplace`. */
  constructor(
    simulator: Simulator,
    readonly isPlugin = true,
    private readonly offlinePreview = false,
  ) {
    const now = () => performance.now() + this.passed;
    this.client = new ApinizerClient(settingsFor(simulator), now, { initialMs: 5, limitMs: 20 });
    this.run = new Run().at(simulator.url);
  }

  /** What one operation is given. */
  context(): Context {
    const report = {
      info: (text: string) => void this.infos.push(text),
      warn: (text: string) => void this.warnings.push(text),
    };
    const { client, run, offlinePreview } = this;
    return { manager: client.forOperation({ report }), report, run, offlinePreview };
  }

  /** So much time passes that no answer is shared any longer. */
  waitForFreshAnswers(): void {
    this.passed += 60_000;
  }
}

/** The engine's calls for one type of resource. */
class OfType<Inputs extends object, State extends object> {
  constructor(
    private readonly engine: CertificateEngine,
    private readonly lifecycle: Lifecycle<Inputs, State>,
  ) {}

  /** `olds`: the inputs that the state has; none where a create follows. */
  async check(name: string, news: object, olds?: object): Promise<Inputs> {
    const { lifecycle } = this;
    const context = this.engine.context();
    const { inputs, problems } = lifecycle.check(news as PropertyMap, olds as PropertyMap | undefined);
    if (problems[0] !== undefined) throw problems[0];
    const createFollows = olds === undefined;
    noteChecked(context, this.keyOf(inputs), { ...this.urn(name), inputs, createFollows }, lifecycle.parts(inputs));
    if (createFollows) await lifecycle.beforeCreate(context, inputs, true);
    return inputs as Inputs;
  }

  diff(name: string, state: State, inputs: object): Promise<Difference> {
    const news = inputs as PropertyMap;
    const names = { key: this.keyOf(state), next: keyOf(this.lifecycle, news) };
    const change = { ...names, ...this.urn(name), state, inputs: news };
    const context = this.engine.context();
    return diffOwned(context, change, () => this.lifecycle.diff(context, state, news));
  }

  create(inputs: Inputs): Promise<State> {
    const creation = { key: this.keyOf(inputs), parts: [], formers: [] };
    const context = this.engine.context();
    return createOwned(context, creation, () => this.lifecycle.create(context, inputs), patience);
  }

  update(state: State, inputs: Inputs): Promise<State> {
    return this.lifecycle.update(this.engine.context(), state, inputs);
  }

  async refresh(state: State): Promise<State> {
    const found = await this.lifecycle.read(this.engine.context(), state);
    if (found === undefined) throw new Error("is gone");
    return found.state;
  }

  delete(name: string, state: State): Promise<void> {
    const context = this.engine.context();
    const leftBehind = () => this.lifecycle.leftBehind(context, state);
    const deletion = { key: this.keyOf(state), ...this.urn(name), state, leftBehind };
    return removeUnlessKept(context, deletion, () => this.lifecycle.delete(context, state));
  }

  /** Check and create of what is new in the program. */
  async add(name: string, news: object): Promise<State> {
    return this.create(await this.check(name, news));
  }

  private keyOf(properties: object): ResourceKey {
    return keyOf(this.lifecycle, properties as PropertyMap) as ResourceKey;
  }

  private urn(name: string): { readonly urn?: string } {
    return defined({ urn: this.engine.isPlugin ? `urn:${name}` : undefined });
  }
}
