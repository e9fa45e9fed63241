import { escapeMarkdown } from "../../markdown";
import { type Report, type Row, summary } from "../report";
import { columnsOf } from "./text";

/** Most rows of a table: GitHub takes 1 MiB for the summary of a step, and a page of thousands of rows is not read. */
const mostRows = 500;
const marks = { expired: "❌", ending: "⚠️", unknown: "❔", valid: "" } as const;

/** For a job's summary or a comment. */
export function formatMarkdown(report: Report): string {
  const { rows, notRead } = report;
  const shown = rows.slice(0, mostRows);
  const parts = [`**${escapeMarkdown(summary(report))}**`];
  if (shown.length > 0) parts.push(table(shown, rows));
  if (rows.length > shown.length) {
    parts.push(`… and ${rows.length - shown.length} more that end later. \`--format html\` shows them all.`);
  }
  if (notRead.length > 0) {
    parts.push(
      "Not read:",
      notRead.map(({ error }) => `- ${escapeMarkdown(`${error.subject}: ${error.received}`)}`).join("\n"),
    );
  }
  return `${parts.join("\n\n")}\n`;
}

function table(shown: readonly Row[], rows: readonly Row[]): string {
  const columns = columnsOf(rows);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const body = shown.map((row) => line([marks[row.status], ...columns.map(({ text }) => escapeMarkdown(text(row)))]));
  return [line(["", ...columns.map(({ head }) => head)]), line(["", ...columns].map(() => "---")), ...body].join("\n");
}
