/** The formats by their names on the command line. */
import { formatPage } from "../html/page";
import type { Report } from "../report";
import { formatJson } from "./json";
import { formatJunit } from "./junit";
import { formatMarkdown } from "./markdown";
import { formatOpenMetrics } from "./openmetrics";
import { formatTable, type TableTarget } from "./table";

export const formats = {
  table: formatTable,
  json: formatJson,
  markdown: formatMarkdown,
  openmetrics: formatOpenMetrics,
  junit: formatJunit,
  html: formatPage,
} as const satisfies Readonly<Record<string, (report: Report, target: TableTarget) => string>>;

export type FormatName = keyof typeof formats;
