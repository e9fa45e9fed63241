/**
 * Reads the settings of a connection from the stack's configuration, or from environment variables where a key is not set.
 * Everything that is wrong is collected, so that all of it is reported at once. `keys.ts` has the table of keys.
 */
import { createPrivateKey, X509Certificate } from "node:crypto";
import type { ConnectionSettings } from "../apinizer";
import { isLoopback } from "../apinizer/loopback";
import type { ConfigurationError } from "../base/errors";
import { readCredentials } from "./credentials";
import { readProxy } from "./proxyVariable";
import { ConfigurationReader, type ConfigurationSource, defaultConnection } from "./reader";

export { environmentVariable } from "./keys";
export { type ConfigurationSource, defaultConnection } from "./reader";

/** What was read: settings, or everything that is wrong with them. */
export type Configuration = { readonly settings: ConnectionSettings } | { readonly problems: ConfigurationError[] };

/** Everything that is wrong with it. */
export function problemsOf(configuration: Configuration): readonly ConfigurationError[] {
  return "problems" in configuration ? configuration.problems : [];
}

/** @throws ConfigurationError, the first of what is wrong with it. */
export function settingsOf(configuration: Configuration): ConnectionSettings {
  if ("problems" in configuration) throw configuration.problems[0];
  return configuration.settings;
}

/** When a certificate is warned about: so long before its end, by whichever is earlier; 0 is never. */
export interface ExpiryWarning {
  readonly days: number;
  /** Of the certificate's lifetime, 0 to 100. */
  readonly percent: number;
}

/**
 * Reads the settings of a connection from its configuration namespace. Reads files, whose paths are relative to `folder`;
 * makes no request.
 */
export function readConfiguration(
  connection: string,
  source: ConfigurationSource,
  environment: NodeJS.ProcessEnv = process.env,
  folder = ".",
): Configuration {
  return readAll(new ConfigurationReader(connection, source, environment, folder));
}

/** As {@link readConfiguration}, for a command that knows no stack: from environment variables alone. */
export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Configuration {
  return readAll(new ConfigurationReader(defaultConnection, undefined, environment));
}

function readAll(reader: ConfigurationReader): Configuration {
  const managerUrl = readManagerUrl(reader);
  const credentials = readCredentials(reader);
  const ca = readCa(reader);
  const clientCertificate = readClientCertificate(reader);
  const proxy = managerUrl === undefined ? undefined : readProxy(reader, managerUrl);
  const settings = {
    timeoutSeconds: reader.number("timeoutSeconds"),
    maxRetries: reader.number("maxRetries"),
    maxConnections: reader.number("maxConnections"),
    legacyJwkParameters: reader.boolean("legacyJwkParameters"),
    ...(ca === undefined ? {} : { ca }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(proxy === undefined ? {} : { proxy }),
  };
  expiryWarning(reader);
  offlinePreview(reader);
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
  return readManagerUrl(new ConfigurationReader(connection, source, environment));
}

/** What the configuration says of warnings; without a source what the environment variables say. */
export function readExpiryWarning(
  connection: string,
  source: ConfigurationSource | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): ExpiryWarning {
  return expiryWarning(new ConfigurationReader(connection, source, environment));
}

/** Whether a preview goes on where the Manager cannot be reached. */
export function readOfflinePreview(
  connection: string,
  source: ConfigurationSource,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return offlinePreview(new ConfigurationReader(connection, source, environment));
}

function offlinePreview(reader: ConfigurationReader): boolean {
  return reader.boolean("offlinePreview");
}

function expiryWarning(reader: ConfigurationReader): ExpiryWarning {
  return { days: reader.number("expiryWarningDays"), percent: reader.number("expiryWarningPercent") };
}

function readManagerUrl(reader: ConfigurationReader): string | undefined {
  const example = "e.g. https://manager.example.com";
  const setIt = `Set it: ${reader.howToSet("managerUrl", "https://manager.example.com")}`;
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
    const action = `Use https. Where the network is trusted: ${reader.howToSet("allowHttp", "true")}`;
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

function readCa(reader: ConfigurationReader): string | undefined {
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

function readClientCertificate(reader: ConfigurationReader): { cert: string; key: string } | undefined {
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
  if (cert === undefined || key === undefined || !belongTogether(reader, cert, key)) return undefined;
  return { cert, key };
}

function belongTogether(reader: ConfigurationReader, cert: string, key: string): boolean {
  const certificate = unlessBroken(() => new X509Certificate(cert));
  const privateKey = unlessBroken(() => createPrivateKey(key));
  if (certificate === undefined) {
    const action = "Name the file that holds the client certificate in PEM.";
    reader.problem("clientCertFile", "a PEM file with a certificate", "one without", action);
  }
  if (privateKey === undefined) {
    const action = "Name the file that holds the key of the client certificate in PEM, not encrypted.";
    reader.problem("clientKeyFile", "a PEM file with a private key that needs no passphrase", "one without", action);
  }
  if (certificate === undefined || privateKey === undefined) return false;
  if (certificate.checkPrivateKey(privateKey)) return true;
  const action = "Name the two files that belong together.";
  reader.problem("clientKeyFile", "the private key of the certificate in clientCertFile", "another one", action);
  return false;
}

function unlessBroken<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
