/**
 * The table of all certificates. Its groups of rows are blocks, so that a browser lays out those that are seen alone: the
 * roles say that it is a table all the same.
 */

import { escapeMarkup } from "../formats/markup";
import { type Column, columns as textColumns } from "../formats/text";
import type { Report, Row, Status } from "../report";

interface PageColumn extends Column {
  /** By what it is sorted, where that is not its text. */
  readonly order?: (row: Row) => number;
  /** For what has no spaces to break a line at. */
  readonly isCode?: true;
}

/** So many rows are laid out together, when they come into sight. */
const rowsOfGroup = 100;
const never = Number.MAX_SAFE_INTEGER;

/** What the page knows of a column beside its text, by its head. */
const pageOnly: Readonly<Record<string, Omit<PageColumn, keyof Column>>> = {
  Ends: { order: ({ notAfter }) => (notAfter === undefined ? never : Date.parse(notAfter)) },
  Left: { order: ({ daysLeft }) => daysLeft ?? never },
  "Lifetime left": { order: ({ lifetimeLeft }) => lifetimeLeft ?? 2 },
  "SHA-256": { isCode: true },
};

const columns: readonly PageColumn[] = [
  { head: "Status", text: ({ status }) => names[status], order: ({ status }) => Object.keys(names).indexOf(status) },
  ...textColumns.map((column) => ({ ...column, ...pageOnly[column.head] })),
];

const names: Readonly<Record<Status, string>> = {
  expired: "Expired",
  ending: "Ends soon",
  valid: "Valid",
  unknown: "Not known",
};

export function certificateTable({ rows }: Report): string {
  if (rows.length === 0) return "<p>There is no certificate.</p>";
  const heads = columns.map(
    ({ head }, index) =>
      `<th role="columnheader" scope="col"${index === 1 ? ' aria-sort="ascending"' : ""}><button type="button" disabled>${head}</button></th>`,
  );
  const statuses = Object.entries(names).map(([status, name]) => `<option value="${status}">${name}</option>`);
  return `<section aria-labelledby="certificates">
<h2 id="certificates">All certificates</h2>
<form class="controls" hidden>
<label>Filter <input type="search" id="filter" autocomplete="off" spellcheck="false"></label>
<label>Status <select id="status"><option value="">All</option>${statuses.join("")}</select></label>
<output id="shown">${rows.length} of ${rows.length} certificates</output>
</form>
<div class="scroll" role="region" aria-label="Table of all certificates" tabindex="0">
<table class="certificates" role="table" aria-labelledby="certificates">
<thead role="rowgroup"><tr role="row">${heads.join("")}</tr></thead>
${groups(rows).map(groupOf).join("\n")}
</table>
</div>
</section>`;
}

function groups(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsOfGroup) }, (_, index) =>
    rows.slice(index * rowsOfGroup, (index + 1) * rowsOfGroup),
  );
}

function groupOf(rows: readonly Row[]): string {
  return `<tbody role="rowgroup">\n${rows.map(rowOf).join("\n")}\n</tbody>`;
}

function rowOf(row: Row): string {
  const cells = columns.map(({ text, order, isCode }) => {
    const sorted = order === undefined ? "" : ` data-order="${order(row)}"`;
    return `<td role="cell"${sorted}${isCode ? ' class="code"' : ""}>${escapeMarkup(text(row))}</td>`;
  });
  return `<tr role="row" class="${row.status}">${cells.join("")}</tr>`;
}
