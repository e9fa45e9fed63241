/** What commands print of the open questions. */
import Table from "cli-table3";
import { type Judged, judge, type Seen } from "../../provider/apinizer/readings";
import { printable } from "../../provider/base/printable";
import { defaultConnection, environmentVariable } from "../../provider/configuration/configuration";
import type { ConnectionOptions } from "./connect";
import { settingCommand } from "./settingCommand";

/** One question with what is known of it. */
export interface ReportedReading {
  readonly id: string;
  readonly question: string;
  /** Absent where it is not settled. */
  readonly reading?: string;
  readonly answer: string;
  readonly meaning: string;
  readonly evidence: readonly string[];
}

/** A setting that the Manager needs. */
export interface ReportedSetting {
  readonly key: string;
  /** Absent where none serves in place of the key. */
  readonly variable?: string;
  readonly value: string;
  /** What sets it. */
  readonly command: string;
  readonly because: string;
}

export function reportedReadings(seen: Seen): ReportedReading[] {
  return judge(seen).map(reported);
}

function reported({ question: { id, question }, result, reading }: Judged): ReportedReading {
  if (reading === undefined || !("reading" in result)) {
    const reason = "unsettled" in result ? result.unsettled : "";
    return { id, question, answer: `not settled: ${reason}`, meaning: "", evidence: [] };
  }
  const evidence = result.evidence.map(({ shown }) => printable(shown));
  return { id, question, reading: result.reading, answer: reading.answer, meaning: reading.meaning, evidence };
}

/** Settings other than the defaults that the readings ask for; `options` say where the command read those that it has. */
export function reportedSettings(seen: Seen, options: ConnectionOptions): ReportedSetting[] {
  const { connection = defaultConnection } = options;
  return judge(seen).flatMap(({ question, reading }) =>
    Object.entries(reading?.setting ?? {}).map(([key, value]) => ({
      key: `${connection}:${key}`,
      ...(connection === defaultConnection ? { variable: environmentVariable(key) } : {}),
      value,
      command: settingCommand(options, key, value),
      because: `${question.question} ${reading?.answer}`,
    })),
  );
}

/** Longest evidence of one exchange in a terminal, in characters: the JSON and the file have more. */
const lineLimit = 130;

/** For a terminal. */
export function readingsTable(readings: readonly ReportedReading[]): string {
  const table = new Table({
    head: ["question", "reading", "evidence"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [36, 32, 70],
  });
  table.push(
    ...readings.map(({ question, answer, evidence }) => [question, answer, evidence.map(terminalLine).join("\n")]),
  );
  return table.toString().replaceAll(wrapHere, "");
}

/** Where the table may wrap a text without spaces. It has no width; left in, it would be copied along. */
const wrapHere = "\u200b";

/** Names that a run gave, cut down to what tells them apart. */
function terminalLine(line: string): string {
  const text = line
    .replace(/pulumi-apinizer-probe-[0-9a-z]{8}-[0-9a-f]{8}-/g, "…")
    .replaceAll(/([,/?&])(?=\S)/g, `$1${wrapHere}`);
  return text.length > lineLimit ? `${text.slice(0, lineLimit).toWellFormed()}…` : text;
}

/** For an issue. */
export function readingsMarkdown(readings: readonly ReportedReading[]): string {
  const cell = (text: string) => text.replaceAll("|", "\\|");
  const code = (text: string) => `\`${cell(text.replaceAll("`", "'"))}\``;
  const rows = readings.map(({ id, question, reading, answer, meaning, evidence }) => {
    const told = reading === undefined ? cell(answer) : `\`${reading}\`: ${cell(answer)}. ${cell(meaning)}`;
    return `| ${cell(question)} \`${id}\` | ${told} | ${evidence.map(code).join("<br>")} |`;
  });
  return ["| question | reading | evidence |", "| --- | --- | --- |", ...rows].join("\n");
}

export function settingsText(settings: readonly ReportedSetting[]): string {
  if (settings.length === 0) return "Settings: the defaults are right, as far as this shows.\n";
  const lines = settings.map(({ command, because }) => `  ${command}   (${because})\n`);
  return `Settings to use:\n${lines.join("")}`;
}
