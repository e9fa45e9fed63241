/**
 * One file to look at: nothing in it asks for anything elsewhere, and its content security policy allows the style and the
 * script that are in it alone, by their hashes.
 */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { escapeMarkup } from "../formats/markup";
import { counted, countOf, type Report, summary } from "../report";
import { certificateTable } from "./certificateTable";
import { timeline } from "./timeline";

export function formatPage(report: Report): string {
  const [style, script] = [asset("style.css"), asset("script.js")];
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>What ends when: ${escapeMarkup(summary(report))}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${header(report)}
<main>
${notRead(report)}${timeline(report)}
${certificateTable(report)}
</main>
<script>${script}</script>
</body>
</html>
`;
}

function header(report: Report): string {
  const { managerUrl, now, limit, projects, rows } = report;
  const ending = limit === undefined ? "End soon" : `End within ${limit.text}`;
  const figures = [
    ["expired", "Expired", countOf(report, "expired")],
    ["ending", ending, countOf(report, "ending")],
    ["valid", "End later", countOf(report, "valid")],
    ["unknown", "Not known", countOf(report, "unknown")],
  ] as const;
  const list = figures.map(
    ([status, name, count]) => `<div class="figure ${status}"><dt>${escapeMarkup(name)}</dt><dd>${count}</dd></div>`,
  );
  return `<header>
<h1>What ends when</h1>
<p>${counted(rows.length, "certificate")} in ${counted(projects.length, "project")} of ${escapeMarkup(managerUrl)}, as of <time datetime="${new Date(now).toISOString()}">${minute(now)}</time>.</p>
<dl class="figures">${list.join("")}</dl>
</header>`;
}

/** `2026-01-31 12:00 UTC`. */
function minute(now: number): string {
  return `${new Date(now).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function notRead({ notRead }: Report): string {
  if (notRead.length === 0) return "";
  const items = notRead.map(({ error }) => `<li>${escapeMarkup(`${error.subject}: ${error.received}`)}</li>`);
  return `<section aria-labelledby="not-read"><h2 id="not-read">Not read</h2><ul>${items.join("")}</ul></section>\n`;
}

/** A browser hashes a text with its line ends as \n, however the file has them. */
function asset(name: string): string {
  return fs.readFileSync(path.join(__dirname, name), "utf8").replaceAll("\r\n", "\n");
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
