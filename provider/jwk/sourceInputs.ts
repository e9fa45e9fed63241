/** Which inputs a source has: the rules that follow from the client's table of sources. */
import { type JwkSourceInput, type JwkSourceType, jwkSourceMembers, jwkSourceTypes } from "../apinizer";
import type { Problem, Rule } from "../resource/inputRules";
import type { PropertyMap } from "../resource/properties";

/** The source that inputs or outputs name, by default a certificate; undefined where it is none or not known yet. */
export function sourceTypeOf({
  sourceType = "CERTIFICATE",
}: {
  readonly sourceType?: unknown;
}): JwkSourceType | undefined {
  return jwkSourceTypes.find((known) => known === sourceType);
}

/** Inputs without which nothing can be made from the source. */
export function requiredInputs(sourceType: JwkSourceType): readonly JwkSourceInput[] {
  return Object.keys(jwkSourceMembers[sourceType].required) as JwkSourceInput[];
}

/** All inputs of a source. */
export function sourceInputs(sourceType: JwkSourceType): readonly JwkSourceInput[] {
  const { required, optional } = jwkSourceMembers[sourceType];
  return Object.keys({ ...required, ...optional }) as JwkSourceInput[];
}

/** The rule for an input that some sources have: `rule` where it is given, or missing although the source needs it. */
export function ofSource(name: JwkSourceInput, rule: Rule): Rule {
  return (value, inputs) => {
    // A sourceType that is wrong is told on its own.
    const sourceType = inputs.sourceType === undefined ? undefined : sourceTypeOf(inputs);
    if (sourceType === undefined) return value === undefined ? undefined : rule(value, inputs);
    if (!sourceInputs(sourceType).includes(name)) return value === undefined ? undefined : foreign(name, inputs);
    const needed = requiredInputs(sourceType).includes(name);
    return value === undefined && !needed && name !== "kid" ? undefined : rule(value, inputs);
  };
}

/** The rule for an optional input that goes with one source alone. */
export function onlyWith(sourceType: JwkSourceType, rule: Rule): Rule {
  return (value, inputs) => {
    if (value === undefined) return undefined;
    const other = sourceTypeOf(inputs);
    if (other === undefined || other === sourceType) return rule(value, inputs);
    return {
      expected: `sourceType ${sourceType} beside it`,
      received: `sourceType ${other}`,
      action: `Remove it, or set sourceType to ${sourceType}.`,
    };
  };
}

function foreign(name: JwkSourceInput, { sourceType }: PropertyMap): Problem {
  const owners = jwkSourceTypes.filter((candidate) => sourceInputs(candidate).includes(name));
  return {
    expected: `sourceType ${owners.join(" or ")} beside it`,
    received: `sourceType ${sourceType}`,
    action: `Remove it, or change sourceType: ${sourceType} takes ${sourceInputs(sourceType as JwkSourceType).join(", ")}.`,
  };
}
