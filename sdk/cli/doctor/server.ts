/** The Manager's address, its TLS, its clock, its version and its calls. */
import type { ConnectionSettings } from "../../../provider/apinizer";
import { isObject } from "../../../provider/apinizer/answer";
import type { Exchange } from "../../../provider/apinizer/readings";
import { type ServerCertificate, serverCertificate } from "../../../provider/apinizer/trust";
import { ApinizerError } from "../../../provider/base/errors";
import type { ConnectionOptions } from "../connect";
import type { Interview } from "../interview";
import { settingCommand } from "../settingCommand";
import { fails, type Line, look, ok } from "./finding";

const day = 24 * 60 * 60 * 1000;
/** Days before a server certificate's end from which it is worth a look. */
const soon = 30;
/** A clock may be off by so much, in seconds. */
const clockTolerance = 60;

/** The Manager's health, undefined where it cannot be reached: then nothing else can be asked. */
export async function checkAddress(
  interview: Interview,
  { managerUrl }: ConnectionSettings,
): Promise<{ readonly line: Line; readonly answer?: Exchange }> {
  try {
    const started = performance.now();
    // Without credentials: they are looked at later, and apart.
    const answer = await interview.send({ method: "GET", path: "/apiops/test/healthcheck", besideApi: true });
    const took = `${Math.round(performance.now() - started)} ms`;
    const { status, text = "" } = answer.answer;
    if (status === 200 && text.trim() === "OK")
      return { line: ok("address", `${managerUrl} answers in ${took}`), answer };
    const action =
      "Check that the address is the Management Console's and that no proxy or login page answers in its place.";
    return {
      line: fails("address", `${managerUrl} answers HTTP ${status}, and not as a Manager does`, action),
      answer,
    };
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    return { line: fails("address", `${managerUrl}: ${error.received}`, error.action) };
  }
}

export async function checkTls({ managerUrl, proxy }: ConnectionSettings, now: number): Promise<Line> {
  const url = new URL(managerUrl);
  if (url.protocol !== "https:")
    return look("TLS", "none: http", "Use https where the Manager is not on this machine.");
  if (proxy !== undefined) return look("TLS", "not looked at: a proxy is on the way");
  const shown = await serverCertificate(url);
  if (shown === undefined) return fails("TLS", "no certificate is shown", "Check that the port is one of HTTPS.");
  return tlsLine(shown, now);
}

function tlsLine({ subject, issuer, notAfter }: ServerCertificate, now: number): Line {
  const days = Math.floor((notAfter - now) / day);
  const found = `certificate of ${subject}, chain up to ${issuer}, ${days} days left`;
  if (days < 0) return fails("TLS", found, "Renew the certificate of the Manager.");
  return days < soon ? look("TLS", found, "Renew the certificate of the Manager soon.") : ok("TLS", found);
}

export function checkProxy({ proxy }: ConnectionSettings): Line {
  return proxy === undefined ? ok("proxy", "none") : ok("proxy", `by ${new URL(proxy).host}`);
}

export function checkClock({ answer: { date } }: Exchange, now: number): Line {
  if (date === undefined) return look("clock", "the Manager does not tell its time");
  const seconds = Math.round((date - now) / 1000);
  const found =
    seconds === 0
      ? "the same here and there"
      : `the Manager's is ${Math.abs(seconds)} s ${seconds < 0 ? "behind" : "ahead"}`;
  if (Math.abs(seconds) <= clockTolerance) return ok("clock", found);
  return look("clock", found, "Set the clocks: tokens and certificates are valid by them.");
}

/** The version in whatever format, e.g. `2026.01.0`; and what it means for the settings. */
export async function checkVersion(
  interview: Interview,
  { legacyJwkParameters }: ConnectionSettings,
  connection: ConnectionOptions,
): Promise<Line> {
  const path = "/apinizer/management/version";
  const { answer } = await interview.send({ method: "GET", path, besideApi: true });
  const text = answer.body === undefined ? (answer.text ?? "") : JSON.stringify(answer.body);
  const [version, year, month] = /\b(20\d\d)\.(\d\d)(?:\.\d+)*/.exec(answer.status === 200 ? text : "") ?? [];
  if (version === undefined) return look("version", `not told (HTTP ${answer.status})`);
  const isOld = Number(year) < 2026;
  const setLegacy = (value: string) =>
    `Run \`${settingCommand(connection, "legacyJwkParameters", value)}\`, or ask with the command probe.`;
  if (isOld && !legacyJwkParameters) {
    return look("version", `${version}: older than 2026.01 (${year}.${month})`, setLegacy("true"));
  }
  if (!isOld && legacyJwkParameters) return look("version", `${version}: 2026.01 or newer`, setLegacy("false"));
  return ok("version", version);
}

const calls = [
  ["certificates", /\/certificates\/$/],
  ["JWKs", /\/jwks\/$/],
  ["file import", /\/certificates\/import-file\/$/],
  ["truststores", /\/truststore\//],
] as const;

/** Which calls the Manager's own description lists. */
export async function checkCalls(interview: Interview): Promise<Line> {
  const { answer } = await interview.send({ method: "GET", path: "/apiops/openapi.json", besideApi: true });
  const described = answer.body?.paths;
  const yaml = answer.status === 200 && !isObject(described) ? (answer.text ?? "") : "";
  const paths = isObject(described) ? Object.keys(described) : (yaml.match(/^ {2}['"]?\/[^:'"]+/gm) ?? []);
  if (paths.length === 0) return look("calls", `not told (HTTP ${answer.status})`);
  const has = (pattern: RegExp) => paths.some((path) => pattern.test(path.trim()));
  const [listed, missing] = [true, false].map((isListed) =>
    calls.filter(([, pattern]) => has(pattern) === isListed).map(([name]) => name),
  );
  const found = `${paths.length} paths; ${listed?.join(", ")}${missing?.length ? `; not ${missing.join(", ")}` : ""}`;
  return missing?.includes("certificates") ? look("calls", found, "Check the Manager's version.") : ok("calls", found);
}
