/**
 * What the operations of one run of the engine (a preview, an `up`, a refresh, a destroy) know of each other. The engine
 * calls create, update and delete one by one and tells none of them what the others do: so a delete cannot know by
 * itself that the program still declares what it would delete.
 *
 * A run is never plain state of a module: a process that is attached for debugging serves several of them.
 */
import type { RawInputs } from "./inputRules";

/** A resource by its kind and Pulumi's id (`projectName/name`). */
export interface ResourceKey {
  readonly kind: "certificate" | "JWK";
  readonly id: string;
}

/** What a check tells about a resource. */
export interface Check {
  /** Absent where the host is not told it. */
  readonly urn?: string;
  /** The inputs as the check leaves them. */
  readonly inputs: RawInputs;
  /** The engine gave no old inputs: it is about to create the resource, anew or for the first time. */
  readonly createFollows: boolean;
  /** The old inputs name the same resource: the stack's state holds it. */
  readonly inState: boolean;
}

interface Declared extends Check {
  /** Its create has begun in this run. */
  readonly created: boolean;
  /** A delete of it was left out in this run. */
  readonly left: boolean;
}

/** A replacement for which the diff of this run answered that the old resource goes first. */
export interface Replacement {
  readonly old: ResourceKey;
  readonly next: ResourceKey;
  /** The inputs that its create will get. */
  readonly inputs: RawInputs;
}

/** One run of the engine, for all Managers that its operations lead to. */
export class Run {
  private readonly managers = new Map<string, ManagerRun>();

  /** The run as far as one Manager is concerned, by its address. */
  at(managerUrl: string): ManagerRun {
    const known = this.managers.get(managerUrl) ?? new ManagerRun();
    this.managers.set(managerUrl, known);
    return known;
  }
}

/** What is known in one run of the resources at one Manager. */
export class ManagerRun {
  private readonly declared = new Map<string, Declared>();
  private readonly replacements = new Map<string, Replacement>();
  private readonly deletedStates = new Map<string, object>();
  private readonly changing = new Set<string>();
  private readonly told = new Set<string>();

  /** The program declares the resource: a check named it. */
  checked(key: ResourceKey, check: Check): void {
    const before = this.declared.get(textOf(key));
    this.declared.set(textOf(key), {
      ...check,
      inState: check.inState || before?.inState === true,
      created: before?.created === true,
      left: before?.left === true,
    });
  }

  /** Whether a check of this run named it. In a refresh and in a destroy none does. */
  isChecked(key: ResourceKey): boolean {
    return this.declared.has(textOf(key));
  }

  /** The inputs that the last check of this run left; undefined where none named the resource. */
  inputsOf(key: ResourceKey): RawInputs | undefined {
    return this.declared.get(textOf(key))?.inputs;
  }

  /** The URN of the check that named it. */
  urnOf(key: ResourceKey): string | undefined {
    return this.declared.get(textOf(key))?.urn;
  }

  /**
   * Whether a create finds what is this stack's own: the state held it when the run began, or a delete of it was left
   * out in this run. Then the create takes over what is there instead of failing.
   */
  isOwn(key: ResourceKey): boolean {
    const declared = this.declared.get(textOf(key));
    return declared !== undefined && (declared.inState || declared.left);
  }

  /** A diff of this run answered that the resource is replaced, the old one first. */
  replaces(replacement: Replacement): void {
    this.replacements.set(textOf(replacement.old), replacement);
  }

  /** What follows a delete of the resource in this run, as its diff answered. */
  replacementOf(old: ResourceKey): Replacement | undefined {
    return this.replacements.get(textOf(old));
  }

  /** A create of the resource begins. */
  creates(key: ResourceKey): void {
    this.change(key, { created: true, createFollows: false });
  }

  /** A delete of the resource was left out. */
  leaves(key: ResourceKey): void {
    this.change(key, { left: true });
  }

  /**
   * Whether this run's program still declares the resource, so that a delete has to leave it. It does not count where
   * the delete is the first half of a replacement whose create is still to come: with a URN the resource's own, of
   * which a check announced the create; without one what this run's diff answered so.
   */
  keeps(key: ResourceKey, urn?: string): boolean {
    const declared = this.declared.get(textOf(key));
    if (declared === undefined) return false;
    if (declared.created) return true;
    if (urn !== undefined && declared.urn !== undefined) return !(declared.urn === urn && declared.createFollows);
    return this.replacements.get(textOf(key))?.next.id !== key.id;
  }

  /** The resource was deleted, and a create shall follow: its state, to put it back where that is refused. */
  deletedFirst(old: ResourceKey, state: object): void {
    this.deletedStates.set(textOf(this.replacementOf(old)?.next ?? old), state);
  }

  /** The state of what was deleted for the resource that is to be created now; told once. */
  takeDeletedFirst(next: ResourceKey): object | undefined {
    const state = this.deletedStates.get(textOf(next));
    this.deletedStates.delete(textOf(next));
    return state;
  }

  /** The program creates the certificate, or gives it another content, and that is still to be done. */
  changesContent(key: ResourceKey): void {
    this.changing.add(textOf(key));
  }

  /** What was to be done to the certificate is done. */
  changedContent(key: ResourceKey): void {
    this.changing.delete(textOf(key));
  }

  isChangingContent(key: ResourceKey): boolean {
    return this.changing.has(textOf(key));
  }

  /** Whether a message is new in this run: the engine asks for a diff twice where an `up` refreshes first. */
  isNew(message: string): boolean {
    const isNew = !this.told.has(message);
    this.told.add(message);
    return isNew;
  }

  private change(key: ResourceKey, change: Partial<Declared>): void {
    const declared = this.declared.get(textOf(key));
    if (declared !== undefined) this.declared.set(textOf(key), { ...declared, ...change });
  }
}

function textOf({ kind, id }: ResourceKey): string {
  return `${kind} ${id}`;
}
