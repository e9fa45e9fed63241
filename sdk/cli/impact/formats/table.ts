import Table from "cli-table3";
import type { Impact } from "../impact";
import type { StepImpact } from "../stepImpact";
import { environmentTexts, jwkText, remarks, subjectOf, verdict } from "../words";

/** For a terminal. */
export function asTable(impact: Impact): string {
  const { steps, managerUrl } = impact;
  if (steps.length === 0) return `${verdict(impact)}\n`;
  const table = new Table({
    head: ["step", "resource", "JWKs", "environments"],
    style: { head: [], border: [], compact: false },
  });
  for (const step of steps) table.push(rowOf(step));
  const said = steps.flatMap((step) => remarks(step).map((remark) => `${subjectOf(step).what}: ${remark}`));
  return `At ${managerUrl}:\n${[table.toString(), ...said, verdict(impact)].join("\n")}\n`;
}

function rowOf(step: StepImpact): string[] {
  const { what, name } = subjectOf(step);
  const jwks = step.jwks.map((one) => {
    const { jwk, fate } = jwkText(one);
    return `${jwk}: ${fate}`;
  });
  return [step.operation, `${what}\n(${name})`, jwks.join("\n"), environmentTexts(step).join("\n")];
}
