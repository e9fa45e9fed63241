import { ApinizerClient } from "../../provider/apinizer";
import type { ConnectionSettings } from "../../provider/apinizer/settings";
import { readEnvironment } from "../../provider/configuration/configuration";

/** The Manager that a command asks. */
export interface Connected {
  readonly client: ApinizerClient;
  readonly settings: ConnectionSettings;
}

/**
 * The Manager that the environment variables name.
 * @throws AggregateError with a ConfigurationError for every setting that is missing or wrong.
 */
export function connect(): Connected {
  const read = readEnvironment();
  if ("problems" in read) throw new AggregateError(read.problems);
  return { client: new ApinizerClient(read.settings), settings: read.settings };
}
