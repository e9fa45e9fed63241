import { codeCell, codeSpan, escapeMarkdown } from "../../markdown";
import type { Impact } from "../impact";
import type { StepImpact } from "../stepImpact";
import { environmentTexts, jwkText, remarks, subjectOf, verdict } from "../words";

/** For the comment of a pull request. */
export function asMarkdown(impact: Impact): string {
  const { steps, lost } = impact;
  const head = `### ${lost.length > 0 ? "⚠️ " : ""}Apinizer: impact on JWKs and environments`;
  if (steps.length === 0) return `${head}\n\n${escapeMarkdown(verdict(impact))}\n`;
  const said = steps.flatMap((step) =>
    remarks(step).map((remark) => `- ${codeSpan(subjectOf(step).what)}: ${escapeMarkdown(remark)}`),
  );
  return [
    head,
    "",
    escapeMarkdown(verdict(impact)),
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
    return `${codeCell(jwk)} ${escapeMarkdown(fate)}`;
  });
  const environments = environmentTexts(step).map(escapeMarkdown);
  const cells = [
    step.operation,
    `${codeCell(what)} ${escapeMarkdown(`(${name})`)}`,
    jwks.join("<br>"),
    environments.join("<br>"),
  ];
  return `| ${cells.join(" | ")} |`;
}
