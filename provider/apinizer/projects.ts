import { type JsonObject, text } from "./answer";
import { resultList } from "./incompleteAnswer";
import { resourcePath } from "./paths";
import type { Requests } from "./requests";

/** The project calls of the Management API. Source: page "List Projects". */
export class Projects {
  constructor(private readonly requests: Requests) {}

  /**
   * Names of the projects that the credentials may see, sorted.
   * @throws the general ones of a read.
   */
  async list(): Promise<string[]> {
    const projects = await this.read();
    return projects.flatMap((item) => text(item, "name") ?? []).sort();
  }

  /**
   * The Manager's id of a project; undefined where it does not tell one.
   * @throws the general ones of a read.
   */
  async idOf(projectName: string): Promise<string | undefined> {
    const project = (await this.read()).find((item) => text(item, "name") === projectName);
    return project === undefined ? undefined : text(project, "id");
  }

  private async read(): Promise<JsonObject[]> {
    const context = { subject: "connection", expected: "the projects that the token may see", projectName: "" };
    return resultList(await this.requests.read({ method: "GET", path: resourcePath("projects") }, context), context);
  }
}
