import { Command, Option } from "commander";
import { ApinizerError } from "../../../provider/base/errors";
import { defaultConnection, readExpiryWarning } from "../../../provider/configuration/configuration";
import { type ConnectionOptions, connect, withConnection } from "../connect";
import { projectsOption } from "../projectsOption";
import { type FormatName, formats } from "./formats";
import { type Inventory, type NotRead, takeInventory } from "./inventory";
import { type Limit, parseLimit } from "./limit";
import { writeOutFile } from "./outFile";
import { Progress } from "./progress";
import { counted, type Report, reportOn } from "./report";
import { readState } from "./state/readState";

interface ExpiryOptions extends ConnectionOptions {
  readonly project: readonly string[];
  readonly state?: string;
  readonly failWithin?: Limit;
  readonly format: FormatName;
  readonly out?: string;
}

/** The token sees no project. */
export class NoProjectSeenError extends ApinizerError {}

/** Exit codes: something could not be read, so that the report is not complete; a certificate ends within the limit. */
const [incomplete, endsWithinLimit] = [1, 2] as const;

/** `pulumi-apinizer expiry`. */
export function expiryCommand(): Command {
  const command = new Command("expiry")
    .description("Says what ends when, of every certificate that the credentials see, managed or not. Changes nothing.")
    .addOption(projectsOption())
    .option("--state <file>", "what `pulumi stack export` wrote: tells which certificates the stack manages")
    .option("--fail-within <limit>", "exit with 2 if one ends within it: 30d, or 20% of its lifetime", parseLimit)
    .addOption(new Option("--format <format>", "how to say it").choices(Object.keys(formats)).default("table"))
    .option("--out <file>", "file to write instead of standard output: all of it, or nothing")
    .addHelpText(
      "after",
      `
With --stack the report also tells which certificates that stack manages, as with --state.

Exit code: 2 if a certificate ends within --fail-within or has expired; without it the exit code does not tell of any end.
1 is an error, among them something that could not be read; else 0. See docs/expiry.md.`,
    )
    .action(tellExpiry);
  return withConnection(command);
}

async function tellExpiry(options: ExpiryOptions): Promise<void> {
  const { project, state, stack, connection = defaultConnection, failWithin, format, out } = options;
  const { client, settings, source } = connect(options);
  const warning = readExpiryWarning(connection, source);
  const { managerUrl } = client;
  const managed = await readState({ file: state, stack }, { connection, managerUrl });
  const inventory = await withProgress((progress) =>
    takeInventory(() => client.forOperation(), { projects: project, atOnce: settings.maxConnections, progress }),
  );
  requireSomething(inventory);
  for (const { error } of inventory.notRead) process.stderr.write(`warning: ${error.message}\n`);
  const report = reportOn(managerUrl, inventory, {
    now: Date.now(),
    warning,
    ...(failWithin === undefined ? {} : { limit: failWithin }),
    ...(managed === undefined ? {} : { state: managed }),
  });
  const text = formats[format](report, out === undefined ? terminal() : { hasColours: false });
  if (out === undefined) process.stdout.write(text);
  else writeOutFile(out, text);
  process.exitCode = exitCodeOf(report);
}

async function withProgress<T>(work: (show: (done: number, of: number) => void) => Promise<T>): Promise<T> {
  const progress = new Progress();
  try {
    progress.show("Reading the projects …");
    return await work((done, of) => progress.show(`Reading: ${done} of ${counted(of, "project")} …`));
  } finally {
    progress.end();
  }
}

/**
 * An inventory of nothing would pass for one without certificates.
 * @throws {@link NoProjectSeenError}; AggregateError with what could not be read, where nothing could.
 */
function requireSomething({ projects, items, notRead }: Inventory): void {
  if (projects.length === 0) {
    throw new NoProjectSeenError({
      subject: "connection",
      expected: "projects that the token may see",
      received: "none",
      action: "Make the token's user a member of the projects, or name them (--project).",
    });
  }
  const unread = new Set(notRead.map(({ error }) => error.subject));
  if (items.length === 0 && projects.every((name) => unread.has(`project ${name}`))) {
    throw new AggregateError(notRead.map(({ error }) => error));
  }
}

function terminal() {
  const { isTTY, columns } = process.stdout;
  return isTTY === true ? { width: columns, hasColours: true } : { hasColours: false };
}

function exitCodeOf({ rows, notRead, limit }: Report): number {
  const failing = rows.filter(({ isWithinLimit }) => isWithinLimit).length;
  const notJudged = rows.filter(({ isNotJudged }) => isNotJudged).length;
  if (failing > 0) process.stderr.write(`${counted(failing, "certificate")} within --fail-within ${limit?.text}.\n`);
  if (notJudged > 0) {
    const may = `${counted(notJudged, "certificate")} may end within --fail-within ${limit?.text}`;
    process.stderr.write(`${may}: that cannot be read.\n`);
  }
  if (failing > 0) return endsWithinLimit;
  return notJudged > 0 || notRead.some(({ isError }: NotRead) => isError) ? incomplete : 0;
}
