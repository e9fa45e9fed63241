/** What ends on each day of the next 12 months, as an SVG, and by months as a table for who does not see it. */
import { escapeMarkup } from "../formats/markup";
import { dayInMilliseconds } from "../limit";
import { counted, type Report, type Row } from "../report";

interface Day {
  /** Milliseconds since the epoch at its begin in UTC. */
  readonly begin: number;
  readonly rows: Row[];
}

/** Of the picture, in its own units. */
const size = { width: 1100, height: 240, left: 44, right: 12, top: 16, bottom: 34 } as const;
const plot = {
  width: size.width - size.left - size.right,
  height: size.height - size.top - size.bottom,
  base: size.height - size.bottom,
} as const;
/** A tooltip names so many certificates. */
const mostNames = 10;

export function timeline({ rows, now }: Report): string {
  const days = daysOf(rows, now);
  const months = monthsOf(days);
  const ending = days.reduce((sum, day) => sum + day.rows.length, 0);
  const title = `${counted(ending, "certificate")} ${ending === 1 ? "ends" : "end"} in the next 12 months`;
  return `<section aria-labelledby="timeline">
<h2 id="timeline">The next 12 months</h2>
<svg class="timeline" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}; the table of months has the numbers">
${axis(days, Math.max(1, ...days.map((day) => day.rows.length)))}
${bars(days)}
</svg>
<div class="scroll" role="region" aria-label="Certificates that end, by month" tabindex="0">
<table class="months"><caption>${title}</caption>
<thead><tr>${months.map(({ name }) => `<th scope="col">${name}</th>`).join("")}</tr></thead>
<tbody><tr>${months.map(({ count }) => `<td>${count}</td>`).join("")}</tr></tbody>
</table>
</div>
</section>`;
}

function daysOf(rows: readonly Row[], now: number): Day[] {
  const first = Math.floor(now / dayInMilliseconds) * dayInMilliseconds;
  const last = new Date(first);
  last.setUTCFullYear(last.getUTCFullYear() + 1);
  const length = Math.round((last.getTime() - first) / dayInMilliseconds);
  const days = Array.from({ length }, (_, index): Day => ({ begin: first + index * dayInMilliseconds, rows: [] }));
  for (const row of rows) {
    if (row.status === "expired" || row.notAfter === undefined) continue;
    days[Math.floor((Date.parse(row.notAfter) - first) / dayInMilliseconds)]?.rows.push(row);
  }
  return days;
}

/** `2026-01`, and how many certificates end in it as far as it is shown. */
function monthsOf(days: readonly Day[]): { readonly name: string; readonly count: number }[] {
  const months = new Map<string, number>();
  for (const { begin, rows } of days) {
    const name = dayName(begin).slice(0, 7);
    months.set(name, (months.get(name) ?? 0) + rows.length);
  }
  return [...months].map(([name, count]) => ({ name, count }));
}

function axis(days: readonly Day[], most: number): string {
  const isFirst = ({ begin }: Day) => new Date(begin).getUTCDate() === 1;
  const ticks = days.flatMap((day, index) => {
    if (!isFirst(day)) return [];
    const x = round(xOf(index, days.length));
    const line = `<line class="grid" x1="${x}" y1="${size.top}" x2="${x}" y2="${plot.base + 6}"/>`;
    return [`${line}<text x="${x + 4}" y="${plot.base + 20}">${monthName(day.begin)}</text>`];
  });
  const base = `<line class="axis" x1="${size.left}" y1="${plot.base}" x2="${size.width - size.right}" y2="${plot.base}"/>`;
  const scale = `<text class="scale" x="${size.left - 6}" y="${size.top + 10}">${most}</text><text class="scale" x="${size.left - 6}" y="${plot.base}">0</text>`;
  return `${ticks.join("")}${base}${scale}`;
}

function bars(days: readonly Day[]): string {
  const most = Math.max(1, ...days.map((day) => day.rows.length));
  const width = round(plot.width / days.length);
  return days
    .flatMap(({ begin, rows }, index) => {
      if (rows.length === 0) return [];
      // A single certificate is seen beside a day of thousands.
      const height = round(Math.max(4, (rows.length / most) * plot.height));
      const place = `x="${round(xOf(index, days.length))}" y="${round(plot.base - height)}" width="${width}" height="${height}"`;
      const status = rows.some((row) => row.status === "ending") ? "ending" : "valid";
      return [`<rect class="${status}" ${place}><title>${escapeMarkup(tooltip(begin, rows))}</title></rect>`];
    })
    .join("\n");
}

function tooltip(begin: number, rows: readonly Row[]): string {
  const names = rows.slice(0, mostNames).map(({ projectName, certificateName }) => `${projectName}/${certificateName}`);
  const more = rows.length > mostNames ? `, and ${rows.length - mostNames} more` : "";
  return `${dayName(begin)}: ${counted(rows.length, "certificate")}: ${names.join(", ")}${more}`;
}

function xOf(index: number, length: number): number {
  return size.left + (index / length) * plot.width;
}

function dayName(begin: number): string {
  return new Date(begin).toISOString().slice(0, 10);
}

/** `Jan`, with the year at its begin. */
function monthName(begin: number): string {
  const [year, month] = [new Date(begin).getUTCFullYear(), new Date(begin).getUTCMonth()];
  const name = new Intl.DateTimeFormat("en", { month: "short", timeZone: "UTC" }).format(begin);
  return month === 0 ? `${name} ${year}` : name;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
