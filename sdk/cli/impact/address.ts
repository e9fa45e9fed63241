/** At which Manager a resource of a plan is. */
import {
  type ConfigurationSource,
  defaultConnection,
  readManagerAddress,
} from "../../../provider/configuration/configuration";
import { knownText, type Plan, type PlannedState } from "./plan";

/** Of a Manager that comes from an environment variable, which the plan does not tell. */
export const defaultAddress = "default";

/**
 * The address of the Manager at which the state's resource is; {@link defaultAddress}; or, where neither is told, the
 * connection or the provider by its name, as messages have it.
 */
export function addressOf({ config, providers }: Plan, { inputs, outputs, provider = "" }: PlannedState): string {
  if (!provider.includes("::pulumi:providers:apinizer::")) {
    const connection = knownText(inputs.connection ?? outputs.connection ?? defaultConnection);
    return configured(connection ?? "one that is not known", (key) => config[key]);
  }
  const [, , , name = ""] = provider.split("::");
  if (/^default(_|$)/.test(name)) return configured(defaultConnection, (key) => config[key]);
  const own = providers.get(provider) ?? {};
  const source: ConfigurationSource = (key) => knownText(own[key.slice(`${defaultConnection}:`.length)]);
  return readManagerAddress(defaultConnection, source, {}) ?? `the one of provider ${name}`;
}

function configured(connection: string, source: ConfigurationSource): string {
  const address = readManagerAddress(connection, source, {});
  return address ?? (connection === defaultConnection ? defaultAddress : `the one of connection ${connection}`);
}
