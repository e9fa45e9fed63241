/**
 * Brings what the Manager holds to what is wanted, in this order: new certificates, everywhere and at once, and repairs; then
 * what leaves begins to retire, and what retires loses environments that were taken out; then what is due is deleted.
 * Where a step fails, the next one is not begun: an old certificate never goes before the new ones are there. Each step
 * starts from what the Manager holds, so an update that was cut off is simply made again.
 */

import { WriteOutcomeUnknownError } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { sameSet } from "../base/sets";
import type { CertificateInputs } from "../certificate/inputs";
import { previewRemoval } from "../certificate/jwks/preview";
import type { CertificateState } from "../certificate/state";
import { createCertificate, deleteHeld, updateCertificate } from "../certificate/writes";
import type { Context } from "../resource/context";
import { failedRows } from "../resource/deployments";
import { PartialFailureError } from "../resource/errors";
import { defined } from "../resource/properties";
import { parseCertificatePem } from "../x509";
import { beginOfOverlap } from "./clock";
import { type Decisions, retirementDate } from "./decisions";
import { isDeclaredBeside } from "./declaredBeside";
import { foreignContentError, type Step, TrustBundleIncompleteError } from "./errors";
import { contentOf, expectedContent, type HeldMember, heldMembers, isAsWanted } from "./held";
import type { TrustBundleInputs } from "./inputs";
import { memberKey, memberName, trustBundleId, trustBundleSubject } from "./key";
import { memberCascade } from "./repairs";
import {
  type FailedDeployment,
  type Member,
  memberOf,
  ownMembers,
  type RetiringMember,
  repeatedInputs,
  stateOf,
  type TrustBundleState,
} from "./state";
import { warnOfStrangers } from "./strangers";
import { keyThumbprintsOf, type WantedMember, wantedMembers } from "./wanted";
import { Workers } from "./workers";

/** What an update starts from; a create has no state. */
export interface Start {
  readonly inputs: TrustBundleInputs;
  readonly state?: TrustBundleState;
  readonly decisions: Decisions;
}

/** @throws {@link TrustBundleIncompleteError}, CertificateExistsError before anything is written, every ManagerError. */
export async function reconcile(context: Context, start: Start): Promise<TrustBundleState> {
  const run = await Reconciliation.begin(context, start);
  await run.writeSet();
  await run.retire();
  await run.remove();
  return run.state();
}

class Reconciliation {
  private readonly members: Map<string, Member>;
  private readonly retiring: Map<string, RetiringMember>;
  private readonly environments: Map<string, readonly string[]>;
  private rows: FailedDeployment[];
  private readonly sha1: Record<string, string>;
  private readonly keys: Record<string, string>;
  private readonly unconfirmed: Set<string>;
  private readonly workers: Workers;
  private readonly withoutContent: string[] = [];
  private readonly written = new Set<string>();
  /** Created, perhaps: the answer was lost, and nothing told what became of it. */
  private readonly uncertain = new Map<string, Member>();
  /** A step of it failed. */
  private readonly failed = new Set<string>();
  private isComplete = false;

  private constructor(
    private readonly context: Context,
    private readonly start: Start,
    private readonly wanted: readonly WantedMember[],
    private readonly held: ReadonlyMap<string, HeldMember>,
  ) {
    const { state } = start;
    const known = [...othersOf(start), ...((state && ownMembers(state)) ?? [])];
    const present = known.filter(({ certificateName }) => held.has(certificateName));
    this.members = new Map(present.map((member) => [member.certificateName, member]));
    this.retiring = new Map((state?.__retiring ?? []).map((member) => [member.certificateName, member]));
    this.environments = new Map([...held.values()].map((member) => [member.certificateName, member.environments]));
    this.rows = [...(state?.deployments ?? [])];
    this.unconfirmed = new Set(state?.__unconfirmed);
    this.workers = new Workers(context, start.inputs.projectName);
    this.sha1 = { ...state?.__thumbprintsSha1 };
    for (const { certificateName, thumbprintSha1 } of wanted) this.sha1[certificateName] = thumbprintSha1;
    this.keys = { ...state?.__keyThumbprints, ...keyThumbprintsOf(wanted) };
  }

