/** The dynamic provider's calls for a certificate, translated to the lifecycle's. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import * as certificate from "./certificate";
import type { CertificateInputs, RawInputs } from "./certificateInputs";
import type { CertificateState } from "./certificateState";
import type { ConfigurationSource } from "./configuration";
import { configurationProblems, contextOf, quietly, reporting } from "./dynamicCalls";
import type { ApinizerError } from "./errors";

export class CertificateHost {
  constructor(private readonly configuration: ConfigurationSource) {}

  check(news: RawInputs): dynamic.CheckResult {
    const { inputs, problems } = certificate.check(news);
    const all: ApinizerError[] = [...problems, ...configurationProblems(inputs.connection, this.configuration)];
    // The engine prints the value of a property that a failure names: it stays unnamed here, and is named in the reason.
    return { inputs, failures: all.map((problem) => ({ property: "", reason: problem.message })) };
  }

  async diff(state: CertificateState, news: RawInputs): Promise<dynamic.DiffResult> {
    const diff = await quietly("diff", () => certificate.diff(this.context(state), state, news));
    return { ...diff, replaces: [...diff.replaces] };
  }

  async create(inputs: CertificateInputs): Promise<dynamic.CreateResult> {
    const outs = await reporting(inputs, () => certificate.create(this.context(inputs), inputs));
    return { id: certificate.certificateId(inputs), outs };
  }

  async read(id: string, state: CertificateState): Promise<dynamic.ReadResult> {
    const found = await quietly("refresh", () => certificate.read(this.context(state), state));
    return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
  }

  async update(state: CertificateState, news: CertificateInputs): Promise<dynamic.UpdateResult> {
    return { outs: await reporting(news, () => certificate.update(this.context(news), state, news)) };
  }

  async delete(state: CertificateState): Promise<void> {
    await quietly("delete", () => certificate.remove(this.context(state), state));
  }

  private context({ connection }: Pick<CertificateInputs, "connection">) {
    return contextOf(connection, this.configuration);
  }
}
