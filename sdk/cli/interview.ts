import type { ApinizerClient, HttpRequest } from "../../provider/apinizer";
import {
  type Exchange,
  type ExchangeName,
  evidenceOf,
  type Seen,
  type Trial,
  type TrialName,
} from "../../provider/apinizer/readings";

/** Questions put to a Manager, and everything that it answered. */
export class Interview {
  private readonly exchanges: Partial<Record<ExchangeName, Exchange>> = {};
  private readonly trials: Partial<Record<TrialName, Trial>> = {};
  private facts: Omit<Seen, "exchanges" | "trials"> = {};

  /** `beforeEach` is called before every request, and ends the interview by throwing. */
  constructor(
    private readonly client: ApinizerClient,
    private readonly beforeEach: () => void = () => {},
  ) {}

  /** Everything so far. */
  get seen(): Seen {
    return { exchanges: this.exchanges, trials: this.trials, ...this.facts };
  }

  /** Notes what no answer tells. */
  note(facts: Omit<Seen, "exchanges" | "trials">): void {
    this.facts = { ...this.facts, ...facts };
  }

  /**
   * Sends a request, whatever the answer says.
   * @throws ManagerUnavailableError where there is no answer, WriteOutcomeUnknownError where a write's answer is lost.
   */
  async send(request: HttpRequest): Promise<Exchange> {
    this.beforeEach();
    const { method, path } = request;
    const answer = await this.client.exchange(request, `${method} ${path}`);
    return {
      request: `${method} ${path}`,
      answer,
      shown: this.client.redact(evidenceOf(`${method} ${path}`, answer)),
    };
  }

  /** As {@link send}, and keeps what was said under that name. */
  async ask(name: ExchangeName, request: HttpRequest): Promise<Exchange> {
    const exchange = await this.send(request);
    this.exchanges[name] = exchange;
    return exchange;
  }

  keepTrial(name: TrialName, trial: Trial): void {
    this.trials[name] = trial;
  }
}
