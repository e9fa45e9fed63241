/**
 * What the operations of one run of the engine (a preview, an `up`, a refresh, a destroy) know of each other. The engine
 * calls create, update and delete one by one and tells none of them what the others do: so a delete cannot know by
 * itself that the program still declares what it would delete.
 *
 * A run is never plain state of a module: a process that is attached for debugging serves several of them.
 */
import { answerOr } from "../../base/fallback";
import { ManagerRun, type RunOfManagers } from "./managerRun";
import type { Processes } from "./processes";
import type { ProjectId } from "./told";

/** One run of the engine, for all Managers that its operations lead to. */
export class Run implements RunOfManagers {
  private readonly managers = new Map<string, ManagerRun>();
  /** What the other processes of the engine noted, by their ids. */
  private readonly others = new Map<number, Run>();

  /** `processes` of the same engine know of each other; without them this process is taken to be alone. */
  constructor(
    private readonly processes?: Processes,
    private readonly projectId: ProjectId = async () => undefined,
  ) {}

  /** The run as far as one Manager is concerned, by its address. */
  at(managerUrl: string): ManagerRun {
    const existing = this.managers.get(managerUrl);
    if (existing !== undefined) return existing;
    const created = new ManagerRun(this, managerUrl, (note) => this.processes?.note(note));
    this.managers.set(managerUrl, created);
    return created;
  }

  /** This process's view of the run, then those of the other processes of the engine. */
  views(): readonly ManagerRun[] {
    for (const [id, notes] of this.processes?.news() ?? []) {
      const other = this.others.get(id) ?? new Run();
      this.others.set(id, other);
      for (const note of notes) other.at(note.managerUrl).replay(note);
    }
    return [this, ...this.others.values()].flatMap(({ managers }) => [...managers.values()]);
  }

  /** Whether two addresses are known to lead to two Managers. What cannot be told counts as one and the same. */
  async areDifferent(one: string, other: string, projectName: string): Promise<boolean> {
    if (this.views().some((view) => view.isProvenApart(one, other))) return true;
    const [id, otherId] = await Promise.all([one, other].map((url) => this.idOf(url, projectName)));
    return id !== undefined && otherId !== undefined && id !== otherId;
  }

  private idOf(managerUrl: string, projectName: string): Promise<string | undefined> {
    return answerOr(undefined, () => this.projectId(managerUrl, projectName));
  }

  /** The port on which another process of the engine, one that works with that Manager, can be asked. */
  portOf(managerUrl: string): number | undefined {
    return this.views().find((view) => view.managerUrl === managerUrl && view.port !== undefined)?.port;
  }

  /** Ends the run: another one follows in this process. */
  close(): void {
    this.processes?.close();
  }
}
