import type { Manager } from "../../../provider/apinizer";
import { inOrder } from "../inOrder";
import { isProjectRefusal } from "../projectRefusal";
import { type Importable, type Kind, type KindNames, lookAt, obstacleOf } from "./kind";

/** What no declaration describes, or cannot be read, and why. */
export interface LeftOut {
  readonly name: string;
  readonly obstacle: string;
}

/** What a project has of one kind, sorted by name. */
export interface Inventory {
  readonly projectName: string;
  readonly kind: KindNames;
  readonly importable: readonly Importable[];
  readonly leftOut: readonly LeftOut[];
}

/** What the projects have, and those that the token sees but may not look into. */
export interface Inventories {
  readonly inventories: readonly Inventory[];
  readonly leftOut: readonly LeftOut[];
}

/** How to ask a Manager. */
export interface Asking {
  /** Gives the calls of one operation, with a time limit of its own. */
  operation(): Manager;
  /** So many operations at once. */
  readonly atOnce: number;
}

/**
 * Reads everything of the kinds in the projects; in all that the token sees where none are named.
 * @throws the ManagerErrors of a list of a project that is named, and of a read those that are not about the one resource
 * alone.
 */
export async function takeInventories(
  asking: Asking,
  named: readonly string[],
  kinds: readonly Kind[],
): Promise<Inventories> {
  const isNamed = named.length > 0;
  let projectNames = isNamed ? named : await asking.operation().projects.list();
  const inventories: Inventory[] = [];
  const leftOut: LeftOut[] = [];
  for (const kind of kinds) {
    const lists = await inOrder(projectNames, asking.atOnce, (name) => listProject(kind, asking, name, isNamed));
    leftOut.push(...lists.flatMap((list) => ("obstacle" in list ? [list] : [])));
    const listed = lists.flatMap((list) => ("names" in list ? [list] : []));
    inventories.push(...(await lookAtAll(kind, asking, listed)));
    projectNames = listed.map(({ projectName }) => projectName);
  }
  return { inventories, leftOut };
}

interface ListedProject {
  readonly projectName: string;
  readonly names: readonly string[];
}

/** A project that nobody named may be one that the token only sees. */
async function listProject(
  { list }: Kind,
  { operation }: Asking,
  projectName: string,
  isNamed: boolean,
): Promise<ListedProject | LeftOut> {
  try {
    return { projectName, names: [...(await list(operation(), projectName))].sort() };
  } catch (error) {
    if (isNamed || !isProjectRefusal(error)) throw error;
    return { name: projectName, obstacle: obstacleOf(error) };
  }
}

async function lookAtAll(
  kind: Kind,
  { operation, atOnce }: Asking,
  projects: readonly ListedProject[],
): Promise<Inventory[]> {
  const keys = projects.flatMap(({ projectName, names }) => names.map((name) => ({ projectName, name })));
  const looked = await inOrder(keys, atOnce, async ({ projectName, name }) => ({
    projectName,
    name,
    found: await lookAt(kind, operation(), projectName, name),
  }));
  return projects.map(({ projectName }) => {
    const ofProject = looked.filter((one) => one.projectName === projectName);
    return {
      projectName,
      kind,
      importable: ofProject.flatMap(({ found }) => (found !== undefined && "properties" in found ? [found] : [])),
      leftOut: ofProject.flatMap(({ name, found }) =>
        found !== undefined && "obstacle" in found ? [{ name: `${kind.prefix}${name}`, obstacle: found.obstacle }] : [],
      ),
    };
  });
}
