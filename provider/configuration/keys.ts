/** The one table of configuration keys: what a stack, an environment variable or an explicit provider can set. */

export interface ConfigurationKey {
  readonly type: "string" | "number" | "boolean";
  /** What it is where nothing is set. */
  readonly default?: number | boolean;
  /** Of a number. */
  readonly minimum?: number;
  /** Of a number. */
  readonly maximum?: number;
  readonly integer?: boolean;
  /** Secret even where a user did not say so. */
  readonly secret?: true;
}

export const configurationKeys = {
  managerUrl: { type: "string" },
  apiToken: { type: "string", secret: true },
  apiTokenFile: { type: "string" },
  apiTokenCommand: { type: "string" },
  username: { type: "string" },
  password: { type: "string", secret: true },
  caFile: { type: "string" },
  timeoutSeconds: { type: "number", default: 60, minimum: 0.001 },
  maxRetries: { type: "number", default: 4, minimum: 0, integer: true },
  maxConnections: { type: "number", default: 16, minimum: 1, integer: true },
  allowHttp: { type: "boolean", default: false },
  clientCertFile: { type: "string" },
  clientKeyFile: { type: "string" },
  expiryWarningDays: { type: "number", default: 30, minimum: 0 },
  expiryWarningPercent: { type: "number", default: 0, minimum: 0, maximum: 100 },
  offlinePreview: { type: "boolean", default: false },
  legacyJwkParameters: { type: "boolean", default: false },
} as const satisfies Readonly<Record<string, ConfigurationKey>>;

export type KeyName = keyof typeof configurationKeys;

/** Names of the keys of that type. */
export type KeyOf<Type extends ConfigurationKey["type"]> = {
  [Name in KeyName]: (typeof configurationKeys)[Name]["type"] extends Type ? Name : never;
}[KeyName];

/** Keys whose values are secret even where a user did not say so. */
export const secretKeys: ReadonlySet<string> = new Set(
  Object.entries<ConfigurationKey>(configurationKeys).flatMap(([name, { secret }]) => (secret === true ? [name] : [])),
);

/** Environment variable of a key: `managerUrl` is `APINIZER_MANAGER_URL`. */
export function environmentVariable(key: string): string {
  return `APINIZER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
