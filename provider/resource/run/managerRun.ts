import { defined, type PropertyMap } from "../properties";
import type { Note, ResourceKey } from "./notes";
import type { Check, Holding, Kept, Replacement, SeenCertificate } from "./told";

interface Declared extends Omit<Check, "inputs"> {
  readonly key: ResourceKey;
  /** Absent for what another process of the engine declares. */
  readonly inputs?: PropertyMap;
  /** Its create has begun in this run. */
  readonly created: boolean;
}

/** The run with all of its Managers, and what other processes of the engine know of them. */
export interface RunOfManagers {
  views(): readonly ManagerRun[];
  areDifferent(one: string, other: string, projectName: string): Promise<boolean>;
}

/** What is known in one run of the resources at one Manager. */
export class ManagerRun {
  private readonly declared = new Map<string, Declared>();
  private readonly own = new Map<string, Holding>();
  private readonly given = new Map<string, string>();
  private readonly replacements = new Map<string, Replacement>();
  private readonly deletedStates = new Map<string, object>();
  private readonly deletions = new Map<string, Promise<void>>();
  private readonly awaited = new Map<string, () => void>();
  private readonly changing = new Set<string>();
  private readonly told = new Set<string>();
  private readonly answers = new Map<string, Promise<unknown>>();
  private readonly apart = new Set<string>();
  private readonly heldElsewhere = new Map<string, readonly string[]>();
  /** Of every project at which a check of this run has looked, as they were then. */
  readonly certificatesSeen: SeenCertificate[] = [];
  /** A check has found that the Manager gives no answer. */
  isUnreachable = false;
  /** Where the process of this view can be asked, if it is another one. */
  port: number | undefined;

  constructor(
    private readonly run: RunOfManagers,
    readonly managerUrl: string,
    private readonly note: (note: Note) => void,
  ) {}

  /** The program declares the resource: a check named it. */
  checked(key: ResourceKey, check: Check): void {
    const previous = this.declared.get(textOf(key));
    const { urn, createFollows, isPart } = check;
    // Of two resources that declare the same, the first one counts.
    if (previous === undefined || (previous.urn === urn && previous.isPart === isPart)) {
      this.declared.set(textOf(key), { key, ...check, created: previous?.created === true });
    }
    this.note({ managerUrl: this.managerUrl, what: "checked", key, createFollows, ...defined({ urn, isPart }) });
  }

  /** Whether a check of this run named it. In a refresh and in a destroy none does. */
  isChecked(key: ResourceKey): boolean {
    return this.declared.has(textOf(key));
  }

  /** The inputs that the last check of this run left; undefined where none named the resource. */
  inputsOf(key: ResourceKey): PropertyMap | undefined {
    return this.declared.get(textOf(key))?.inputs;
  }

  /** The inputs of a resource that the program creates next, as a check announced it; undefined where it does not. */
  toBeCreated(key: ResourceKey): PropertyMap | undefined {
    const declared = this.declared.get(textOf(key));
    return declared?.createFollows === true ? declared.inputs : undefined;
  }

  /** What the checks of this run left of all resources of a kind that the program declares at this Manager. */
  inputsOfAll(kind: ResourceKey["kind"]): readonly PropertyMap[] {
    return [...this.declared.values()].flatMap(({ key, inputs }) =>
      key.kind === kind && inputs !== undefined ? [inputs] : [],
    );
  }

  /**
   * The resource of another URN, in whichever process, that declares the same at the same address. Dynamic ones have none:
   * they are told apart on the program's side.
   */
  declaredElsewhere(key: ResourceKey, urn: string | undefined): Kept | undefined {
    for (const view of this.viewsOfManager()) {
      const declared = view.declared.get(textOf(key));
      if (declared !== undefined && declared.urn !== urn) return keptBy(view, declared);
    }
    return undefined;
  }

  /** The stack's state holds the resource: a diff of this run was asked about it, or a delete of it was left out. */
  holds(key: ResourceKey, holding: Holding): void {
    this.own.set(textOf(key), holding);
  }

  /**
   * Whether a create finds what is the resource's own: the state held it when the run began, or a delete of it was left
   * out in this run. Then the create takes over what is there instead of failing. What another resource has or gives up
   * does not count.
   */
  isOwn(key: ResourceKey): boolean {
    const [held, declared] = [this.own.get(textOf(key)), this.declared.get(textOf(key))];
    if (held === undefined || !held.stays || this.given.has(textOf(key))) return false;
    return held.urn === undefined || declared?.urn === undefined || held.urn === declared.urn;
  }