  static async begin(context: Context, start: Start): Promise<Reconciliation> {
    const { inputs, state } = start;
    const wanted = wantedMembers(inputs.bundleName, inputs.certificates);
    const stateOrNone = state ?? { ...inputs, __thumbprintsSha1: {} };
    // What retires is held against the content that is kept of it: the state may have what a refresh saw in its place.
    const texts = (state?.__retiring ?? []).map(({ certificatePem }) => certificatePem);
    const kept = new Map(wantedMembers(inputs.bundleName, texts).map((member) => [member.certificateName, member]));
    const others = othersOf(start).map(
      (member) => kept.get(member.certificateName) ?? expectedContent(stateOrNone, member),
    );
    const all = [...wanted, ...others];
    const held = await heldMembers(context, inputs, all);
    const own = new Set((state && ownMembers(state))?.map(({ certificateName }) => certificateName));
    const foreign = all.find(
      ({ certificateName }) => held.get(certificateName)?.deviating !== undefined && !own.has(certificateName),
    );
    if (foreign !== undefined) throw foreignContentError(inputs, foreign.certificateName);
    await warnOfStrangers(context, inputs, new Set(all.map(({ certificateName }) => certificateName)));
    return new Reconciliation(context, start, wanted, held);
  }

  /**
   * The first step: every certificate of the set, everywhere. What holds something else comes last, for that may be a
   * certificate of the set, which is to be there before.
   */
  async writeSet(): Promise<void> {
    const { environments } = this.start.inputs;
    const isOther = ({ certificateName }: WantedMember) => this.held.get(certificateName)?.deviating !== undefined;
    for (const members of [this.wanted.filter((member) => !isOther(member)), this.wanted.filter(isOther)]) {
      await this.together("deploy", members, async (member) => {
        await this.write(member, environments, "");
      });
    }
  }

  /** The second step: what leaves retires from now on; what retires is where it shall be. */
  async retire(): Promise<void> {
    const { inputs, decisions } = this.start;
    if (decisions.leaving.length > 0) {
      const retiresAt = retirementDate(beginOfOverlap(this.context, inputs), inputs.overlapDays);
      await this.together("retire", decisions.leaving, (member) => this.beginRetirement(member, retiresAt));
    }
    for (const { certificateName } of this.wanted) this.retiring.delete(certificateName);
    const staying = [...decisions.leaving, ...decisions.retiring].flatMap(
      ({ certificateName }) => this.retiring.get(certificateName) ?? [],
    );
    await this.together("retire", staying, (member) => this.writeRetiring(member));
  }

  /** The last step. */
  async remove(): Promise<void> {
    const { removals } = this.start.decisions;
    const names = [...removals.map(({ member }) => member.certificateName), ...this.withoutContent];
    await this.together(
      "remove",
      names.map((certificateName) => ({ certificateName })),
      ({ certificateName }) => this.removeMember(certificateName),
    );
    this.isComplete = true;
  }

  /**
   * As far as it was seen. Environments and description are the old ones until every certificate has the new ones; what has
   * them already is noted as drifted, for the change may be taken back.
   */
  state(): TrustBundleState {
    const { inputs, state } = this.start;
    const earlier = this.isComplete || state === undefined ? inputs : state;
    const { environments, description } = earlier;
    const isAhead = !sameSet(environments, inputs.environments) || description !== inputs.description;
    const ahead = isAhead ? this.written : [];
    return stateOf(
      { ...repeatedInputs(inputs), environments, description },
      {
        members: [...this.members.values()],
        environments: this.environments,
        deployments: this.rows,
        thumbprintsSha1: this.sha1,
        keyThumbprints: this.keys,
        retiring: [...this.retiring.values()],
        drifted: this.isComplete ? [] : [...new Set([...(state?.__drifted ?? []), ...ahead, ...this.failed])],
        unconfirmed: [...this.unconfirmed],
        uncertain: [...this.uncertain.values()],
      },
    );
  }

