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
  if (isDefault(provider)) return configured(defaultConnection, (key) => config[key]);
  return explicitAddress(providers, provider) ?? `the one of provider ${nameOf(provider)}`;
}

/**
 * The address that an explicit provider of the plugin names; undefined where it names none, and for any other provider.
 * `providers` are the inputs of those that are known, by URN.
 */
export function explicitAddress(providers: Plan["providers"], provider: string): string | undefined {
  const own = isDefault(provider) ? undefined : providers.get(provider);
  const source: ConfigurationSource = (key) => knownText(own?.[key.slice(`${defaultConnection}:`.length)]);
  return readManagerAddress(defaultConnection, source, {});
}

/** Whether it is the provider of resources for which a program names none. */
function isDefault(provider: string): boolean {
  return /^default(_|$)/.test(nameOf(provider));
}

function nameOf(provider: string): string {
  const [, , , name = ""] = provider.split("::");
  return name;
}

function configured(connection: string, source: ConfigurationSource): string {
  const address = readManagerAddress(connection, source, {});
  return address ?? (connection === defaultConnection ? defaultAddress : `the one of connection ${connection}`);
}
