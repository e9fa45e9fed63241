import { type Exchange, jwkIn, succeeded, type TrialName } from "../../../provider/apinizer/readings";
import type { LeafCertificate } from "./leafCertificates";
import { getJwk, postJwk, putCertificate, type Scene } from "./scene";

/** Trials by the project of the JWK that they watch. */
export interface Watched {
  readonly own?: TrialName;
  readonly elsewhere?: TrialName;
}

/** How a PUT on the bench's certificate differs from the one before. */
export interface Put {
  readonly query: Readonly<Record<string, string>>;
  /** What it changes. */
  readonly changes: "content" | "description" | "nothing";
}

interface LinkedJwk {
  readonly what: string;
  readonly projectName: string;
  readonly before: Exchange;
}

/** A certificate with JWKs derived from it: whatever a write cuts is made anew before the next. */
export class JwkBench {
  static readonly certificate = "f";
  private content: LeafCertificate;
  private key: "first" | "second" = "first";
  private descriptions = 0;
  private count = 0;
  private readonly linked = new Map<string, LinkedJwk>();

  constructor(private readonly scene: Scene) {
    this.content = scene.makeCertificate(scene.run, this.key);
  }

  get upload() {
    const { run } = this.scene;
    const description = this.descriptions === 0 ? run.description : `${run.description} (${this.descriptions})`;
    return { what: JwkBench.certificate, certificatePem: this.content.pem, description };
  }

  /** Another content, with the other key. */
  nextContent(): LeafCertificate {
    const { makeCertificate, run } = this.scene;
    this.key = this.key === "first" ? "second" : "first";
    this.content = makeCertificate(run, this.key);
    return this.content;
  }

  /** Sends a PUT and keeps what it did to the JWKs watched. */
  async put(watched: Watched, { query, changes }: Put): Promise<Exchange> {
    const jwks = await this.jwksOf(watched);
    if (changes === "content") this.nextContent();
    if (changes === "description") this.descriptions += 1;
    const write = await this.scene.interview.send(putCertificate(this.scene, this.upload, query));
    for (const [trial, jwk] of jwks) await this.keep(trial, jwk, write);
    return write;
  }

  /** A PUT with a value of the action that cannot be one: who knows the parameter refuses it. */
  async putUnknownAction(): Promise<void> {
    const query = { jwkUpdateAction: "PULUMI_APINIZER_PROBE" };
    await this.scene.interview.ask("unknownAction", putCertificate(this.scene, this.upload, query));
  }

  /** Keeps what a write did to a JWK. */
  async keep(trial: TrialName, jwk: LinkedJwk, write: Exchange): Promise<void> {
    const { interview } = this.scene;
    const after = await interview.send(getJwk(this.scene, jwk.projectName, jwk.what));
    interview.keepTrial(trial, { write, before: jwk.before, after, newKey: this.content.keyThumbprint });
    if (jwkIn(after)?.sourceId === undefined) this.linked.delete(jwk.projectName);
  }

  /** A JWK of the project that is linked to the bench's certificate; undefined where none can be made. */
  async linkedJwk(projectName: string): Promise<LinkedJwk | undefined> {
    const known = this.linked.get(projectName);
    return (known && (await this.read(projectName, known.what))) ?? this.newJwk(projectName);
  }

  private async newJwk(projectName: string): Promise<LinkedJwk | undefined> {
    const { scene } = this;
    this.count += 1;
    const what = `j${this.count}`;
    const name = projectName === scene.projectName ? "createJwk" : "createJwkElsewhere";
    const created = await scene.interview.ask(name, postJwk(scene, projectName, what, JwkBench.certificate));
    return succeeded(created) ? this.read(projectName, what) : undefined;
  }

  /** The JWK as it is; undefined where it is not linked. */
  private async read(projectName: string, what: string): Promise<LinkedJwk | undefined> {
    const before = await this.scene.interview.send(getJwk(this.scene, projectName, what));
    if (jwkIn(before)?.sourceId === undefined) return undefined;
    const jwk = { what, projectName, before };
    this.linked.set(projectName, jwk);
    return jwk;
  }

  private async jwksOf({ own, elsewhere }: Watched): Promise<[TrialName, LinkedJwk][]> {
    const { projectName, secondProject, interview } = this.scene;
    const jwks: [TrialName, LinkedJwk][] = [];
    const add = async (trial: TrialName, project: string) => {
      const jwk = await this.linkedJwk(project);
      if (jwk !== undefined) jwks.push([trial, jwk]);
    };
    if (own !== undefined) await add(own, projectName);
    const { createJwkElsewhere } = interview.seen.exchanges;
    const isPossible = createJwkElsewhere === undefined || succeeded(createJwkElsewhere);
    if (elsewhere !== undefined && secondProject !== undefined && isPossible) await add(elsewhere, secondProject);
    return jwks;
  }
}
