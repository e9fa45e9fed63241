import * as fs from "node:fs";
import * as path from "node:path";
import { version } from "../../../provider/base/packageInfo";
import { printable } from "../../../provider/base/printable";
import type { ConnectionOptions } from "../connect";
import {
  type ReportedReading,
  type ReportedSetting,
  readingsMarkdown,
  readingsTable,
  reportedReadings,
  reportedSettings,
  settingsText,
} from "../readingsReport";
import type { Cleaned } from "./cleanUp";
import type { Probed } from "./probe";

/** What `--json` prints. */
export interface ProbeReport {
  readonly run: string;
  readonly version: string;
  readonly readings: readonly ReportedReading[];
  readonly settings: readonly ReportedSetting[];
  /** Why it ended early; empty where it did not. */
  readonly failure: string;
  readonly removed: number;
  readonly left: readonly string[];
  readonly spared: readonly string[];
}

export function reportOf({ run, seen, failure, cleaned }: Probed, options: ConnectionOptions): ProbeReport {
  return {
    run: run.id,
    version,
    readings: reportedReadings(seen),
    settings: reportedSettings(seen, options),
    failure: failure?.message ?? "",
    ...cleaned,
  };
}

/** Writes the file to attach to an issue; gives its path, or why there is none. */
export function writeAttachment(report: ProbeReport, folder = process.cwd()): string {
  const file = path.join(folder, `pulumi-apinizer-probe-${report.run}.md`);
  const settled = report.readings.filter(({ reading }) => reading !== undefined).length;
  const text = `# pulumi-apinizer probe

Version ${report.version}, run ${report.run}: ${settled} of ${report.readings.length} questions settled.
${report.failure === "" ? "" : `\nIt ended early: ${report.failure}\n`}
${readingsMarkdown(report.readings)}

${settingsText(report.settings)}`;
  try {
    fs.writeFileSync(file, text);
    return file;
  } catch (error) {
    return `not written (${(error as NodeJS.ErrnoException).code ?? "unknown"})`;
  }
}

export function probeText(report: ProbeReport, attachment: string): string {
  const settled = report.readings.filter(({ reading }) => reading !== undefined).length;
  return `${readingsTable(report.readings)}

${settled} of ${report.readings.length} questions settled. What each reading means: docs/readings.md
${settingsText(report.settings)}To attach to an issue: ${attachment}
${cleanedText(report)}`;
}

export function cleanedText({ removed, left, spared }: Cleaned): string {
  const list = (head: string, items: readonly string[]) =>
    items.length === 0 ? "" : `${head}\n${items.map((item) => `  ${printable(item)}\n`).join("")}`;
  return (
    `Removed: ${removed} certificates and JWKs of probes.\n` +
    list("Not removed; run the same command with --clean once the Manager answers:", left) +
    list("Left alone, because they are another run's and younger than an hour, or nobody's that is known:", spared)
  );
}
