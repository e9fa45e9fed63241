import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import type { ConnectionSettings, Credentials } from "./apinizer";
import { ConfigurationError } from "./errors";

/** The namespace whose keys have environment variables. */
export const defaultConnection = "apinizer";

/** Value of `namespace:key` in the stack's configuration, decrypted; undefined when it is not set. */
export type ConfigurationSource = (key: string) => string | undefined;

/** Reads one key; collects what is wrong instead of throwing, so that all of it is told at once. */
class Reader {
  readonly problems: ConfigurationError[] = [];

  constructor(
    readonly connection: string,
    private readonly source: ConfigurationSource,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** The key as a user sets it, e.g. `apinizer:managerUrl`, with the variable that serves in its place. */
  where(key: string): string {
    return this.connection === defaultConnection
      ? `${this.connection}:${key} (or ${environmentVariable(key)})`
      : `${this.connection}:${key}`;
  }

  /** The value as it stands; a blank one counts as not set. */
  raw(key: string): string | undefined {
    const fromEnvironment =
      this.connection === defaultConnection ? this.environment[environmentVariable(key)] : undefined;
    const value = this.source(`${this.connection}:${key}`) ?? fromEnvironment;
    return value?.trim() === "" ? undefined : value;
  }

  text(key: string): string | undefined {
    return this.raw(key)?.trim();
  }

  number(key: string, fallback: number, { integer, minimum }: { integer: boolean; minimum: number }): number {
    const value = this.text(key);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (Number.isFinite(number) && number >= minimum && (!integer || Number.isInteger(number))) return number;
    const kind = integer ? "a whole number" : "a number";
    this.problem(key, `${kind} of at least ${minimum}`, JSON.stringify(value), "Correct the value.");
    return fallback;
  }

  boolean(key: string): boolean {
    const value = this.text(key);
    if (value === undefined || value === "false") return false;
    if (value !== "true") this.problem(key, "true or false", JSON.stringify(value), "Correct the value.");
    return value === "true";
  }

  /** Content of the file that the key names. */
  file(key: string): string | undefined {
    const path = this.text(key);
    if (path === undefined) return undefined;
    try {
      return fs.readFileSync(path, "utf8");
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.problem(key, "a file that can be read", `${path} (${code})`, "Correct the path, or put the file there.");
      return undefined;
    }
  }

  problem(key: string, expected: string, received: string, action: string): void {
    this.problems.push(
      new ConfigurationError({ subject: "configuration", property: this.where(key), expected, received, action }),
    );
  }
}

/** Environment variable of a key: `managerUrl` is `APINIZER_MANAGER_URL`. */
export function environmentVariable(key: string): string {
  return `APINIZER_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** What was read: settings, or everything that is wrong with them. */
export type Configuration = { readonly settings: ConnectionSettings } | { readonly problems: ConfigurationError[] };

/** Reads the settings of a connection from its configuration namespace. Reads files; makes no request. */
export function readConfiguration(
  connection: string,
  source: ConfigurationSource,
  environment: NodeJS.ProcessEnv = process.env,
): Configuration {
  const reader = new Reader(connection, source, environment);
  const managerUrl = readManagerUrl(reader);
  const credentials = readCredentials(reader);
  const ca = readCa(reader);
  const clientCertificate = readClientCertificate(reader);
  const settings = {
    timeoutSeconds: reader.number("timeoutSeconds", 60, { integer: false, minimum: 0.001 }),
    maxRetries: reader.number("maxRetries", 4, { integer: true, minimum: 0 }),
    maxConnections: reader.number("maxConnections", 16, { integer: true, minimum: 1 }),
    legacyJwkParameters: reader.boolean("legacyJwkParameters"),
    ...(ca === undefined ? {} : { ca }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
  };
  expiryWarningDays(reader);
  if (managerUrl === undefined || credentials === undefined || reader.problems.length > 0) {
    return { problems: reader.problems };
  }
  return { settings: { managerUrl, credentials, ...settings } };
}

/** The Manager's address without a trailing slash and `/apiops`; undefined where it is missing or malformed. */
export function readManagerAddress(
  connection: string,
  source: ConfigurationSource,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return readManagerUrl(new Reader(connection, source, environment));
}

/** Days before its end from which a certificate is warned about; 0 is never. */
export function readExpiryWarningDays(
  connection: string,
  source: ConfigurationSource,
  environment: NodeJS.ProcessEnv = process.env,
): number {
  return expiryWarningDays(new Reader(connection, source, environment));
}

function expiryWarningDays(reader: Reader): number {
  return reader.number("expiryWarningDays", 30, { integer: false, minimum: 0 });
}

function readManagerUrl(reader: Reader): string | undefined {
  const example = "e.g. https://manager.example.com";
  const setIt = `Set it: pulumi config set ${reader.connection}:managerUrl https://manager.example.com`;
  const value = reader.text("managerUrl");
  if (value === undefined) {
    reader.problem("managerUrl", `the Management Console's address, ${example}`, "nothing", setIt);
    return undefined;
  }
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // The value is not repeated where it may hold credentials.
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    reader.problem("managerUrl", `an https address, ${example}`, "something else", setIt);
    return undefined;
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    const action = "Use apiToken, or username and password, for credentials.";
    reader.problem("managerUrl", "an address without credentials, query and fragment", "one that has some", action);
    return undefined;
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname) && !reader.boolean("allowHttp")) {
    const action = `Use https. Where the network is trusted: pulumi config set ${reader.connection}:allowHttp true`;
    reader.problem(
      "managerUrl",
      "https: the token is readable on the way otherwise",
      `http to ${url.hostname}`,
      action,
    );
    return undefined;
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "").replace(/\/apiops$/, "");
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readCredentials(reader: Reader): Credentials | undefined {
  const token = reader.text("apiToken");
  const username = reader.text("username");
  const password = reader.raw("password");
  if (token !== undefined && (username !== undefined || password !== undefined)) {
    const both = "a token and a username or password";
    reader.problem("apiToken", "either a token, or a username and a password", both, "Remove one of them.");
    return undefined;
  }
  if (token !== undefined) return readToken(reader, token);
  if (username !== undefined && password !== undefined) return { kind: "user", username, password };
  if (username !== undefined || password !== undefined) {
    const [set, missing] = username === undefined ? ["password", "username"] : ["username", "password"];
    reader.problem(missing, `a ${missing} beside the ${set}`, "nothing", `Set it, or use apiToken instead of both.`);
    return undefined;
  }
  const action = `Set it: pulumi config set --secret ${reader.connection}:apiToken`;
  reader.problem("apiToken", "a personal API access token, or a username and a password", "neither", action);
  return undefined;
}

