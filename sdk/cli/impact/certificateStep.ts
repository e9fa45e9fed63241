/** What a step for a certificate does. */
import { adoptionEffects } from "./adoption";
import type { CertificateStep } from "./cascade";
import { askFor } from "./held";
import { removalOf } from "./removal";
import { noEffects, type StepEffects, together } from "./stepImpact";
import { updateOf } from "./update";

export async function certificateStepEffects(about: CertificateStep): Promise<StepEffects> {
  const { step, key } = about;
  switch (step.operation) {
    case "create":
      return adoptionEffects(about);
    case "update":
      return key === undefined ? noEffects : updateOf(about, key, await askFor(about, key));
    case "delete":
      return key === undefined ? noEffects : removalOf(about, key, await askFor(about, key));
    case "replace": {
      const removed = key === undefined ? noEffects : await removalOf(about, key, await askFor(about, key));
      return together(removed, await adoptionEffects(about));
    }
    case "same":
      return noEffects;
  }
}
