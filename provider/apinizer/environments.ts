import { objects, text } from "./answer";
import { resourcePath } from "./paths";
import type { Requests } from "./requests";

/** An environment that certificates of a project can be deployed to. */
export interface Environment {
  readonly name: string;
  /** `PRODUCTION`, `SANDBOX` or `TEST`. */
  readonly type: string;
  /** `PUBLISHED`, `UNPUBLISHED` or `REPUBLISH_REQUIRED`. */
  readonly status: string;
}

/** The environment calls of the Management API. Source: page "List Environments of a Project". */
export class Environments {
  constructor(private readonly requests: Requests) {}

  /** Errors: the general ones of a read. */
  async ofProject(projectName: string): Promise<Environment[]> {
    const context = { subject: `project ${projectName}`, expected: "its environments", projectName };
    const path = resourcePath("projects", projectName, "environments");
    const { body } = await this.requests.read({ method: "GET", path }, context);
    return objects(body ?? {}, "resultList").map((item) => ({
      name: text(item, "name") ?? "",
      type: text(item, "type") ?? "",
      status: text(item, "status") ?? "",
    }));
  }
}
