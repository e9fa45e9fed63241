import { text } from "./answer";
import { resultList } from "./incompleteAnswer";
import { resourcePath } from "./paths";
import type { RequestContext } from "./requestContext";
import type { Requests } from "./requests";

/** An environment that certificates of a project can be deployed to. */
export interface Environment {
  readonly name: string;
  /** `PRODUCTION`, `SANDBOX` or `TEST`. */
  readonly type: string;
  /** `PUBLISHED`, `UNPUBLISHED` or `REPUBLISH_REQUIRED`. */
  readonly status: string;
}

/** The environment calls of the Management API. Source: pages "List Environments" and "Get Environments by Project". */
export class Environments {
  constructor(private readonly requests: Requests) {}

  /**
   * @throws the general ones of a read.
   */
  ofProject(projectName: string): Promise<Environment[]> {
    const context = { subject: `project ${projectName}`, expected: "its environments", projectName };
    return this.list(resourcePath("projects", projectName, "environments"), context);
  }

  /**
   * All that the credentials may see.
   * @throws the general ones of a read.
   */
  all(): Promise<Environment[]> {
    const context = { subject: "connection", expected: "the environments that the token may see", projectName: "" };
    return this.list(resourcePath("environments"), context);
  }

  private async list(path: string, context: RequestContext): Promise<Environment[]> {
    return resultList(await this.requests.read({ method: "GET", path }, context), context).map((item) => ({
      name: text(item, "name") ?? "",
      type: text(item, "type") ?? "",
      status: text(item, "status") ?? "",
    }));
  }
}
