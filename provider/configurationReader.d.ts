import { ConfigurationError } from "./errors";
/** The namespace whose keys have environment variables. */
export declare const defaultConnection = "apinizer";
/** Value of `namespace:key` in the stack's configuration, decrypted; undefined when it is not set. */
export type ConfigurationSource = (key: string) => string | undefined;
/** Reads one key; collects what is wrong instead of throwing, so that all of it is told at once. */
export declare class ConfigurationReader {
  readonly connection: string;
  private readonly source;
  readonly environment: NodeJS.ProcessEnv;
  readonly problems: ConfigurationError[];
  /** Without a source there is no stack: the environment variables alone count, and are what messages name. */
  constructor(connection: string, source: ConfigurationSource | undefined, environment: NodeJS.ProcessEnv);
  /** The key as a user sets it, e.g. `apinizer:managerUrl`, with the variable that serves in its place. */
  private where;
  /** How a user sets the key, to the value if one is given. */
  howToSet(key: string, value?: string): string;
  /** The value as it stands; a blank one counts as not set. */
  raw(key: string): string | undefined;
  text(key: string): string | undefined;
  number(
    key: string,
    fallback: number,
    {
      integer,
      minimum,
    }: {
      integer: boolean;
      minimum: number;
    },
  ): number;
  boolean(key: string): boolean;
  /** Content of the file that the key names. */
  file(key: string): string | undefined;
  problem(key: string, expected: string, received: string, action: string): void;
  /** `property`: as a user sets it. */
  problemAt(property: string, expected: string, received: string, action: string): void;
}
/** Environment variable of a key: `managerUrl` is `APINIZER_MANAGER_URL`. */
export declare function environmentVariable(key: string): string;
