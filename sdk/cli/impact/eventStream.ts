import { isObject, type JsonObject, text } from "../../../provider/apinizer/answer";
import { type Fail, type RawPlan, type RawStep, textsOf } from "./rawPlan";

/**
 * The engine's events, one a line, as a preview prints them with PULUMI_ENABLE_STREAMING_JSON_PREVIEW.
 * Source: `EngineEvent` of pulumi/pulumi, sdk/go/common/apitype/events.go, v3.250.0.
 */
export function readEventStream(events: readonly JsonObject[], fail: Fail): RawPlan {
  const ofKind = (kind: string) => events.flatMap((event) => (isObject(event[kind]) ? [event[kind]] : []));
  const [prelude] = ofKind("preludeEvent");
  const [summary] = ofKind("summaryEvent");
  if (prelude === undefined)
    return fail("JSON lines that are no events of a preview, or of a version that is not known");
  if (summary?.isPreview === false) return fail("the events of an update that was carried out");
  const failed = ofKind("diagnosticEvent").find(({ severity }) => severity === "error");
  const metadata = ofKind("resourcePreEvent").flatMap((event) => (isObject(event.metadata) ? [event.metadata] : []));
  const failure = failed === undefined ? undefined : (text(failed, "message") ?? "");
  const cutOff = summary === undefined ? "its events end before its summary" : undefined;
  return {
    config: textsOf(prelude.config),
    steps: metadata.map((step) => stepOf(step, metadata, fail)),
    isComplete: true,
    ...((failure ?? cutOff) === undefined ? {} : { failure: failure ?? cutOff ?? "" }),
  };
}

function stepOf(step: JsonObject, all: readonly JsonObject[], fail: Fail): RawStep {
  const [op, urn] = [text(step, "op"), text(step, "urn")];
  if (op === undefined || urn === undefined) return fail("a step without operation or URN");
  const partOf = (part: string) => all.findIndex((other) => other.op === part && other.urn === urn);
  const [created, deleted] = [partOf("create-replacement"), partOf("delete-replaced")];
  const { old, new: news, diffs, keys } = step;
  return {
    op,
    urn,
    ...(isObject(old) ? { old } : {}),
    ...(isObject(news) ? { news } : {}),
    deletedFirst: deleted !== -1 && deleted < created,
    ...(Array.isArray(diffs) ? { reasons: diffs.map(String) } : {}),
    ...(Array.isArray(keys) ? { replaceReasons: keys.map(String) } : {}),
  };
}
