/** GitHub Flavored Markdown, in which nothing that a name holds is markup. Source: https://github.github.com/gfm/ */
import type { Impact } from "../impact";
import type { StepImpact } from "../stepImpact";
import { environmentTexts, jwkText, remarks, subjectOf, verdict } from "../words";

/** For the comment of a pull request. */
export function asMarkdown(impact: Impact): string {
  const { steps, lost } = impact;
  const head = `### ${lost.length > 0 ? "⚠️ " : ""}Apinizer: impact on JWKs and environments`;
  if (steps.length === 0) return `${head}\n\n${plain(verdict(impact))}\n`;
  const said = steps.flatMap((step) =>
    remarks(step).map((remark) => `- ${code(subjectOf(step).what)}: ${plain(remark)}`),
  );
  return [
    head,
    "",
    plain(verdict(impact)),
    "",
    "| step | resource | JWKs | environments |",
    "| --- | --- | --- | --- |",
    ...steps.map(rowOf),
    ...(said.length === 0 ? [] : ["", ...said]),
    "",
  ].join("\n");
}

function rowOf(step: StepImpact): string {
  const { what, name } = subjectOf(step);
  const jwks = step.jwks.map((one) => {
    const { jwk, fate } = jwkText(one);
    return `${cell(jwk)} ${plain(fate)}`;
  });
  const environments = environmentTexts(step).map(plain);
  const cells = [step.operation, `${cell(what)} ${plain(`(${name})`)}`, jwks.join("<br>"), environments.join("<br>")];
  return `| ${cells.join(" | ")} |`;
}

/** A code span in a table, where a pipe ends the cell even there. */
function cell(text: string): string {
  return code(text).replaceAll("|", "\\|");
}

/** A code span, with a fence that is longer than any in it. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const padding = longest > 0 ? " " : "";
  return `${fence}${padding}${text}${padding}${fence}`;
}

/** Text without markup. A comment between them keeps GitHub from making mentions and references of signs and names. */
function plain(text: string): string {
  return text
    .replace(/[\\`*_{}[\]()#+!|<>~&$]/g, "\\$&")
    .replace(/[@#]/g, "$&<!-- -->")
    .replace(/:\/\//g, ":<!-- -->//")
    .replace(/www\./gi, "www<!-- -->.");
}
