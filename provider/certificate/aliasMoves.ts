/** Aliases that move from one certificate to another: an alias belongs to one certificate in each environment. */
import { AliasInUseError } from "../apinizer";
import { answerOr } from "../base/fallback";
import type { Context } from "../resource/context";
import type { PropertyMap } from "../resource/properties";
import type { ManagerRun } from "../resource/run";
import type { CertificateInputs } from "./inputs";
import { visibleProjects } from "./jwks/reads";
import { certificateId, certificateRunKey, certificateSubject } from "./key";
import { type AliasHolder, aliasHolder, declaredHolder, isNamed } from "./room";
import { type CertificateState, entriesIn } from "./state";

export const oneEach = "Give one of them another alias: an alias belongs to one certificate in each environment.";

/** How an alias moves from a certificate that still has it. */
export function movedFrom(name: string): string {
  return (
    `Choose another alias. To move it, let ${name} give it up first: by a \`pulumi up\` of its own, or, where this program ` +
    `changes that certificate as well, with dependsOn on it. ${swapped}`
  );
}

const swapped =
  "To swap the aliases of two certificates, run `pulumi up` twice: first give one of them a temporary alias, then both " +
  "their new ones.";

const passedRound =
  "To pass the aliases of several certificates round, run `pulumi up` twice: first give one of them a temporary alias and " +
  "leave the others as they are, then give all of them their new ones.";

/**
 * A write under `action`; where the Manager refuses the alias, the error names who has it and how it moves.
 * @throws those of the write.
 */
export async function namingAliasHolder<T>(
  context: Context,
  inputs: CertificateInputs,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw error instanceof AliasInUseError ? await explained(context, inputs, error) : error;
  }
}

async function explained(context: Context, inputs: CertificateInputs, error: AliasInUseError): Promise<Error> {
  const held = await heldEverywhere(context, inputs);
  const taken = aliasHolder(inputs, held);
  if (taken === undefined) return error;
  const name = certificateId(taken.holder);
  return new AliasInUseError({
    ...error,
    received: `${error.received}: certificate ${name} has it in ${taken.environment}`,
    action: adviceOn(context, inputs, taken.holder, held),
  });
}

function adviceOn(
  { run }: Context,
  inputs: CertificateInputs,
  holder: AliasHolder,
  held: readonly AliasHolder[],
): string {
  const declared = run.inputsOf(certificateRunKey(holder));
  const name = certificateId(holder);
  if (declared === undefined) return movedFrom(name);
  const wanted = declaredHolder(declared);
  if (aliasHolder(inputs, [wanted]) !== undefined) return oneEach;
  const own = held.filter((one) => isNamed(one, inputs));
  const ring = ringOf(own, inputs, movingAmong(run, held));
  if (ring !== undefined) return adviceOnRing(ring);
  return (
    `In this program ${name} gives it up: let this resource depend on that one (dependsOn), so that it is updated first, ` +
    "and run `pulumi up` again."
  );
}

/** As far as the token may see it. */
async function heldEverywhere({ manager }: Context, inputs: CertificateInputs): Promise<AliasHolder[]> {
  const visible = await answerOr([], () => visibleProjects(manager, inputs));
  const projects = new Set([inputs.projectName, ...visible]);
  const lists = [...projects].map(async (projectName) => {
    const listed = await answerOr([], () => manager.certificates.list(projectName));
    return listed.map(({ certificateName, entries }): AliasHolder => ({ projectName, certificateName, entries }));
  });
  return (await Promise.all(lists)).flat();
}

/** A certificate, and what the program wants it to become. */
interface Moving {
  readonly holder: AliasHolder;
  readonly wanted: PropertyMap;
}

/** Those of them that the program declares. */
function movingAmong(run: ManagerRun, holders: readonly AliasHolder[]): Moving[] {
  return holders.flatMap((holder) => {
    const wanted = run.inputsOf(certificateRunKey(holder));
    return wanted === undefined ? [] : [{ holder, wanted }];
  });
}

/**
 * Certificates that wait for each other: the first one has the alias that `wanted` names, each has what the one before it
 * is to get, and the last one is to get what `own` have. Undefined where there is no such ring.
 */
function ringOf(
  own: readonly AliasHolder[],
  wanted: PropertyMap,
  others: readonly Moving[],
  passed: Set<Moving> = new Set(),
): readonly Moving[] | undefined {
  for (const next of others) {
    if (passed.has(next) || aliasHolder(wanted, [next.holder]) === undefined) continue;
    passed.add(next);
    if (aliasHolder(next.wanted, own) !== undefined) return [next];
    const rest = ringOf(own, next.wanted, others, passed);
    if (rest !== undefined) return [next, ...rest];
  }
  return undefined;
}

function adviceOnRing(ring: readonly Moving[]): string {
  return ring.length === 1 ? swapped : passedRound;
}

/**
 * Certificates that swap aliases, or pass them round, wait for each other, in whichever order they are updated. Sends
 * nothing.
 * @throws AliasInUseError.
 */
export function refuseRing({ run }: Context, state: CertificateState, news: PropertyMap): void {
  if (news.alias === state.alias) return;
  const seen = run.inputsOfAll("certificate").flatMap((declared) => {
    const other = run.ownState(certificateRunKey(declared as CertificateInputs)) as CertificateState | undefined;
    return other === undefined || isNamed(other, state) ? [] : [{ ...other, entries: entriesIn(other) }];
  });
  const ring = ringOf([{ ...state, entries: entriesIn(state) }], news, movingAmong(run, seen));
  if (ring === undefined) return;
  const waiting = ring.map(
    ({ holder, wanted }) => `which certificate ${certificateId(holder)} has, which in turn is to get ${wanted.alias}`,
  );
  throw new AliasInUseError({
    subject: certificateSubject(state),
    property: "alias",
    expected: "an alias that is free when it is updated",
    received: [news.alias, ...waiting].join(", "),
    action: adviceOnRing(ring),
  });
}
