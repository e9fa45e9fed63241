import { formats } from "../../sdk/cli/impact/formats/formats";
import type { Impact } from "../../sdk/cli/impact/impact";
import type { StepImpact } from "../../sdk/cli/impact/stepImpact";

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::apinizer:index:${type}::${name}`;

const replacement: StepImpact = {
  urn: urn("Certificate", "idp"),
  kind: "certificate",
  operation: "replace",
  id: "payments/idp",
  newId: "payments/idp-2",
  losesManagerId: true,
  jwks: [
    { projectName: "identity", name: "foreign", effect: "cut", chosen: false, certainty: "ambiguous" },
    { projectName: "payments", name: "own", effect: "recreated", chosen: true, certainty: "certain" },
  ],
  environments: [{ environment: "production", successor: "payments/idp-2" }, { environment: "staging" }],
  notes: [],
  notKnown: ["its new content"],
  advice: "Set jwkDeleteAction.",
};
const impact: Impact = {
  version: 1,
  managerUrl: "https://manager.example.com",
  steps: [replacement],
  lost: ["identity/foreign"],
  isIncomplete: true,
};
const told = (format: string, what: Impact) => formats[format]?.(what) ?? "";

test("a table has a line for each JWK and environment, and sentences below it", () => {
  const lines = told("table", impact).split("\n");
  const cells = lines.filter((line) => line.startsWith("│")).map((line) => line.split("│").map((cell) => cell.trim()));
  expect(cells.map((row) => row.slice(1, -1))).toEqual([
    ["step", "resource", "JWKs", "environments"],
    [
      "replace",
      "certificate payments/idp → payments/idp-2",
      "identity/foreign: may be cut (not chosen)",
      "production loses it, and gets payments/idp-2",
    ],
    ["", "(idp)", "payments/own: recreated with another id", "staging loses it"],
  ]);
  expect(lines.slice(-5)).toEqual([
    "certificate payments/idp → payments/idp-2: Policies and credentials that refer to this certificate by its id at the Manager lose it: point them at the new one.",
    "certificate payments/idp → payments/idp-2: Not known: its new content.",
    "certificate payments/idp → payments/idp-2: Set jwkDeleteAction.",
    "JWKs are lost that no option chose to lose: identity/foreign. Not everything is known: see above.",
    "",
  ]);
});

test("Markdown begins with what it comes to", () => {
  expect(told("markdown", impact).split("\n").slice(0, 8)).toEqual([
    "### ⚠️ Apinizer: impact on JWKs and environments",
    "",
    "JWKs are lost that no option chose to lose: identity/foreign. Not everything is known: see above.",
    "",
    "| step | resource | JWKs | environments |",
    "| --- | --- | --- | --- |",
    "| replace | `certificate payments/idp → payments/idp-2` \\(idp\\) | `identity/foreign` may be cut \\(not chosen\\)<br>`payments/own` recreated with another id | production loses it, and gets payments/idp-2<br>staging loses it |",
    "",
  ]);
});

test("JSON is the facts, with the version of the format", () => {
  expect(JSON.parse(told("json", impact))).toEqual(impact);
});

test("a plan without a step says nothing but that", () => {
  const nothing = { ...impact, steps: [], lost: [], isIncomplete: false };
  expect(told("table", nothing)).toBe("Nothing changes for certificates, JWKs and trust bundles of Apinizer.\n");
  expect(told("markdown", nothing)).toContain("Nothing changes for certificates, JWKs and trust bundles of Apinizer.");
});

describe("names of any characters", () => {
  const name = "a|b`c``<img src=x>\u001b[31m @admin [x](http://e.vil) *b* #1\n| x |";
  const hostile = {
    ...impact,
    steps: [{ ...replacement, id: `payments/${name}`, notes: [`${name} declares it.`] }],
    lost: [name],
  };

  test("names of any characters stay in their line and cell on a terminal", () => {
    const text = told("table", hostile);
    expect(text).not.toContain("\u001b[31m");
    expect(text.split("\n").filter((line) => line.startsWith("│ replace"))).toHaveLength(1);
  });

  test("names of any characters are no markup in a comment", () => {
    const text = told("markdown", hostile);
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    expect(rows).toHaveLength(3);
    expect(rows[2]?.replaceAll("\\|", "").split("|")).toHaveLength(6);
    const unescaped = text.replace(/\\./g, "");
    const outsideOfCode = unescaped.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "");
    expect(outsideOfCode).not.toMatch(/<img|@admin|#1|\]\(|http:\/\//);
  });
});
