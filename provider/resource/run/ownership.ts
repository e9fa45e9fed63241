/** What goes around a create and a delete, so that nothing is lost where two resources meet. */
import {
  type AnswerParts,
  CertificateExistsError,
  JwkExistsError,
  type Manager,
  type ManagerError,
} from "../../apinizer";
import { InvalidInputError } from "../../base/errors";
import { answerOr } from "../../base/fallback";
import type { Context } from "../context";
import { defined, type PropertyMap } from "../properties";
import type { Part, ResourceKey } from "./notes";
import type { Check, Kept } from "./told";

/** A Manager from which a resource may come: it was configured for it before. */
export interface FormerManager {
  readonly managerUrl: string;
  readonly manager: Manager;
}

/** A change that a diff is asked about. */
export interface Change {
  readonly key: ResourceKey;
  /** What the resource becomes; undefined as long as a preview does not know it. */
  readonly next: ResourceKey | undefined;
  /** It goes to another address than the one at which it is. */
  readonly moves?: boolean;
  /** Absent where the host is not told it. */
  readonly urn?: string;
  /** The resource's outputs. */
  readonly state: object;
  readonly inputs: PropertyMap;
}

/** What the engine asks to delete. */
export interface Deletion {
  readonly key: ResourceKey;
  /** Absent where the host is not told it. */
  readonly urn?: string;
  /** The resource's outputs. */
  readonly state: object;
  /** Sentences to add where it is not deleted; absent where there are none. */
  readonly leftBehind?: () => readonly string[];
}

/**
 * Compares a resource with what is wanted.
 * @throws those of `diff`.
 */
export async function diffOwned<Diff extends { readonly deleteBeforeReplace: boolean; readonly judged?: boolean }>(
  { run }: Context,
  { key, next, moves = false, urn, state, inputs }: Change,
  diff: () => Promise<Diff>,
): Promise<Diff> {
  const keepsKey = next?.id === key.id && !moves;
  run.holds(key, { state, stays: keepsKey && run.isChecked(key), ...defined({ urn }) });
  if (next !== undefined && !keepsKey) run.gives(key, urn);
  const result = await diff();
  const { deleteBeforeReplace, judged = true } = result;
  if (deleteBeforeReplace && next !== undefined) run.replaces({ old: key, next, inputs, state, judged });
  return result;
}

/** A resource that is to be created. */
export interface Creation {
  readonly key: ResourceKey;
  readonly parts: readonly Part[];
  /** Where it may be still. */
  readonly formers: readonly FormerManager[];
}

/** How long a create waits for a delete that is to come before it, in milliseconds. */
const deleteComesWithin = 20_000;

/**
 * Creates a resource. That the create succeeds although a former Manager holds it still proves that it is another one.
 * Where the engine deletes a resource because of another one on which it depended, and the program no longer says that it
 * does, it asks for the delete and for the create at the same time: the create then waits for the delete.
 * @throws those of the create; one that the name is taken says who gives it up in this very run.
 */
export async function createOwned<T>(
  { run }: Context,
  { key, parts, formers }: Creation,
  create: () => Promise<T>,
  patience = deleteComesWithin,
): Promise<T> {
  // A bundle is nothing of its own at a Manager, so one of its certificates has to do.
  const witness = parts[0]?.key ?? key;
  const elsewhere = formers.filter(({ managerUrl }) => managerUrl !== run.managerUrl);
  const holders = await Promise.all(elsewhere.map(async (former) => ((await holds(former, witness)) ? [former] : [])));
  run.isHeldElsewhere(
    witness,
    holders.flat().map(({ managerUrl }) => managerUrl),
  );
  const deletion = run.deletionOf(key);
  await deletion;
  run.creates(key);
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof CertificateExistsError || error instanceof JwkExistsError)) throw error;
    const giver = run.giverOf(key);
    if (giver !== undefined) throw inTwoSteps(error, key, giver);
    const goesFirst = deletion === undefined && run.replacementOf(key)?.next.id === key.id;
    if (goesFirst && (await run.deleteComes(key, patience))) return create();
    throw error;
  }
}

/**
 * Deletes a resource, unless this run's program still declares it: then that is a warning.
 * @throws those of `remove`.
 */
