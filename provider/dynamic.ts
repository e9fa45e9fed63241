/**
 * Host for Pulumi's dynamic provider: translates between its calls and the lifecycle.
 *
 * Stacks hold `require("pulumi-apinizer/dist/provider/dynamic.js")` as the provider of their resources. This file must
 * never be moved or renamed, none of the exported functions may disappear, and package.json must not hide it behind
 * an `exports` map: refresh and destroy of existing stacks would fail.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { ApinizerClient } from "./apinizer";
import * as certificate from "./certificate";
import { PartialFailureError } from "./certificateErrors";
import { type CertificateInputs, isUnknown, type RawInputs } from "./certificateInputs";
import type { CertificateState } from "./certificateState";
import { type ConfigurationSource, readConfiguration } from "./configuration";
import { ApinizerError } from "./errors";

/** Name under which the engine keeps the serialized provider among a resource's properties. */
const providerKey = "__provider";

let configuration: ConfigurationSource = () => undefined;
const clients = new Map<string, ApinizerClient>();

/** Takes the stack's configuration. Never fails: what is missing is reported where it is used. */
export async function configure(request: dynamic.ConfigureRequest): Promise<void> {
  configuration = (key) => request.config.get(key);
}

export async function check(_olds: unknown, news: RawInputs): Promise<dynamic.CheckResult> {
  const { inputs, problems } = certificate.check(news);
  const { connection } = inputs;
  const read =
    typeof connection !== "string" || isUnknown(connection) ? undefined : readConfiguration(connection, configuration);
  const all: ApinizerError[] = [...problems, ...(read !== undefined && "problems" in read ? read.problems : [])];
  // The engine prints the value of a property that a failure names: it stays unnamed here, and is named in the reason.
  return { inputs, failures: all.map((problem) => ({ property: "", reason: problem.message })) };
}

export async function diff(_id: string, olds: CertificateState, news: RawInputs): Promise<dynamic.DiffResult> {
  const { changes, replaces, deleteBeforeReplace } = certificate.diff(olds, news);
  return { changes, replaces: [...replaces], deleteBeforeReplace };
}

export async function create(inputs: CertificateInputs): Promise<dynamic.CreateResult> {
  const outs = await reporting(inputs, () => certificate.create(clientOf(inputs), inputs));
  return { id: certificate.certificateId(inputs), outs };
}

export async function read(id: string, state: CertificateState): Promise<dynamic.ReadResult> {
  const found = await quietly("refresh", () => certificate.read(clientOf(state), state));
  return found === undefined ? { id: "" } : { id, props: found.state, inputs: found.inputs };
}

export async function update(
  _id: string,
  olds: CertificateState,
  news: CertificateInputs,
): Promise<dynamic.UpdateResult> {
  return { outs: await reporting(news, () => certificate.update(clientOf(news), olds, news)) };
}

async function remove(_id: string, state: CertificateState): Promise<void> {
  await quietly("delete", () => certificate.remove(clientOf(state), state));
}

export { remove as delete };

/** One client per connection and process: it keeps connections and tokens. */
function clientOf({ connection }: Pick<CertificateInputs, "connection">) {
  let client = clients.get(connection);
  if (client === undefined) {
    const read = readConfiguration(connection, configuration);
    if ("problems" in read) throw read.problems[0];
    client = new ApinizerClient(read.settings);
    clients.set(connection, client);
  }
  return client.certificates;
}

/** Turns a partial failure into what makes the engine keep the resource and update it again. */
async function reporting<T>(inputs: CertificateInputs, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof PartialFailureError)) throw error;
    const provider = (inputs as CertificateInputs & { [providerKey]?: string })[providerKey];
    const properties = { ...error.state, [providerKey]: provider };
    throw Object.assign(new Error(error.message), { id: error.id, properties, reasons: [error.message] });
  }
}

/** The launcher prints an error with its stack, which tells a user nothing: leave it out where the error is ours. */
async function quietly<T>(operation: string, action: () => Promise<T>): Promise<T> {
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
