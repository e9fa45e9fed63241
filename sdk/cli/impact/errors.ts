import { ApinizerError } from "../../../provider/base/errors";

/** The file is not what a preview prints, or nothing can be said of it. Nothing was asked of the Manager. */
export class PlanNotReadableError extends ApinizerError {
  constructor(file: string, received: string, action: string = howToPrint) {
    super({ subject: file, expected: "the output of `pulumi preview --json`", received, action });
  }
}

const howToPrint =
  "Print it with `pulumi preview --json > plan.json`, or `pulumi destroy --preview-only --json > plan.json`.";