  /** The outputs with which the state holds it; undefined where it does not. */
  ownState(key: ResourceKey): object | undefined {
    return this.own.get(textOf(key))?.state;
  }

  /**
   * Whether a diff of this run was asked about the resource, at whichever address: the stack's state holds it, and it may
   * be gone, or another one, before a create that it stands in the way of.
   */
  isInMotion(key: ResourceKey): boolean {
    const text = textOf(key);
    return this.run.views().some((view) => view.own.has(text) || view.given.has(text) || view.replacements.has(text));
  }

  /** Whether a check of this run named it at this address, in whichever process. */
  isDeclared(key: ResourceKey): boolean {
    return this.viewsOfManager().some((view) => view.declared.has(textOf(key)));
  }

  /** A diff of this run was asked about a resource that becomes another one. */
  gives(key: ResourceKey, urn: string | undefined): void {
    this.given.set(textOf(key), urn ?? "another resource");
  }

  /** The resource that gives up the key in this run, by its URN where that is known. */
  giverOf(key: ResourceKey): string | undefined {
    return this.given.get(textOf(key));
  }

  /** A diff of this run answered that the resource is replaced, the old one first. */
  replaces(replacement: Replacement): void {
    const { old, next } = replacement;
    this.replacements.set(textOf(old), replacement);
    this.note({ managerUrl: this.managerUrl, what: "replaces", old, next });
  }

  /** What follows a delete of the resource in this run, as its diff answered. */
  replacementOf(old: ResourceKey): Replacement | undefined {
    return this.replacements.get(textOf(old));
  }

  /** The replacement by which the resource comes to be. */
  replacementBy(next: ResourceKey): Replacement | undefined {
    return [...this.replacements.values()].find((replacement) => textOf(replacement.next) === textOf(next));
  }

  /** What the program creates next under a URN, where a check announced it. */
  createOf(
    urn: string,
    kind: ResourceKey["kind"],
  ): { readonly key: ResourceKey; readonly inputs: PropertyMap } | undefined {
    for (const declared of this.declared.values()) {
      const { key, inputs, createFollows } = declared;
      const isNext = declared.urn === urn && createFollows && key.kind === kind;
      if (isNext && inputs !== undefined) return { key, inputs };
    }
    return undefined;
  }

  /** A create of the resource begins. */
  creates(key: ResourceKey): void {
    this.markCreated(key);
    this.note({ managerUrl: this.managerUrl, what: "created", key });
  }

  /** A delete of the resource, from when the engine asks for it until it has ended, be it left out or failed. */
  deleting(key: ResourceKey, act: () => Promise<void>): Promise<void> {
    const deletion = act();
    const end = deletion.catch(() => undefined);
    this.deletions.set(textOf(key), end);
    this.awaited.get(textOf(key))?.();
    return deletion;
  }

  /** Settles when the delete has ended that the engine asked for last; undefined where it asked for none. */
  deletionOf(key: ResourceKey): Promise<void> | undefined {
    return this.deletions.get(textOf(key));
  }

