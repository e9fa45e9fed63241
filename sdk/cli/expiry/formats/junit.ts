/**
 * JUnit's XML as CI servers read it: a suite for each project, a case for each certificate. A case fails where the
 * certificate is within the limit, or without a limit where it has expired; it has an error where nothing is known.
 * Source: https://github.com/testmoapp/junitxml
 */
import type { NotRead } from "../inventory";
import type { Report, Row } from "../report";
import { escapeMarkup } from "./markup";
import { aliasesOf, environmentsOf, jwksOf, remaining } from "./text";

interface Case {
  readonly suite: string;
  readonly xml: string;
  readonly result: "passed" | "failure" | "error";
}

export function formatJunit(report: Report): string {
  const contents = new Map<string, number>();
  for (const row of report.rows) contents.set(nameOf(row), (contents.get(nameOf(row)) ?? 0) + 1);
  const certificates = report.rows.map((row) => certificateCase(row, report, contents.get(nameOf(row)) === 1));
  const cases = [...certificates, ...report.notRead.map(notReadCase)];
  const suites = new Map<string, Case[]>();
  for (const each of cases) {
    const suite = suites.get(each.suite) ?? [];
    suites.set(each.suite, suite);
    suite.push(each);
  }
  const body = [...suites].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, all]) => suiteOf(name, all, report.now));
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="certificates" ${counts(cases)}>\n${body.join("")}</testsuites>\n`;
}

function suiteOf(name: string, cases: readonly Case[], now: number): string {
  const head = `<testsuite name="${escapeMarkup(name)}" ${counts(cases)} timestamp="${new Date(now).toISOString().slice(0, 19)}">`;
  return `  ${head}\n${cases.map(({ xml }) => xml).join("")}  </testsuite>\n`;
}

function counts(cases: readonly Case[]): string {
  const of = (result: Case["result"]) => cases.filter((each) => each.result === result).length;
  return `tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="0" time="0"`;
}

function nameOf({ projectName, certificateName }: Row): string {
  return `${projectName}/${certificateName}`;
}

function certificateCase(row: Row, { limit }: Report, isAlone: boolean): Case {
  const { projectName, certificateName, facts, problem, notAfter = "unknown" } = row;
  const name = isAlone ? certificateName : `${certificateName} (${environmentsOf(row)})`;
  const fails = limit === undefined ? row.status === "expired" : row.isWithinLimit;
  const what = fails ? `ends ${remaining(row)}, at ${notAfter}`.replace("ends expired", "expired") : (problem ?? "");
  const result = fails ? "failure" : facts === undefined ? "error" : "passed";
  const text = [
    `subject: ${facts?.subjectDn ?? ""}`,
    `issuer: ${facts?.issuerDn ?? ""}`,
    `SHA-256: ${facts?.thumbprintSha256 ?? ""}`,
    `environments: ${environmentsOf(row)}`,
    `aliases: ${aliasesOf(row)}`,
    `JWKs: ${jwksOf(row)}`,
  ];
  return { suite: projectName, result, xml: caseXml({ suite: projectName, name, result, what, text }) };
}

function notReadCase({ error }: NotRead): Case {
  const [suite, result] = ["not read", "error"] as const;
  const what = { name: error.subject, what: error.received, text: [error.message] };
  return { suite, result, xml: caseXml({ suite, result, ...what }) };
}

interface CaseParts {
  readonly suite: string;
  readonly name: string;
  readonly result: Case["result"];
  readonly what: string;
  readonly text: readonly string[];
}

function caseXml({ suite, name, result, what, text }: CaseParts): string {
  const head = `    <testcase classname="${escapeMarkup(suite)}" name="${escapeMarkup(name)}" time="0"`;
  if (result === "passed") return `${head}/>\n`;
  const body = `<${result} message="${escapeMarkup(what)}">${text.map(escapeMarkup).join("\n")}</${result}>`;
  return `${head}>${body}</testcase>\n`;
}
