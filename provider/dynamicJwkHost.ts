/** The dynamic provider's calls for a JWK, translated to the lifecycle's. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { ConfigurationSource } from "./configuration";
import { configurationProblems, contextOf, quietly, reporting } from "./dynamicCalls";
import type { ApinizerError } from "./errors";
import type { RawInputs } from "./inputRules";
import * as jwk from "./jwk";
import type { JwkInputs } from "./jwkInputs";
import type { JwkState } from "./jwkState";

export class JwkHost {
  constructor(private readonly configuration: ConfigurationSource) {}

  check(news: RawInputs): dynamic.CheckResult {
    const { inputs, problems } = jwk.check(news);
    const all: ApinizerError[] = [...problems, ...configurationProblems(inputs.connection, this.configuration)];
    return { inputs, failures: all.map((problem) => ({ property: "", reason: problem.message })) };
  }

  async diff(state: JwkState, news: RawInputs): Promise<dynamic.DiffResult> {
    const diff = await quietly("diff", () => jwk.diff(this.context(state), state, news));
    return { ...diff, replaces: [...diff.replaces] };
  }

  async create(inputs: JwkInputs): Promise<dynamic.CreateResult> {
    const outs = await reporting(inputs, () => jwk.create(this.context(inputs), inputs));
    return { id: jwk.jwkId(inputs), outs };
  }

  async read(id: string, state: JwkState): Promise<dynamic.ReadResult> {
    const found = await quietly("refresh", () => jwk.read(this.context(state), state));
    return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
  }

  async update(state: JwkState, news: JwkInputs): Promise<dynamic.UpdateResult> {
    return { outs: await reporting(news, () => jwk.update(this.context(news), state, news)) };
  }

  async delete(state: JwkState): Promise<void> {
    await quietly("delete", () => jwk.remove(this.context(state), state));
  }

  private context({ connection }: Pick<JwkInputs, "connection">) {
    return contextOf(connection, this.configuration);
  }
}
