import { isObject, type JsonObject } from "../../../provider/apinizer/answer";
import { printable } from "../../../provider/base/printable";
import { readDigest } from "./digest";
import { PlanNotReadableError } from "./errors";
import { readEventStream } from "./eventStream";
import type { Input } from "./input";
import type { Plan } from "./plan";
import { isOurs, plannedSteps, providersOf, type RawPlan } from "./rawPlan";

/**
 * Reads what a preview printed: its digest, or the events as JSON lines (PULUMI_ENABLE_STREAMING_JSON_PREVIEW).
 * @throws {@link PlanNotReadableError} also for a preview that failed, or that has no certificates, JWKs and trust bundles.
 */
export function readPlan({ name, text }: Input): Plan {
  const fail = (received: string, action?: string): never => {
    throw new PlanNotReadableError(name, received, action);
  };
  if (text.trim() === "")
    return fail("nothing", "The preview printed nothing: look at what it wrote to standard error.");
  const documents = parseJson(text) ?? fail("what is not JSON");
  const [first] = documents;
  const raw: RawPlan =
    documents.length === 1 && first !== undefined ? readDigest(first, fail) : readEventStream(documents, fail);
  if (raw.failure !== undefined) {
    return fail(`a preview that failed: ${printable(raw.failure).trim()}`, "Correct that, and run the preview again.");
  }
  if (raw.steps.length === 0) return fail("a preview without steps", "Select the stack that holds the certificates.");
  const steps = plannedSteps(raw, fail);
  if (!raw.steps.some(isOurs) && raw.isComplete) {
    return fail(
      "a preview without certificates, JWKs and trust bundles of Apinizer",
      "Select the stack that holds them.",
    );
  }
  return { config: raw.config, steps, providers: providersOf(raw) };
}

/** One JSON object, or one a line; undefined for anything else. */
function parseJson(text: string): readonly JsonObject[] | undefined {
  const whole = parsed(text);
  if (whole !== undefined) return isObject(whole) ? [whole] : undefined;
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map(parsed);
  return lines.every((line): line is JsonObject => isObject(line)) ? lines : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
