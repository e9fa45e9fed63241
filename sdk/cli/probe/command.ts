import { Command } from "commander";
import type { ApinizerClient } from "../../../provider/apinizer";
import { ApinizerError } from "../../../provider/base/errors";
import { type ConnectionOptions, connect, withConnection } from "../connect";

import type { Cleaned } from "./cleanUp";
import { Conversation } from "./consent";
import { clean, type ProbeOptions, probe, requirePlace } from "./probe";
import { cleanedText, probeText, reportOf, writeAttachment } from "./report";

interface CommandOptions extends ConnectionOptions {
  readonly project: string;
  readonly environment?: string;
  readonly secondProject?: string;
  readonly yes: boolean;
  readonly allowProduction: boolean;
  readonly clean: boolean;
  readonly json: boolean;
}

/** Nobody agreed to writes. Nothing was written. */
export class NotAgreedError extends ApinizerError {}

/** `--environment` is missing. */
export class MissingEnvironmentError extends ApinizerError {}

/** `pulumi-apinizer probe`. */
export function probeCommand(): Command {
  return withConnection(new Command("probe"))
    .description(
      "Settles what the vendor's documents leave open, with certificates and JWKs of its own that it removes.",
    )
    .requiredOption("--project <name>", "project to write to")
    .option("--environment <name>", "environment to deploy to: one of type SANDBOX or TEST")
    .option("--second-project <name>", "another project with that environment, for questions across projects")
    .option("--yes", "do not ask before the first write", false)
    .option("--allow-production", "also where the project sees a PRODUCTION environment", false)
    .option("--clean", "only remove what earlier runs left behind", false)
    .option("--json", "print the result as JSON", false)
    .addHelpText(
      "after",
      `
Everything that it makes is named pulumi-apinizer-probe-… and is removed at the end, after Ctrl-C and after a failure.
What a killed run left behind goes with the next run on the same machine, or with --clean once it is an hour old.`,
    )
    .action(runCommand);
}

async function runCommand(options: CommandOptions): Promise<void> {
  const { client } = connect(options);
  const { project: projectName, environment, secondProject } = options;
  const place = { projectName, ...(secondProject === undefined ? {} : { secondProject }) };
  if (options.clean) {
    const cleaned = await clean(client, place);
    process.stdout.write(options.json ? `${JSON.stringify(cleaned, null, 2)}\n` : cleanedText(cleaned));
    failIfLeft(cleaned);
    return;
  }
  if (environment === undefined) throw missingEnvironment();
  const where = { ...place, environment, allowProduction: options.allowProduction };
  await requirePlace(client, where);
  const mayDeploy = options.yes ? undefined : await agreement(where);
  await runProbe(client, { ...where, ...(mayDeploy === undefined ? {} : { mayDeploy }) }, options);
}

async function runProbe(client: ApinizerClient, place: ProbeOptions, options: CommandOptions): Promise<void> {
  const stop = new AbortController();
  const onSignal = (): void => {
    // A second one does not wait for the clean-up: the next run or --clean does it.
    if (stop.signal.aborted) process.exit(1);
    process.stderr.write("Stopping: what was made is removed first.\n");
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  const probed = await probe(client, { ...place, signal: stop.signal });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
  const report = reportOf(probed, options);
  const attachment = writeAttachment(report);
  process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : probeText(report, attachment));
  failIfLeft(probed.cleaned);
  if (probed.failure !== undefined) throw probed.failure;
}

/** Whether the token's role may deploy, as far as somebody says so. */
async function agreement(options: ProbeOptions): Promise<boolean | undefined> {
  const conversation = new Conversation();
  try {
    return await converse(options, (question) => conversation.ask(question));
  } finally {
    conversation.end();
  }
}

async function converse(
  { projectName, environment, secondProject }: ProbeOptions,
  ask: (question: string) => Promise<string | undefined>,
): Promise<boolean | undefined> {
  const projects =
    secondProject === undefined ? `project ${projectName}` : `projects ${projectName} and ${secondProject}`;
  const agreed = await ask(
    `This writes about 15 certificates and JWKs to ${projects}, deploys the certificates to environment ${environment}, ` +
      "and removes them. JWKs go to every environment of their project. Go on? [y/N] ",
  );
  if (agreed !== "y" && agreed !== "yes") {
    throw new NotAgreedError({
      subject: "probe",
      expected: "yes, or the option --yes",
      received: agreed === undefined ? "no answer" : "another answer",
      action: "Nothing was written.",
    });
  }
  const said = await ask("Does the token's role have SECRETS + DEPLOY_UNDEPLOY there? [y/n, Enter: not known] ");
  return said === "y" || said === "yes" ? true : said === "n" || said === "no" ? false : undefined;
}

function failIfLeft({ left }: Cleaned): void {
  if (left.length > 0) process.exitCode = 1;
}

function missingEnvironment(): MissingEnvironmentError {
  return new MissingEnvironmentError({
    subject: "probe",
    property: "--environment",
    expected: "the environment to deploy to",
    received: "nothing",
    action: "Name one of type SANDBOX or TEST, or pass --clean. Nothing was written.",
  });
}