function readToken(reader: Reader, token: string): Credentials | undefined {
  if (/^[\x21-\x7e]+$/.test(token)) return { kind: "token", token };
  const action = "Copy the token again from the Management Console.";
  reader.problem("apiToken", "a token of printable ASCII characters", "one with other characters or spaces", action);
  return undefined;
}

function readCa(reader: Reader): string | undefined {
  const pem = reader.file("caFile");
  if (pem === undefined || certificatesIn(pem)) return pem;
  const action = "Name the file that holds the CA certificates in PEM.";
  reader.problem("caFile", "a PEM file with at least one certificate", "one without", action);
  return undefined;
}

function certificatesIn(pem: string): boolean {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return blocks.length > 0 && blocks.every((block) => new X509Certificate(block).raw.length > 0);
  } catch {
    return false;
  }
}

function readClientCertificate(reader: Reader): { cert: string; key: string } | undefined {
  const certFile = reader.text("clientCertFile");
  const keyFile = reader.text("clientKeyFile");
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined) {
    const missing = certFile === undefined ? "clientCertFile" : "clientKeyFile";
    reader.problem(missing, "both files for mutual TLS, or none", "one of the two", "Set the other one too.");
    return undefined;
  }
  const cert = reader.file("clientCertFile");
  const key = reader.file("clientKeyFile");
  return cert === undefined || key === undefined ? undefined : { cert, key };
}
