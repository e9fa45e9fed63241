/** What every format says of an impact. */
import { printable } from "../../../provider/base/printable";
import type { Impact } from "./impact";
import { logicalName } from "./plan";
import type { JwkImpact, StepImpact } from "./stepImpact";

/** The resource of a step: what it is, and its logical name. */
export function subjectOf({ kind, id, newId, urn }: StepImpact): { readonly what: string; readonly name: string } {
  const next = newId === undefined || newId === id ? "" : ` → ${newId}`;
  return { what: printable(`${kind} ${id === "" ? "…" : id}${next}`), name: printable(logicalName({ urn })) };
}

/** A JWK and what becomes of it. */
export function jwkText({ projectName, name, effect, certainty, chosen }: JwkImpact): {
  readonly jwk: string;
  readonly fate: string;
} {
  const fate = `${certainty === "certain" ? "" : "may be "}${effectNames[effect]}`;
  const isLost = effect === "cut" || effect === "deleted";
  return { jwk: printable(`${projectName}/${name}`), fate: isLost && !chosen ? `${fate} (not chosen)` : fate };
}

const effectNames: Readonly<Record<JwkImpact["effect"], string>> = {
  "re-keyed": "re-keyed",
  untouched: "untouched",
  cut: "cut",
  deleted: "deleted",
  recreated: "recreated with another id",
};

/** Environments, each with what comes there. */
export function environmentTexts({ environments, id }: StepImpact): readonly string[] {
  return environments.map(({ environment, member, projectName, successor }) =>
    printable(
      successor === undefined
        ? `${environment} loses ${projectName === undefined ? "" : `${projectName}/`}${member ?? "it"}`
        : successor === id
          ? `${environment} loses it until it is created again`
          : `${environment} loses it, and gets ${successor}`,
    ),
  );
}

/** Whatever else is to be said of a step, one sentence each. */
export function remarks({ kind, operation, losesManagerId, notes, notKnown, advice }: StepImpact): readonly string[] {
  const what = kind === "trust bundle" ? "a certificate that goes" : `this ${kind}`;
  const idLost = `Policies and credentials that refer to ${what} by its id at the Manager lose it${operation === "replace" ? ": point them at the new one" : ""}.`;
  return [
    ...notes,
    ...(losesManagerId ? [idLost] : []),
    ...notKnown.map((what) => `Not known: ${what}.`),
    ...(advice === undefined ? [] : [advice]),
  ].map(printable);
}

/** What it comes to, in a sentence or two. */
export function verdict({ lost, isIncomplete, steps }: Impact): string {
  const unknown = isIncomplete ? " Not everything is known: see above." : "";
  if (lost.length > 0) return printable(`JWKs are lost that no option chose to lose: ${lost.join(", ")}.${unknown}`);
  if (steps.length === 0) return "Nothing changes for certificates, JWKs and trust bundles of Apinizer.";
  return `No JWK is lost that no option chose to lose${isIncomplete ? ", as far as is known" : ""}.${unknown}`;
}
