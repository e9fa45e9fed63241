import { InvalidInputError } from "../../base/errors";
import { sortedSet } from "../../base/sets";
import type { JwkInputs } from "../inputs";
import { jwkSubject } from "../key";
import { describeSource } from "./describe";

/** @throws InvalidInputError where the source is not in the JWK's environment. */
export function requireEnvironment(inputs: JwkInputs, environments: readonly string[]): void {
  const { environmentName } = inputs;
  if (environmentName === undefined || environments.includes(environmentName)) return;
  throw new InvalidInputError({
    subject: jwkSubject(inputs),
    property: "environmentName",
    expected: `an environment that ${describeSource(inputs)} is in`,
    received: environmentName,
    action: `Use one of: ${sortedSet(environments).join(", ")}.`,
  });
}
