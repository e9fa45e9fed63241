import type { ApinizerClient, HttpRequest } from "../../provider/apinizer";
import { shortened } from "../../provider/apinizer/answer";
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
    const asked = `${request.method} ${request.path}`;
    const answer = await this.client.exchange(request, asked);
    const redact = (text: string) => this.client.redact(text);
    // Redacted first, as everywhere: what is cut off or laid out anew is not recognized any more.
    const message = shortened(redact(answer.message));
    return { request: asked, answer, message, shown: evidenceOf(asked, answer, redact) };
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
