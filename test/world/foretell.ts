import { ApinizerClient } from "../../provider/apinizer";
import { Run } from "../../provider/resource/run";
import { type Impact, impactOf } from "../../sdk/cli/impact/impact";
import { readPlan } from "../../sdk/cli/impact/readPlan";
import { settingsFor } from "../support/client";
import type { EngineResult, PreviewEvent } from "./engine";
import { kindOf } from "./engineProgram";
import type { Managers } from "./managers";
import type { Setting } from "./model";

/** What `pulumi-apinizer impact` says of a preview that succeeded; undefined where it has nothing of ours. */
export async function foretell(
  { events = [] }: EngineResult,
  { legacy }: Setting,
  { main }: Managers,
  now: () => number,
): Promise<Impact | undefined> {
  const isOurs = ({ resourcePreEvent }: PreviewEvent) => kindOf(resourcePreEvent?.metadata.type ?? "") !== undefined;
  if (!events.some(isOurs)) return undefined;
  const client = new ApinizerClient(settingsFor(main, { legacyJwkParameters: legacy === "told" }));
  const report = { info: () => undefined, warn: () => undefined };
  const run = new Run().at(main.url);
  const plan = readPlan({ name: "the preview", text: events.map((event) => JSON.stringify(event)).join("\n") });
  const context = () => ({ manager: client.forOperation({ report }), report, run, now });
  return impactOf(plan, { url: main.url, context, maxConnections: 4 });
}
