/** GitHub Flavored Markdown, in which nothing that a name holds is markup. Source: https://github.github.com/gfm/ */
import { printable } from "../../provider/base/printable";

/** Text without markup. A comment between them keeps GitHub from making links and mentions of addresses and names. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#+!|<>~&$]/g, "\\$&")
    .replace(/[@#]/g, "$&<!-- -->")
    .replace(/:\/\//g, ":<!-- -->//")
    .replace(/www\./gi, "www<!-- -->.");
}

/** A code span, with a fence that is longer than any in it. */
export function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const padding = longest > 0 ? " " : "";
  return `${fence}${padding}${printable(text)}${padding}${fence}`;
}

/** A code span in a table, where a pipe ends the cell even there. */
export function codeCell(text: string): string {
  return codeSpan(text).replaceAll("|", "\\|");
}