  /** Does it for all at once. Where some fail, the others are finished, and the state tells what is there. */
  private async together<T extends { readonly certificateName: string }>(
    step: Step,
    items: readonly T[],
    act: (item: T) => Promise<void>,
  ): Promise<void> {
    const failures = new Map<string, ApinizerError>();
    const acted = items.map((item) =>
      act(item).catch((error: unknown) => {
        if (!(error instanceof ApinizerError)) throw error;
        failures.set(item.certificateName, error);
      }),
    );
    await Promise.all(acted);
    const [first] = failures.values();
    if (first === undefined) return;
    for (const certificateName of failures.keys()) this.failed.add(certificateName);
    const { inputs, state } = this.start;
    // Nothing is there: there is no resource either.
    if (state === undefined && this.members.size === 0) throw first;
    const written = { subject: trustBundleSubject(inputs), id: trustBundleId(inputs), state: this.state() };
    throw new TrustBundleIncompleteError(written, failures, state === undefined ? "create" : step);
  }

  private async write(member: WantedMember, environments: readonly string[], retiresAt: string): Promise<void> {
    const { certificateName } = member;
    const held = this.held.get(certificateName);
    const wanted = this.certificateOf(member, environments);
    const failed = this.rows.some(
      (row) => row.certificateName === certificateName && environments.includes(row.environment),
    );
    const isThere = held !== undefined && isAsWanted(held, wanted);
    const pending = failed || (isThere && (await this.mayBeUndeployed(certificateName, environments)));
    if (isThere && !pending) {
      this.members.set(certificateName, memberOf(member, retiresAt));
      this.forgetRows(certificateName);
      return;
    }
    try {
      const after = await (held === undefined
        ? createCertificate(this.context, wanted)
        : this.update(wanted, held.deviating === undefined, pending));
      this.wrote(member, after, retiresAt);
      if (!this.letsGo || isTold(after)) return;
      this.wrote(member, await this.update(wanted, true, true), retiresAt);
    } catch (error) {
      if (error instanceof PartialFailureError) this.wrote(member, error.state as CertificateState, retiresAt);
      if (error instanceof WriteOutcomeUnknownError && held === undefined) {
        this.uncertain.set(certificateName, memberOf(member, retiresAt));
      }
      throw error;
    }
  }

  /**
   * Whether what is held as it is wanted has to be written all the same. The state may not know of it: an update that was cut
   * off has left it, or it was there before. Then the Manager is asked what its workers hold; where something is to go,
   * only the answer to a write will do.
   */
  private async mayBeUndeployed(certificateName: string, environments: readonly string[]): Promise<boolean> {
    if (!this.unconfirmed.has(certificateName) && this.isKnown(certificateName, environments)) return false;
    this.unconfirmed.add(certificateName);
    return this.letsGo || this.workers.lack(certificateName, environments);
  }

  /** Whether the state knows the member, as it is wanted, in all of these environments. */
  private isKnown(certificateName: string, environments: readonly string[]): boolean {
    const { state } = this.start;
    const known = state?.members.find((member) => member.certificateName === certificateName);
    if (state === undefined || known === undefined || state.__drifted.includes(certificateName)) return false;
    const places = this.retiring.get(certificateName)?.environments ?? state.environments;
    const isNamed = memberName(state.bundleName, known.thumbprintSha256) === certificateName;
    return isNamed && environments.every((environment) => places.includes(environment));
  }

  /** Whether some certificate is to go, or to retire. */
  private get letsGo(): boolean {
    const { leaving, removals } = this.start.decisions;
    return leaving.length + removals.length > 0;
  }