  /**
   * A create of the resource has come before the delete that is to precede it: whether that comes within the time, in
   * milliseconds, and has ended.
   */
  async deleteComes(key: ResourceKey, within: number): Promise<boolean> {
    const text = textOf(key);
    const declared = this.declared.get(text);
    if (declared !== undefined) this.declared.set(text, { ...declared, created: false, createFollows: true });
    if (!this.deletions.has(text)) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, within);
        this.awaited.set(text, () => {
          clearTimeout(timer);
          resolve();
        });
      });
      this.awaited.delete(text);
    }
    await this.deletions.get(text);
    this.creates(key);
    return this.deletions.has(text);
  }

  /** A delete of the resource was carried out. */
  deleted(key: ResourceKey): void {
    this.own.delete(textOf(key));
  }

  /**
   * Who still declares the resource in this run, so that a delete has to leave it: at this address, or at another one
   * that is not known to be another Manager's.
   * @throws none; what cannot be told counts as declared.
   */
  keptBy(key: ResourceKey, urn?: string): Promise<Kept | undefined> {
    return this.keeperOf(key, (view) => view.keeps(key, urn));
  }

  /**
   * Who declares a part of a resource beside that resource, so that the part stays when it would go with it or leave it:
   * a resource of its own, or a `twin`: one that is declared by another address and has the same parts.
   * @throws none; what cannot be told counts as declared.
   */
  partKeptBy(key: ResourceKey, by: { readonly twin: boolean }): Promise<Kept | undefined> {
    return this.keeperOf(key, (view) => {
      const declared = view.declared.get(textOf(key));
      const isTwin = by.twin && view.managerUrl !== this.managerUrl;
      return declared?.isPart !== true || isTwin ? declared : undefined;
    });
  }

  /** Addresses at which a resource of that key was seen before its create here. */
  isHeldElsewhere(key: ResourceKey, managerUrls: readonly string[]): void {
    this.heldElsewhere.set(textOf(key), managerUrls);
  }

  /** The Manager made the resource: so it was not there before, and where it was is another Manager. */
  createdAnew(key: ResourceKey): void {
    for (const from of this.heldElsewhere.get(textOf(key)) ?? []) {
      this.apart.add(from);
      this.note({ managerUrl: this.managerUrl, what: "differs", from });
    }
  }

  isProvenApart(one: string, other: string): boolean {
    return (this.managerUrl === one && this.apart.has(other)) || (this.managerUrl === other && this.apart.has(one));
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

  /** What came of it when this run asked first: the answer, or the failure for all who ask. */
  once<T>(question: string, ask: () => Promise<T>): Promise<T> {
    const asked = (this.answers.get(question) as Promise<T> | undefined) ?? ask();
    this.answers.set(question, asked);
    return asked;
  }

  /** Other processes can ask this one about the Manager on that port of loopback. */
  serves(port: number): void {
    this.note({ managerUrl: this.managerUrl, what: "serves", port });
  }

  /** Takes in what another process noted down. */
  replay(note: Note): void {
    if (note.what === "serves") this.port = note.port;
    if (note.what === "checked") {
      const { key, urn, createFollows, isPart } = note;
      const created = this.declared.get(textOf(key))?.created === true;
      this.declared.set(textOf(key), { key, createFollows, created, ...defined({ urn, isPart }) });
    }
    if (note.what === "created") this.markCreated(note.key);
    if (note.what === "replaces") this.replacements.set(textOf(note.old), { ...note, inputs: {} });
    if (note.what === "differs") this.apart.add(note.from);
  }

  /** The first declaration that counts: at this address, or at another one that is not known to be another Manager's. */
  private async keeperOf(
    { id }: ResourceKey,
    declarationIn: (view: ManagerRun) => Declared | undefined,
  ): Promise<Kept | undefined> {
    const [projectName = ""] = id.split("/");
    for (const view of this.run.views()) {
      const declared = declarationIn(view);
      if (declared === undefined) continue;
      const here = view.managerUrl === this.managerUrl;
      if (here || !(await this.run.areDifferent(this.managerUrl, view.managerUrl, projectName))) {
        return keptBy(view, declared);
      }
    }
    return undefined;
  }

  /** What this and the other processes of the engine know of the resources at this address. */
  private viewsOfManager(): readonly ManagerRun[] {
    return this.run.views().filter(({ managerUrl }) => managerUrl === this.managerUrl);
  }

  /**
   * The declaration because of which a delete leaves the resource. None where the delete is the first half of a
   * replacement whose create is still to come: with a URN the resource's own, of which a check announced the create;
   * without one what this run's diff answered so.
   */
  private keeps(key: ResourceKey, urn: string | undefined): Declared | undefined {
    const declared = this.declared.get(textOf(key));
    if (declared === undefined || declared.created) return declared;
    const goesFirst =
      urn !== undefined && declared.urn !== undefined
        ? declared.urn === urn && declared.createFollows
        : this.replacements.get(textOf(key))?.next.id === key.id;
    return goesFirst ? undefined : declared;
  }

  private markCreated(key: ResourceKey): void {
    const declared = this.declared.get(textOf(key));
    if (declared !== undefined) this.declared.set(textOf(key), { ...declared, created: true, createFollows: false });
  }
}

function keptBy({ managerUrl }: ManagerRun, { urn }: Declared): Kept {
  return { managerUrl, ...defined({ urn }) };
}

function textOf({ kind, id }: ResourceKey): string {
  return `${kind}:${id}`;
}
