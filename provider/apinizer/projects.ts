import { objects, text } from "./answer";
import { resourcePath } from "./paths";
import type { Requests } from "./requests";

/** The project calls of the Management API. Source: page "List Projects". */
export class Projects {
  constructor(private readonly requests: Requests) {}

  /** Names of the projects that the credentials may see, sorted. Errors: the general ones of a read. */
  async list(): Promise<string[]> {
    const context = { subject: "connection", expected: "the projects that the token may see", projectName: "" };
    const { body } = await this.requests.read({ method: "GET", path: resourcePath("projects") }, context);
    return objects(body ?? {}, "resultList")
      .flatMap((item) => text(item, "name") ?? [])
      .sort();
  }
}
