/** What becomes of things by a plan: the facts, which every format tells. */
import type { JwkEffect } from "../../../provider/certificate/jwks/effects";
import type { Operation, PlannedStep } from "./plan";

/** What becomes of a JWK. */
export interface JwkImpact {
  readonly projectName: string;
  readonly name: string;
  /** `recreated`: it is deleted and created again, with another id at the Manager. */
  readonly effect: JwkEffect | "recreated";
  /** An option or a step of the plan for this very JWK says so. */
  readonly chosen: boolean;
  /**
   * `ambiguous`: by its key it may be derived from another certificate instead. `not known`: it depends on what the plan
   * does not tell, or the Manager does not.
   */
  readonly certainty: "certain" | "ambiguous" | "not known";
}

/** An environment from which a certificate of this name goes, or a trust bundle with all of its certificates. */
export interface EnvironmentImpact {
  readonly environment: string;
  /** Name of the one certificate of a trust bundle that goes. */
  readonly member?: string;
  /** Project of that one, where it is not the project of the step's id. */
  readonly projectName?: string;
  /** Pulumi's id of what comes there by the same step. */
  readonly successor?: string;
}

/** What one step does. */
export interface StepImpact {
  readonly urn: string;
  readonly kind: PlannedStep["kind"];
  readonly operation: Operation;
  /** Pulumi's id: `projectName/name`; before the step, where it has one. */
  readonly id: string;
  /** Pulumi's id after a replacement. */
  readonly newId?: string;
  /** Whatever refers to the resource by the Manager's id loses it. */
  readonly losesManagerId: boolean;
  /** Sorted by project and name. */
  readonly jwks: readonly JwkImpact[];
  /** Environments that lose the certificate, or some or all of a bundle's; sorted. */
  readonly environments: readonly EnvironmentImpact[];
  /** Why something stays, or what else has to be known of the step. */
  readonly notes: readonly string[];
  readonly notKnown: readonly string[];
  /** What to do about JWKs that no option chose to lose. */
  readonly advice?: string;
}

/** What a step comes to beside what it is. */
export type StepEffects = Omit<StepImpact, "urn" | "kind" | "operation" | "id" | "newId">;

export const noEffects: StepEffects = { losesManagerId: false, jwks: [], environments: [], notes: [], notKnown: [] };

/** The effects of two parts of one step. */
export function together(a: StepEffects, b: StepEffects): StepEffects {
  const advice = a.advice ?? b.advice;
  return {
    losesManagerId: a.losesManagerId || b.losesManagerId,
    jwks: [...a.jwks, ...b.jwks],
    environments: [...a.environments, ...b.environments],
    notes: [...a.notes, ...b.notes],
    notKnown: [...a.notKnown, ...b.notKnown],
    ...(advice === undefined ? {} : { advice }),
  };
}

/** JWKs that are lost although no option chose it. */
export function unchosenLosses({ jwks }: Pick<StepImpact, "jwks">): readonly JwkImpact[] {
  return jwks.filter(
    ({ effect, chosen, certainty }) =>
      (effect === "cut" || effect === "deleted") && !chosen && certainty !== "not known",
  );
}
