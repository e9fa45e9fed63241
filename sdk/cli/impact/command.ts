import { Argument, Command, Option } from "commander";
import type { Report } from "../../../provider/base/report";
import { Run } from "../../../provider/resource/run";
import { type Connected, type ConnectionOptions, connect, withConnection } from "../connect";
import { formats } from "./formats/formats";
import { type AskedManager, type Impact, impactOf } from "./impact";
import { readInput } from "./input";
import { readPlan } from "./readPlan";

interface ImpactOptions extends ConnectionOptions {
  readonly strict: boolean;
  readonly format: keyof typeof formats;
}

/** Where something is lost that no option chose. */
const lostCode = 3;

/** `pulumi-apinizer impact`. */
export function impactCommand(): Command {
  const command = new Command("impact")
    .description("Says what a plan does to JWKs, and which environments lose a certificate. Changes nothing.")
    .addArgument(new Argument("[file]", "what the preview printed; - is the standard input").default("-"))
    .option("--strict", `exit code ${lostCode} also where something is not known`, false)
    .addOption(new Option("--format <format>", "how to print it").choices(Object.keys(formats)).default("table"))
    .addHelpText(
      "after",
      `
  pulumi preview --json > plan.json
  pulumi destroy --preview-only --json > plan.json

Exit code 0, or ${lostCode} where JWKs are lost that no option chose to lose. 1 is an error.`,
    );
  return withConnection(command).action(tellImpact);
}

async function tellImpact(file: string, { strict, format, ...connection }: ImpactOptions): Promise<void> {
  const plan = readPlan(await readInput(file));
  const impact = await impactOf(plan, askedManager(connect(connection)));
  process.stdout.write(formats[format]?.(impact) ?? "");
  process.exitCode = exitCodeOf(impact, strict);
}

function exitCodeOf({ lost, isIncomplete }: Impact, strict: boolean): number {
  return lost.length > 0 || (strict && isIncomplete) ? lostCode : 0;
}

/** What the reads would warn of is told in the impact. */
function askedManager({ client, settings }: Connected): AskedManager {
  const report: Report = { info: () => undefined, warn: () => undefined };
  const run = new Run().at(client.managerUrl);
  return {
    url: client.managerUrl,
    maxConnections: settings.maxConnections,
    context: () => ({ manager: client.forOperation({ report }), report, run }),
  };
}
