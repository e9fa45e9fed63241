import * as fs from "node:fs";
import * as path from "node:path";
import { ConfigurationError } from "../base/errors";
import {
  type ConfigurationKey,
  configurationKeys,
  environmentVariable,
  type KeyName,
  type KeyOf,
  secretKeys,
} from "./keys";

/** The namespace whose keys have environment variables. */
export const defaultConnection = "apinizer";

/** Value of `namespace:key` in the stack's configuration, decrypted; undefined when it is not set. */
export type ConfigurationSource = (key: string) => string | undefined;

/** Reads one key; collects what is wrong instead of throwing, so that all of it is told at once. */
export class ConfigurationReader {
  readonly problems: ConfigurationError[] = [];

  /** Without a source there is no stack: the environment variables alone count, and are what messages name. */
  constructor(
    readonly connection: string,
    private readonly source: ConfigurationSource | undefined,
    readonly environment: NodeJS.ProcessEnv,
    /** What the paths of files are relative to. */
    readonly folder = ".",
  ) {}

  /** The key as a user sets it, e.g. `apinizer:managerUrl`, with the variable that serves in its place. */
  private where(key: KeyName): string {
    if (this.source === undefined) return environmentVariable(key);
    return this.connection === defaultConnection
      ? `${this.connection}:${key} (or ${environmentVariable(key)})`
      : `${this.connection}:${key}`;
  }

  /** Where the value of a key that is set comes from: the configuration, or the variable in its place. */
  origin(key: KeyName): string {
    const name = `${this.connection}:${key}`;
    return this.source?.(name) === undefined ? environmentVariable(key) : name;
  }

  /** How a user sets the key, to the value if one is given. */
  howToSet(key: KeyName, value?: string): string {
    if (this.source === undefined) return `export ${environmentVariable(key)}=${value ?? "…"}`;
    const secret = secretKeys.has(key) ? "--secret " : "";
    return `pulumi config set ${secret}${this.connection}:${key}${value === undefined ? "" : ` ${value}`}`;
  }

  /** The value as it stands; a blank one counts as not set. */
  raw(key: KeyName): string | undefined {
    const fromEnvironment =
      this.connection === defaultConnection ? this.environment[environmentVariable(key)] : undefined;
    const value = this.source?.(`${this.connection}:${key}`) ?? fromEnvironment;
    return value?.trim() === "" ? undefined : value;
  }

  text(key: KeyName): string | undefined {
    return this.raw(key)?.trim();
  }

  number(key: KeyOf<"number">): number {
    const {
      default: fallback,
      minimum,
      maximum = Number.POSITIVE_INFINITY,
      integer = false,
    }: ConfigurationKey & { default: number; minimum: number } = configurationKeys[key];
    const value = this.text(key);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isFinite(number) && number >= minimum && number <= maximum && (!integer || Number.isInteger(number)))
      return number;
    const kind = integer ? "a whole number" : "a number";
    const range = Number.isFinite(maximum) ? `from ${minimum} to ${maximum}` : `of at least ${minimum}`;
    this.problem(key, `${kind} ${range}`, JSON.stringify(value), "Correct the value.");
    return fallback;
  }

  boolean(key: KeyOf<"boolean">): boolean {
    const value = this.text(key);
    if (value === undefined || value === "false") return false;
    if (value !== "true") this.problem(key, "true or false", JSON.stringify(value), "Correct the value.");
    return value === "true";
  }

  /** Content of the file that the key names. */
  file(key: KeyName): string | undefined {
    const file = this.text(key);
    if (file === undefined) return undefined;
    try {
      return fs.readFileSync(this.resolved(file), "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.problem(key, "a file that can be read", `${file} (${code})`, "Correct the path, or put the file there.");
      return undefined;
    }
  }

  /** The path of a file as it can be opened. */
  resolved(file: string): string {
    return path.resolve(this.folder, file);
  }

  problem(key: KeyName, expected: string, received: string, action: string): void {
    this.problems.push(this.error(key, expected, received, action));
  }

  /** `property`: as a user sets it. */
  problemAt(property: string, expected: string, received: string, action: string): void {
    this.problems.push(problemWith(property, expected, received, action));
  }

  /** What is wrong with the key, for what finds it out later. */
  error(key: KeyName, expected: string, received: string, action: string): ConfigurationError {
    return problemWith(this.where(key), expected, received, action);
  }
}

function problemWith(property: string, expected: string, received: string, action: string): ConfigurationError {
  return new ConfigurationError({ subject: "configuration", property, expected, received, action });
}
