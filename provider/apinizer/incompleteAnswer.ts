import { UnreadableAnswerError } from "./errors";
import type { RequestContext } from "./requestContext";

/** For an answer of the right form that lacks what was asked for. */
export function incompleteAnswerError({ subject, expected }: RequestContext, received: string): UnreadableAnswerError {
  const action = "Run the command again; if the problem persists, check the Manager's version and log.";
  return new UnreadableAnswerError({ subject, expected, received, action });
}