  /** JWKs that are linked to a member were made from the content that its name stands for: they stay linked. */
  private update(wanted: CertificateInputs, keepsContent: boolean, pending: boolean): Promise<CertificateState> {
    const search = { ders: [parseCertificatePem(wanted.certificatePem)], isAllOfIt: keepsContent };
    const baseline = { keepsContent, deploymentPending: pending && keepsContent, jwks: [], search };
    return updateCertificate(this.context, wanted, baseline);
  }

  private wrote(member: WantedMember, after: CertificateState, retiresAt: string): void {
    const { certificateName } = member;
    this.written.add(certificateName);
    if (isTold(after)) this.unconfirmed.delete(certificateName);
    else this.unconfirmed.add(certificateName);
    this.forgetRows(certificateName);
    this.rows.push(...failedRows(after.deployments).map((row) => ({ ...row, certificateName })));
    if (after.thumbprintSha256 !== member.thumbprintSha256) return;
    this.members.set(certificateName, memberOf(member, retiresAt));
    this.environments.set(certificateName, after.environments);
  }

  private async beginRetirement(member: Member, retiresAt: string): Promise<void> {
    const { certificateName } = member;
    const certificatePem = await contentOf(this.context, this.start.inputs, certificateName);
    if (certificatePem === undefined) {
      // What holds something else has nothing to be kept for.
      this.withoutContent.push(certificateName);
      return;
    }
    const environments = this.environments.get(certificateName) ?? [];
    this.retiring.set(certificateName, { certificateName, retiresAt, certificatePem, environments });
    this.members.set(certificateName, { ...member, retiresAt });
  }

  private async writeRetiring({
    certificateName,
    certificatePem,
    environments,
    retiresAt,
  }: RetiringMember): Promise<void> {
    const { bundleName, certificates: _, ...inputs } = this.start.inputs;
    const left = environments.filter((environment) => inputs.environments.includes(environment));
    if (left.length === 0) return this.removeMember(certificateName);
    const [member] = wantedMembers(bundleName, [certificatePem]);
    if (member === undefined) return;
    this.sha1[certificateName] = member.thumbprintSha1;
    await this.write(member, left, retiresAt);
    this.retiring.set(certificateName, { certificateName, certificatePem, environments: left, retiresAt });
  }

  private async removeMember(certificateName: string): Promise<void> {
    const { inputs } = this.start;
    const key = memberKey(inputs, certificateName);
    if (this.members.has(certificateName) && !(await isDeclaredBeside(this.context, key, "alone"))) {
      const pem = this.retiring.get(certificateName)?.certificatePem;
      const gone = defined({
        ...key,
        jwkDeleteAction: inputs.jwkDeleteAction,
        certificatePem: pem,
        keyThumbprint: this.keys[certificateName],
      });
      await previewRemoval(this.context, gone, "delete", { isPlanned: true, protect: inputs.protectJwks });
      await deleteHeld(this.context, gone);
    }
    this.members.delete(certificateName);
    this.retiring.delete(certificateName);
    this.environments.delete(certificateName);
    this.forgetRows(certificateName);
  }

  private forgetRows(certificateName: string): void {
    this.rows = this.rows.filter((row) => row.certificateName !== certificateName);
  }

  private certificateOf(member: WantedMember, environments: readonly string[]): CertificateInputs {
    const { description, connection } = this.start.inputs;
    const { certificateName, certificatePem } = member;
    return {
      ...memberKey(this.start.inputs, certificateName),
      alias: certificateName,
      description,
      environments,
      certificatePem,
      ...memberCascade,
      adoptExisting: false,
      connection,
    };
  }
}

/** Members that are not in the set; one that retires may be gone, as far as the state knows. */
function othersOf({ decisions: { leaving, retiring, removals } }: Start): Member[] {
  return [...leaving, ...retiring, ...removals.map(({ member }) => member)];
}

/** Whether the answer to a write has told of every environment; one that was lost has not. */
function isTold({ deployments, environments }: CertificateState): boolean {
  return environments.every((name) => deployments.some(({ environment }) => environment === name));
}