export function removeUnlessKept(context: Context, deletion: Deletion, remove: () => Promise<void>): Promise<void> {
  return context.run.deleting(deletion.key, () => removeUnlessDeclared(context, deletion, remove));
}

async function removeUnlessDeclared(
  { run, report }: Context,
  { key, urn, state, leftBehind = () => [] }: Deletion,
  remove: () => Promise<void>,
): Promise<void> {
  const kept = await run.keptBy(key, urn);
  if (kept !== undefined) {
    const left = leftBehind();
    run.holds(key, { state, stays: true });
    report.warn([keptMessage(key, kept, run.managerUrl), ...left].join(" "));
    return;
  }
  // Where a user demands the replacement, the engine asks no diff: what follows was said by a check.
  const next = urn === undefined ? undefined : run.createOf(urn, key.kind);
  if (next !== undefined && run.replacementOf(key) === undefined) {
    run.replaces({ old: key, next: next.key, inputs: next.inputs, state, judged: false });
  }
  await remove();
  run.deleted(key);
  if (run.replacementOf(key) !== undefined) run.deletedFirst(key, state);
}

/** A check named the resource, and with it its parts. Gives an error for each that another resource declares as well. */
export function noteChecked(
  { run }: Context,
  key: ResourceKey,
  check: Check,
  parts: readonly Part[],
): readonly InvalidInputError[] {
  run.checked(key, check);
  for (const part of parts) run.checked(part.key, { ...check, inputs: part.inputs, isPart: true });
  return [key, ...parts.map((part) => part.key)].flatMap((one) => {
    const other = run.declaredElsewhere(one, check.urn);
    const [first, second] = [other?.urn ?? "a dynamic resource", check.urn ?? "a dynamic resource"];
    return other === undefined ? [] : [declaredTwiceError(one, [first, second])];
  });
}

const nameInputs: Readonly<Record<ResourceKey["kind"], string>> = {
  certificate: "certificateName",
  JWK: "name",
  "trust bundle": "bundleName",
};

/** `resources`: the two that declare it. */
export function declaredTwiceError(key: ResourceKey, resources: readonly [string, string]): InvalidInputError {
  return new InvalidInputError({
    subject: `${key.kind} ${key.id}`,
    property: nameInputs[key.kind],
    expected: `one resource of the program for each ${key.kind} of a Manager`,
    received: `two: ${resources.join(" and ")}`,
    action:
      "Remove one of them from the program. To give a resource another logical name, keep one and give it `aliases`.",
  });
}

/** Whether a resource of that key is there. What cannot be told counts as no. */
function holds({ manager }: FormerManager, { kind, id }: ResourceKey): Promise<boolean> {
  const [projectName = "", name = ""] = id.split("/");
  return answerOr(false, async () => {
    if (kind === "certificate") await manager.certificates.get({ projectName, certificateName: name });
    if (kind === "JWK") await manager.jwks.get({ projectName, name });
    // One without parts that are known.
    return kind !== "trust bundle";
  });
}

function keptMessage({ kind, id }: ResourceKey, { urn, managerUrl }: Kept, own: string): string {
  const by = urn === undefined ? "this program still declares it" : `this program still declares it (${urn})`;
  if (managerUrl === own) {
    return (
      `${kind} ${id}: not deleted, because ${by}. Only an older entry was removed from the stack's state. To delete the ` +
      `${kind}, also remove its declaration from the program and run \`pulumi up\`.`
    );
  }
  const doubt = inDoubt(kind, managerUrl, own);
  return `${kind} ${id}: not deleted at ${own}, because ${by} ${doubt}; this stack no longer has an entry for it.`;
}

/** Says that what is declared at one address may be the same Manager's as what was to be deleted at the own one. */
export function inDoubt(kind: ResourceKey["kind"], managerUrl: string, own: string): string {
  return (
    `at ${managerUrl}, and nothing shows that these are two Managers. If they are, delete the ${kind} at ${own} in the ` +
    "Management Console"
  );
}

function inTwoSteps(error: ManagerError, { id }: ResourceKey, giver: string): ManagerError {
  const type = error.constructor as new (parts: AnswerParts) => ManagerError;
  const action =
    `${giver} gives up ${id} in the same \`pulumi up\`, and Pulumi deletes it only at the end. Do it in two steps: run ` +
    "`pulumi up` with that change alone, then add this resource.";
  return new type({ ...error, action });
}
