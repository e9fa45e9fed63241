/** How a subcommand finds the Manager that it asks. */
import type { Command } from "commander";
import { ApinizerClient } from "../../provider/apinizer";
import type { ConnectionSettings } from "../../provider/apinizer/settings";
import { ConfigurationError } from "../../provider/base/errors";
import { printable } from "../../provider/base/printable";
import {
  type Configuration,
  type ConfigurationSource,
  defaultConnection,
  readConfiguration,
  readEnvironment,
} from "../../provider/configuration/configuration";
import { keysOf, unknownKeyWarnings } from "../../provider/configuration/unknownKeys";
import { readStack, type StackConfiguration } from "./stack";

/** The Manager that a command asks. */
export interface Connected {
  readonly client: ApinizerClient;
  readonly settings: ConnectionSettings;
  /** The stack's configuration; absent where environment variables alone count. */
  readonly source: ConfigurationSource | undefined;
}

/** The options that {@link withConnection} adds. */
export interface ConnectionOptions {
  readonly stack?: string;
  readonly connection?: string;
}

/** The command with the options and the help by which a user names the Manager. */
export function withConnection(command: Command): Command {
  return command
    .option("--stack <name>", "stack of the Pulumi project whose configuration names the Manager")
    .option("--connection <name>", `namespace of the settings in that configuration (default: "${defaultConnection}")`)
    .addHelpText(
      "after",
      `
The Manager's address and credentials come from environment variables, APINIZER_MANAGER_URL and APINIZER_API_TOKEN:
docs/configuration.md has them all. With --stack they come from the stack's configuration, and the variables serve for
what is not set there. Settings of explicit providers are in no configuration: use the variables.`,
    );
}

/**
 * The Manager that the options name, or without options the environment variables.
 * @throws AggregateError with a ConfigurationError for every setting that is missing or wrong; ConfigurationError where the
 * stack's configuration cannot be had.
 */
export function connect({ stack, connection = defaultConnection }: ConnectionOptions = {}): Connected {
  const configuration = stack === undefined ? undefined : readStack(stack);
  const source = configuration && ((key: string) => configuration.values.get(key));
  const read =
    configuration === undefined ? fromEnvironment(connection) : fromStack(`stack ${stack}`, connection, configuration);
  if ("problems" in read) throw new AggregateError(read.problems);
  return { client: new ApinizerClient(read.settings), settings: read.settings, source };
}

function fromEnvironment(connection: string): Configuration {
  if (connection === defaultConnection) return readEnvironment();
  const problem = new ConfigurationError({
    subject: "command line",
    property: "--connection",
    expected: `--stack beside it: environment variables serve the namespace ${defaultConnection} alone`,
    received: "none",
    action: "Name the stack whose configuration has the namespace.",
  });
  return { problems: [problem] };
}

function fromStack(subject: string, connection: string, { folder, values }: StackConfiguration): Configuration {
  const keys = keysOf(connection, [...values.keys()]);
  for (const warning of unknownKeyWarnings(connection, keys)) process.stderr.write(`warning: ${printable(warning)}\n`);
  const read = readConfiguration(connection, (key) => values.get(key), process.env, folder);
  if (!("problems" in read) || keys.includes("managerUrl")) return read;
  return { problems: [...read.problems, notInStack(subject, connection)] };
}

/** Somebody who uses the stack daily may not know that its settings are elsewhere. */
function notInStack(subject: string, connection: string): ConfigurationError {
  return new ConfigurationError({
    subject,
    expected: `${connection}:managerUrl in its configuration`,
    received: "none",
    action: "Settings of an explicit provider are not there: leave out --stack, and use environment variables.",
  });
}
