import type { Truststore } from "../apinizer";
import { answerOr } from "../base/fallback";
import type { Context } from "../resource/context";

/** What environments' workers hold, as far as the Manager shows it; asked once for each environment. */
export class Workers {
  private readonly truststores = new Map<string, Promise<Truststore | undefined>>();

  constructor(
    private readonly context: Context,
    private readonly projectName: string,
  ) {}

  /** Whether a worker of these environments was seen not to hold it; false where the Manager does not show that. */
  async lack(alias: string, environments: readonly string[]): Promise<boolean> {
    const seen = await Promise.all(environments.map((environment) => this.truststore(environment)));
    return seen.some((truststore) => truststore?.holds(alias) === false);
  }

  private truststore(environment: string): Promise<Truststore | undefined> {
    const known = this.truststores.get(environment);
    if (known !== undefined) return known;
    const { certificates } = this.context.manager;
    const asked = answerOr(undefined, () => certificates.truststore(this.projectName, environment));
    this.truststores.set(environment, asked);
    return asked;
  }
}
