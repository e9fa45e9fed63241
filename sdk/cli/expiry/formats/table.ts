/** A table for a terminal, or for a log. */
import { styleText } from "node:util";
import Table from "cli-table3";
import stringWidth from "string-width";
import { printable } from "../../../../provider/base/printable";
import { type Report, type Status, summary } from "../report";
import { type Column, columnsOf } from "./text";

/** Where the table is shown. */
export interface TableTarget {
  /** Of the terminal, in characters; absent where lines may have any length. */
  readonly width?: number;
  readonly hasColours: boolean;
}

const colours = { expired: "red", ending: "yellow", unknown: "magenta" } as const;
/** Columns that go first where the terminal is narrow; the others shrink. */
const dispensable = [
  "SHA-256",
  "Issuer",
  "Subject",
  "Key",
  "JWKs",
  "Alias",
  "Lifetime left",
  "In state",
  "Environments",
];
/** Narrowest that a column is still read, and what stands between two, in characters. */
const [leastWidth, gap] = [14, 2];

export function formatTable(report: Report, { width, hasColours }: TableTarget): string {
  const { rows } = report;
  const head = `${printable(summary(report))}\n`;
  if (rows.length === 0) return head;
  const columns = columnsOf(rows);
  const cells = rows.map((row) => columns.map(({ text }) => printable(text(row))));
  const chosen = fittingColumns(columns, cells, width);
  const table = new Table({
    head: chosen.map(({ index }) => (columns[index] as Column).head),
    ...(width === undefined ? {} : { colWidths: chosen.map((column) => column.width + gap) }),
    chars: borderless,
    style: { head: [], border: [], "padding-left": 0, "padding-right": gap },
  });
  for (const [index, row] of cells.entries()) {
    const coloured = (text: string) => (hasColours ? inColour(rows[index]?.status, text) : text);
    table.push(chosen.map((column) => coloured(row[column.index] ?? "")));
  }
  const lines = table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
  return `${lines.join("\n")}\n\n${head}`;
}

function inColour(status: Status | undefined, text: string): string {
  return status === undefined || status === "valid"
    ? text
    : styleText(colours[status], text, { stream: process.stdout });
}

interface FittedColumn {
  readonly index: number;
  width: number;
}

/** The columns that there is room for. */
function fittingColumns(
  columns: readonly Column[],
  cells: readonly string[][],
  width = Number.POSITIVE_INFINITY,
): FittedColumn[] {
  const natural = columns.map(({ head }, index) =>
    cells.reduce((widest, row) => Math.max(widest, stringWidth(row[index] ?? "")), head.length),
  );
  let chosen: FittedColumn[] = natural.map((each, index) => ({ index, width: each }));
  const least = () => chosen.reduce((sum, column) => sum + Math.min(column.width, leastWidth) + gap, 0);
  for (const head of dispensable) {
    if (least() <= width) break;
    chosen = chosen.filter(({ index }) => columns[index]?.head !== head);
  }
  const total = () => chosen.reduce((sum, column) => sum + column.width + gap, 0);
  while (total() > width) {
    const widest = chosen.reduce((a, b) => (b.width > a.width ? b : a));
    if (widest.width <= 1) break;
    widest.width -= 1;
  }
  return chosen;
}

const borderless = Object.fromEntries(
  [
    "top",
    "top-mid",
    "top-left",
    "top-right",
    "bottom",
    "bottom-mid",
    "bottom-left",
    "bottom-right",
    "left",
    "left-mid",
    "mid",
    "mid-mid",
    "right",
    "right-mid",
    "middle",
  ].map((name) => [name, ""]),
);
