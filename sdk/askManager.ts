/** How a program of the dynamic provider calls the package's functions: in its own process. */
import type { ApinizerClient } from "../provider/apinizer";
import { ApinizerError } from "../provider/base/errors";
import { defaultConnection, readConfiguration, settingsOf } from "../provider/configuration/configuration";
import type { FunctionName, functions } from "../provider/functions/registry";
import { fromStack } from "./stackConfiguration";

type Call<Name extends FunctionName> = (typeof functions)[Name]["call"];
type Args<Name extends FunctionName> = Parameters<Call<Name>>[1] & { readonly connection?: string | undefined };

/**
 * Calls a function for the Manager of a connection. It is loaded by its first use: most programs only declare resources.
 * Pulumi prints the stack of what a program fails with, which tells nothing about a wrong name or setting: it is left out.
 */
export async function ask<Name extends FunctionName>(
  name: Name,
  { connection = defaultConnection, ...args }: Args<Name>,
): Promise<Awaited<ReturnType<Call<Name>>>> {
  const { callFunction } = require("../provider/functions/registry") as typeof import("../provider/functions/registry");
  try {
    return await callFunction(name, () => clientOf(connection).forOperation(), args);
  } catch (error) {
    if (error instanceof ApinizerError) error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
}

/** One client per connection: it keeps connections and tokens. */
const clients = new Map<string, ApinizerClient>();

function clientOf(connection: string): ApinizerClient {
  const { ApinizerClient } = require("../provider/apinizer") as typeof import("../provider/apinizer");
  const known = clients.get(connection);
  if (known !== undefined) return known;
  const client = new ApinizerClient(settingsOf(readConfiguration(connection, fromStack)));
  clients.set(connection, client);
  return client;
}
