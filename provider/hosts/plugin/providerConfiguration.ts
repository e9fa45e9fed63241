import type { ApinizerClient } from "../../apinizer";
import type { ConfigurationError } from "../../base/errors";
import {
  type Configuration,
  type ConfigurationSource,
  defaultConnection,
  type ExpiryWarning,
  environmentVariable,
  problemsOf,
  readConfiguration,
  readExpiryWarning,
  readManagerAddress,
  readOfflinePreview,
  settingsOf,
} from "../../configuration/configuration";
import { isUnknown } from "../../resource/properties";
import type { PropertyValues } from "./propertyValues";
import type { ProviderArgs } from "./providerArgs";

/** Keys that belong together: where one of them is set, the environment does not fill in another one. */
const together: readonly (readonly (keyof ProviderArgs)[])[] = [
  ["apiToken", "apiTokenFile", "apiTokenCommand", "username", "password"],
  ["clientCertFile", "clientKeyFile"],
];

/** The configuration of one provider, default or explicit, and the client that it leads to. */
export class ProviderConfiguration {
  private connected: ApinizerClient | undefined;
  private address: { readonly url: string | undefined } | undefined;
  private ownVariables: NodeJS.ProcessEnv | undefined;

  constructor(
    private readonly args: PropertyValues["values"],
    private readonly environment: NodeJS.ProcessEnv = process.env,
  ) {}

  /** Everything that is wrong with it; nothing as long as a preview does not know it all. */
  get problems(): readonly ConfigurationError[] {
    if (Object.values(this.args).some(isUnknown)) return [];
    return problemsOf(this.read());
  }

  /** Whether both addresses are known, and are not the same. */
  leadsElsewhere(other: ProviderConfiguration): boolean {
    const [own, others] = [this.managerUrl, other.managerUrl];
    return own !== undefined && others !== undefined && own !== others;
  }

  /** Undefined where it is not known or not in order. */
  get managerUrl(): string | undefined {
    // Every operation asks for it several times.
    this.address ??= { url: this.readManagerUrl() };
    return this.address.url;
  }

  get expiryWarning(): ExpiryWarning {
    return readExpiryWarning(defaultConnection, this.source, this.variables);
  }

  get offlinePreview(): boolean {
    return readOfflinePreview(defaultConnection, this.source, this.variables);
  }

  /**
   * Keeps connections and tokens for all operations.
   * @throws ConfigurationError.
   */
  client(): ApinizerClient {
    if (this.connected === undefined) {
      const settings = settingsOf(this.read());
      // Loaded with what it needs for HTTP when there is a request to make: the engine waits for the plugin's start.
      const { ApinizerClient } = require("../../apinizer") as typeof import("../../apinizer");
      this.connected = new ApinizerClient(settings);
    }
    return this.connected;
  }

  private readManagerUrl(): string | undefined {
    if (isUnknown(this.args.managerUrl)) return undefined;
    return readManagerAddress(defaultConnection, this.source, this.variables);
  }

  private read(): Configuration {
    return readConfiguration(defaultConnection, this.source, this.variables);
  }

  private readonly source: ConfigurationSource = (key) => {
    const value = this.args[key.slice(key.indexOf(":") + 1)];
    if (value === undefined || value === null) return undefined;
    return typeof value === "string" ? value : JSON.stringify(value);
  };

  /** The environment without the credentials that would mix with those of the arguments. */
  private get variables(): NodeJS.ProcessEnv {
    // Every operation asks, and Node.js asks the system for each variable that is copied.
    this.ownVariables ??= this.withoutShadowed();
    return this.ownVariables;
  }

  private withoutShadowed(): NodeJS.ProcessEnv {
    const shadowed = together
      .filter((keys) => keys.some((key) => this.source(`${defaultConnection}:${key}`) !== undefined))
      .flatMap((keys) => keys.map(environmentVariable));
    const kept = Object.entries(this.environment).filter(([name]) => !shadowed.includes(name));
    return Object.fromEntries(kept);
  }
}
