import type { ApinizerClient, ConnectionSettings } from "../../../provider/apinizer";
import { ApinizerError } from "../../../provider/base/errors";
import type { ConnectionOptions } from "../connect";
import { Interview } from "../interview";
import { readingRequests } from "../readingRequests";
import { type ReportedReading, type ReportedSetting, reportedReadings, reportedSettings } from "../readingsReport";
import { checkProject, checkProjects, checkToken } from "./access";
import { type Line, look } from "./finding";
import { checkAddress, checkCalls, checkClock, checkProxy, checkTls, checkVersion } from "./server";

/** What a look at a connection found. */
export interface Diagnosis {
  readonly lines: readonly Line[];
  /** Those that reads alone show. */
  readonly readings: readonly ReportedReading[];
  readonly settings: readonly ReportedSetting[];
}

/** What to look at, and where the settings were read from. */
export interface DiagnosisOptions extends ConnectionOptions {
  /** Instead of all that the token sees. */
  readonly project?: string;
  /** In milliseconds since the epoch. */
  readonly now?: number;
}

/** Looks at a connection, by reads alone. */
export async function diagnose(
  client: ApinizerClient,
  settings: ConnectionSettings,
  { project, now = Date.now(), ...connection }: DiagnosisOptions = {},
): Promise<Diagnosis> {
  const interview = new Interview(client);
  const { line, answer } = await checkAddress(interview, settings);
  const lines = [line, checkProxy(settings)];
  if (answer === undefined) {
    if (settings.managerUrl.startsWith("https:")) lines.push(await checkTls(settings, now));
    return { lines, readings: [], settings: [] };
  }
  lines.push(await checkTls(settings, now), checkClock(answer, now));
  lines.push(await reached("version", () => checkVersion(interview, settings, connection)));
  lines.push(await reached("calls", () => checkCalls(interview)));
  const token = await checkToken(interview, settings.credentials, now);
  lines.push(token);
  if (token.result === "fails") return { lines, readings: [], settings: [] };
  const { line: projectsLine, projects } = await checkProjects(client.forOperation(), project);
  lines.push(projectsLine);
  for (const name of projects) lines.push(...(await checkProject(() => client.forOperation(), name)));
  const [first] = projects;
  if (first !== undefined) lines.push(...(await askReadings(interview, first)));
  const readings = reportedReadings(interview.seen).filter(({ reading }) => reading !== undefined);
  return { lines, readings, settings: reportedSettings(interview.seen, connection) };
}

/** What the reads show of the open questions. */
async function askReadings(interview: Interview, projectName: string): Promise<Line[]> {
  try {
    for (const [name, request] of Object.entries(readingRequests(projectName))) {
      await interview.ask(name as keyof ReturnType<typeof readingRequests>, request);
    }
    return [];
  } catch (error) {
    return [unreached("readings", error)];
  }
}

/** A check that stops no `up`, whatever becomes of it. */
async function reached(check: string, ask: () => Promise<Line>): Promise<Line> {
  try {
    return await ask();
  } catch (error) {
    return unreached(check, error);
  }
}

/**
 * @throws what is no error of this package.
 */
function unreached(check: string, error: unknown): Line {
  if (!(error instanceof ApinizerError)) throw error;
  return look(check, error.received);
}
