/** What the dynamic hosts of all resources share. */
import { ApinizerClient } from "../../apinizer";
import { ApinizerError, type ConfigurationError } from "../../base/errors";
import { printable } from "../../base/printable";
import type { Report } from "../../base/report";
import {
  type Configuration,
  type ConfigurationSource,
  problemsOf,
  readConfiguration,
  readOfflinePreview,
  settingsOf,
} from "../../configuration/configuration";
import type { Context } from "../../resource/context";
import { PartialFailureError } from "../../resource/errors";
import { isUnknown } from "../../resource/properties";
import { Processes, Run } from "../../resource/run";
import { exitWithEngine } from "../exitWithEngine";

/** Name under which the engine keeps the serialized provider among a resource's properties. */
export const providerKey = "__provider";

/** The engine shows what a provider prints as a message on the stack. */
const report: Report = {
  info: (message) => console.log(printable(message)),
  warn: (message) => console.error(`warning: ${printable(message)}`),
};

/** What was read of a connection's configuration: files are read once per process. */
const configurations = new Map<string, Configuration>();
/** One client per connection and process: it keeps connections and tokens. */
const clients = new Map<string, ApinizerClient>();
/** Where the engine listens; the launcher's only argument. */
const [engineAddress = ""] = process.argv.slice(2);
/** The engine starts this process anew for every run, and one for all dynamic resources. */
const run = new Run(/:\d+$/.test(engineAddress) ? new Processes(engineAddress) : undefined, projectId);

/** What is wrong with the settings of a resource's connection; nothing while that is not known or no text. */
export function configurationProblems(connection: unknown, source: ConfigurationSource): readonly ConfigurationError[] {
  if (typeof connection !== "string" || isUnknown(connection)) return [];
  return problemsOf(configurationOf(connection, source));
}

/** The settings of a connection, or what is wrong with them. */
function configurationOf(connection: string, source: ConfigurationSource): Configuration {
  const cached = configurations.get(connection) ?? readConfiguration(connection, source);
  configurations.set(connection, cached);
  return cached;
}

/** The context of one operation on the Manager that a connection leads to. */
export function contextOf(connection: string, configuration: ConfigurationSource): Context {
  exitWithEngine();
  let manager: Context["manager"] | undefined;
  return {
    report,
    get offlinePreview() {
      return readOfflinePreview(connection, configuration);
    },
    get manager() {
      manager ??= clientOf(connection, configurationOf(connection, configuration)).forOperation({ report });
      return manager;
    },
    get run() {
      return run.at(settingsOf(configurationOf(connection, configuration)).managerUrl);
    },
  };
}

/**
 * The Manager's id of a project; undefined where no connection of this process leads to that address. Nothing else may
 * have been asked there in this run.
 */
async function projectId(managerUrl: string, projectName: string): Promise<string | undefined> {
  const found = [...configurations].find(([, read]) => "settings" in read && read.settings.managerUrl === managerUrl);
  if (found === undefined) return undefined;
  return clientOf(...found)
    .forOperation({ report })
    .projects.idOf(projectName);
}

function clientOf(connection: string, configuration: Configuration): ApinizerClient {
  let client = clients.get(connection);
  if (client === undefined) {
    client = new ApinizerClient(settingsOf(configuration));
    clients.set(connection, client);
  }
  return client;
}

/** Turns a partial failure into what makes the engine keep the resource and update it again. */
export async function asInitError<T>(inputs: object, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof PartialFailureError)) throw error;
    const provider = (inputs as { readonly [providerKey]?: string })[providerKey];
    const properties = { ...error.state, [providerKey]: provider };
    throw Object.assign(new Error(error.message), { id: error.id, properties, reasons: [error.message] });
  }
}

/** The launcher prints an error with its stack, which tells a user nothing: leave it out where the error is ours. */
export async function withoutStack<T>(operation: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof ApinizerError) {
      error.stack = `${operation} failed`;
      error.toString = () => error.subject;
    }
    throw error;
  }
}
