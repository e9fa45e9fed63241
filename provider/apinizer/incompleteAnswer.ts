import { type Answer, type JsonObject, objects } from "./answer";
import { UnreadableAnswerError } from "./errors";
import type { RequestContext } from "./requestContext";

/** For an answer of the right form that lacks what was asked for. */
export function incompleteAnswerError({ subject, expected }: RequestContext, received: string): UnreadableAnswerError {
  const action = "Run the command again; if the problem persists, check the Manager's version and log.";
  return new UnreadableAnswerError({ subject, expected, received, action });
}

/**
 * The objects of an answer's list.
 * @throws UnreadableAnswerError where there is no list, which does not say that there is nothing.
 */
export function resultList({ body }: Answer, about: RequestContext): JsonObject[] {
  if (!Array.isArray(body?.resultList)) throw incompleteAnswerError(about, "an answer without resultList");
  return objects(body, "resultList");
}
