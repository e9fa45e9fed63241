import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import Ajv from "ajv";
import { type FormatName, formats } from "../../sdk/cli/expiry/formats";
import type { Report } from "../../sdk/cli/expiry/report";
import { parseOpenMetrics } from "./openMetrics";
import { ending, everything, hostileName, manyItems, none, reportOf, unreadable } from "./reports";

const format = (name: FormatName, report: Report, width?: number): string =>
  formats[name](report, { hasColours: false, ...(width === undefined ? {} : { width }) });

test.each(Object.keys(formats) as FormatName[])(
  "%s has no control or formatting character, whatever a name holds",
  (name) => {
    for (const report of [everything, none]) {
      expect(format(name, report).replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }
  },
);

describe("table", () => {
  test.each([40, 80, 120, 200])("a table fits a terminal of %d columns", (width) => {
    const lines = format("table", reportOf([ending(10), ending(-3), unreadable, ...manyItems(20)]), width).split("\n");
    for (const line of lines.slice(0, -2)) expect(line.length).toBeLessThanOrEqual(width);
  });

  test("a table has every column where there is room, and wide characters in line", () => {
    const [head = "", ...rows] = format("table", everything).split("\n");
    expect(head.split(/ {2,}/)).toEqual([
      "Ends",
      "Left",
      "Lifetime left",
      "Project",
      "Certificate",
      "Environments",
      "Alias",
      "In state",
      "JWKs",
      "Key",
      "Subject",
      "Issuer",
      "SHA-256",
    ]);
    expect(rows[1]).toMatch(
      /^2026-12-05 {2}in 10 days +2 % +payments .* production .* yes \(trust bundle partner\) +jwk, other\/jwk +EC-P-256/,
    );
    const wide = rows.find((row) => row.includes("証明書")) ?? "";
    // Three wide characters take the place of six.
    expect(wide.indexOf("production")).toBe((rows[1] as string).indexOf("production") - 3);
  });

  test("a table says so where there is nothing", () => {
    expect(format("table", none)).toBe("0 certificates in 0 projects: 0 expired, 0 end soon\n");
  });
});

describe("json", () => {
  const schema = JSON.parse(fs.readFileSync(path.resolve(__dirname, "../../docs/expiry.schema.json"), "utf8"));

  test.each([
    ["everything", everything],
    ["nothing", none],
  ])("JSON is as its schema says: %s", (_what, report) => {
    const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
    expect([validate(JSON.parse(format("json", report))), validate.errors]).toEqual([true, null]);
  });

  test("JSON tells names as they are", () => {
    const { certificates } = JSON.parse(format("json", everything));
    expect(certificates[2]).toMatchObject({ certificateName: hostileName, projectName: hostileName, status: "valid" });
    expect(certificates[1]).toMatchObject({ daysLeft: 10, lifetimeLeftPercent: 2.5, withinLimit: true, inState: true });
    expect(certificates[1]).toMatchObject({ trustBundle: "partner" });
    expect(certificates[3]).toMatchObject({ daysLeft: 2_900_000, inState: false });
    expect(certificates[4]).toMatchObject({ status: "unknown", notAfter: null, daysLeft: null, subjectDn: null });
  });
});

describe("markdown", () => {
  test("Markdown has a line for each certificate, with as many cells", () => {
    const lines = format("markdown", everything)
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(lines).toHaveLength(2 + 6);
    for (const line of lines) expect(line.replaceAll(/\\[|\\]/g, "").split("|")).toHaveLength(16);
    expect(lines.join("\n").replaceAll(/\\./g, "")).not.toMatch(/<script|<img/);
  });

  test("Markdown stays below what GitHub takes for a summary, and says what it leaves out", () => {
    const text = format("markdown", reportOf(manyItems(10_000)));
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expect(text).toContain("… and 9500 more that end later.");
  });
});

describe("openmetrics", () => {
  test.each([
    ["everything", everything],
    ["nothing", none],
    ["many", reportOf(manyItems(500))],
  ])("OpenMetrics follows the grammar: %s", (_what, report) => {
    expect(() => parseOpenMetrics(format("openmetrics", report))).not.toThrow();
  });

  test("OpenMetrics tells ends by certificate and environment", () => {
    const samples = parseOpenMetrics(format("openmetrics", everything));
    const ends = samples.filter(({ name }) => name === "apinizer_certificate_not_after_timestamp_seconds");
    expect(ends).toHaveLength(4);
    expect(ends[1]).toMatchObject({
      labels: { project: "payments", certificate: "ends-in-10", environment: "production" },
      value: (everything.now + 10 * 86_400_000) / 1000,
    });
    expect(samples.filter(({ name }) => name === "apinizer_certificate_unreadable")).toHaveLength(2);
    expect(samples.find(({ name }) => name === "apinizer_expiry_not_read")?.value).toBe(1);
  });

  test("the check of OpenMetrics refuses what is wrong", () => {
    const good = format("openmetrics", everything);
    for (const bad of [
      good.replace("# EOF\n", ""),
      good.replace("gauge", "gage"),
      `a{b="c} 1\n${good}`,
      good.replace(/^(apinizer_expiry_projects .*)$/m, "$1\n$1"),
    ]) {
      expect(() => parseOpenMetrics(bad)).toThrow();
    }
  });
});

describe("junit", () => {
  /** As Python's parser of XML reads it: name and result of each case. */
  const read = (xml: string) => {
    const script =
      "import json,sys,xml.etree.ElementTree as e\nr=e.fromstring(sys.stdin.buffer.read())\n" +
      "print(json.dumps({'head':r.attrib,'suites':[s.attrib for s in r],'cases':[[c.get('classname'),c.get('name'),[x.tag for x in c],[x.get('message') for x in c]] for c in r.iter('testcase')]}))";
    return JSON.parse(execFileSync("python3", ["-c", script], { input: xml, encoding: "utf8" }));
  };

  test("JUnit has a case for each certificate: within the limit it fails, unreadable it has an error", () => {
    const { head, suites, cases } = read(format("junit", everything));
    expect(head).toMatchObject({ tests: "7", failures: "2", errors: "3" });
    expect(suites).toHaveLength(3);
    const [expired, soon] = cases.filter(([classname]: string[]) => classname === "payments");
    expect(expired).toEqual([
      "payments",
      "ends-in--3",
      ["failure"],
      [expect.stringMatching(/^expired 2 days ago|^expired 3 days ago/)],
    ]);
    expect(soon).toEqual(["payments", "ends-in-10", ["failure"], ["ends in 10 days, at 2026-12-05T12:00:00Z"]]);
    expect(cases.find(([, name]: string[]) => name === "unreadable")[2]).toEqual(["error"]);
  });

  test("JUnit without a certificate is a report all the same", () => {
    expect(read(format("junit", none))).toMatchObject({ head: { tests: "0" }, cases: [] });
  });
});

describe("html", () => {
  test("HTML asks for nothing elsewhere, and escapes whatever a name holds", () => {
    const page = format("html", everything);
    expect(page.match(/<script>/g)).toHaveLength(1);
    expect(page).not.toMatch(/<img|\son\w+=["']|style="|(src|href)="(?!data:,")/);
    expect(page).toMatch(/default-src 'none'; style-src 'sha256-[\w+/=]{44}'; script-src 'sha256-[\w+/=]{44}'/);
  });

  test("HTML has a row for each certificate, by what ends first", () => {
    expect(format("html", everything).match(/<tr role="row" class="(expired|ending|valid|unknown)">/g)).toHaveLength(6);
  });
});
