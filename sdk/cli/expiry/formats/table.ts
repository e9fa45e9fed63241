/**
 * A table for a terminal, or for a log. cli-table3 is not used: its time grows with the square of the rows, to minutes for
 * 10,000 of them.
 */
import { styleText } from "node:util";
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
const graphemes = new Intl.Segmenter();

export function formatTable(report: Report, { width, hasColours }: TableTarget): string {
  const { rows } = report;
  const head = `${printable(summary(report))}\n`;
  if (rows.length === 0) return head;
  const columns = columnsOf(rows);
  const cells = rows.map((row) => columns.map(({ text }) => printable(text(row))));
  const chosen = fittingColumns(columns, cells, width);
  const line = (texts: readonly string[], paint = (text: string) => text) =>
    chosen
      .map((column) => paint(padded(texts[column.index] ?? "", column.width)))
      .join(" ".repeat(gap))
      .trimEnd();
  const heads = line(columns.map(({ head: name }) => name));
  const body = cells.map((texts, index) =>
    line(texts, (text) => (hasColours ? inColour(rows[index]?.status, text) : text)),
  );
  return `${[heads, ...body].join("\n")}\n\n${head}`;
}

/** The text in so many columns of the terminal: filled up with spaces, or cut with an ellipsis. */
function padded(text: string, width: number): string {
  const own = widthOf(text);
  if (own <= width) return text + " ".repeat(width - own);
  let [cut, used] = ["", 0];
  for (const { segment } of graphemes.segment(text)) {
    const more = widthOf(segment);
    if (used + more > width - 1) break;
    cut += segment;
    used += more;
  }
  return `${cut}…${" ".repeat(width - 1 - used)}`;
}

function widthOf(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text);
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
    cells.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? "")), head.length),
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
