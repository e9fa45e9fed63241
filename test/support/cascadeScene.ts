import { ApinizerClient } from "../../provider/apinizer";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateId } from "../../provider/certificate/key";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import { Run } from "../../provider/resource/run";
import type { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "./aCertificate";
import { settingsFor } from "./client";
import { summaryOf } from "./difference";

/** What a program declares in these scenes, unless it says otherwise. */
export const declared: CertificateInputs = checkedCertificate({ protectJwks: false });

/** Certificates of one program and the JWKs made from them, as one run of the engine after the other sees them. */
export class CascadeScene {
  infos: string[] = [];
  warnings: string[] = [];
  private client: ApinizerClient;
  private run: Context["run"];

  constructor(
    readonly simulator: Simulator,
    private readonly settings: Parameters<typeof settingsFor>[1] = {},
  ) {
    this.client = this.newClient();
    this.run = new Run().at("");
  }

  /** Another run of the engine begins, in another process: it knows nothing of the last one. */
  beginRun(): void {
    [this.infos, this.warnings] = [[], []];
    this.client = this.newClient();
    this.run = new Run().at("");
    this.simulator.clearJournal();
  }

  /** What one operation is given. */
  context(operation: Parameters<ApinizerClient["forOperation"]>[0] = {}): Context {
    const report = {
      info: (text: string) => void (text.includes(": rotation: ") || this.infos.push(text)),
      warn: (text: string) => void this.warnings.push(text),
    };
    return { manager: this.client.forOperation({ report, ...operation }), report, run: this.run };
  }

  create(changes: Partial<CertificateInputs> = {}): Promise<CertificateState> {
    return certificate.create(this.context(), { ...declared, ...changes });
  }

  /** What an `up` does: check, diff, and the update where something differs. */
  async up(state: CertificateState, changes: Partial<CertificateInputs> = {}): Promise<CertificateState> {
    const inputs = { ...declared, ...changes };
    const { changes: differs } = await this.preview(state, changes);
    return differs ? certificate.update(this.context(), state, inputs) : state;
  }

  preview(state: CertificateState, changes: Partial<CertificateInputs> = {}): ReturnType<typeof summaryOf> {
    const inputs = { ...declared, ...changes };
    this.run.checked({ kind: "certificate", id: certificateId(inputs) }, { inputs, createFollows: false });
    return this.compare(state, changes);
  }

  /** A diff that no check came before, as in a refresh. */
  compare(state: CertificateState, changes: Partial<CertificateInputs> = {}): ReturnType<typeof summaryOf> {
    return summaryOf(certificate.diff(this.context(), state, { ...declared, ...changes }));
  }

  async refresh(state: CertificateState): Promise<CertificateState> {
    const found = await certificate.read(this.context(), state);
    if (found === undefined) throw new Error("is gone");
    return found.state;
  }

  remove(state: CertificateState): Promise<void> {
    return certificate.delete(this.context(), state);
  }

  /** Makes a JWK from a certificate in the Management Console. */
  addJwk(name: string, source: { project?: string; certificate?: string; environment?: string } = {}): void {
    const { project = "payments", certificate: certificateName = "idp", environment = "production" } = source;
    this.simulator.console.addJwkFromCertificate(project, name, {
      certificateProject: "payments",
      certificateName,
      environmentName: environment,
      useType: "SIGNATURE",
      algorithm: "RS256",
    });
  }

  /** The JWKs that the Manager holds, with whether they are linked. */
  jwks(): Record<string, boolean> {
    const { projects } = this.simulator.state();
    const all = projects.flatMap(({ name: project, jwks }) => jwks.map((jwk) => ({ project, ...jwk })));
    return Object.fromEntries(all.map(({ project, name, sourceId }) => [`${project}/${name}`, sourceId !== null]));
  }

  /** Writes of the run, e.g. `PUT payments/certificates/idp/`. */
  writes(): string[] {
    return this.simulator.writes().map(({ method, path }) => `${method} ${path.replace("/apiops/projects/", "")}`);
  }

  /** Number of requests of the run by kind. */
  requests(): Record<string, number> {
    const kinds: Record<string, number> = {};
    for (const { method, path } of this.simulator.journal) {
      const list = /\/(certificates|jwks|projects)\/$/.exec(path)?.[1];
      const read = /\/(certificates|jwks)\/[^/]+\/$/.exec(path)?.[1];
      const kind = method !== "GET" ? method : list === undefined ? `get of ${read}` : `list of ${list}`;
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    return kinds;
  }

  private newClient(): ApinizerClient {
    return new ApinizerClient(settingsFor(this.simulator, this.settings), undefined, { initialMs: 5, limitMs: 20 });
  }
}
