import type { Impact } from "../impact";
import { asMarkdown } from "./markdown";
import { asTable } from "./table";

/** How an impact can be told, by the value of `--format`. */
export const formats: Readonly<Record<string, (impact: Impact) => string>> = {
  table: asTable,
  json: (impact) => `${JSON.stringify(impact, null, 2)}\n`,
  markdown: asMarkdown,
};
