/** A JWK's key or keystore: the Manager tells that it is there, and where, but never its material. */
import { type HeldKey, KeyNotFoundError, KeystoreNotFoundError, type ManagerError } from "../../apinizer";
import { InvalidInputError } from "../../base/errors";
import type { Context } from "../../resource/context";
import type { JwkInputs } from "../inputs";
import { jwkSubject } from "../key";
import { describeSource } from "./describe";
import { requireEnvironment } from "./environment";

/**
 * Makes sure that a JWK can be made from the key, as far as the Manager tells. One request.
 * @throws InvalidInputError for a secret key or another environment, KeyNotFoundError, every ManagerError of the read.
 */
export async function requireKey({ manager }: Context, inputs: JwkInputs): Promise<undefined> {
  const { projectName, keyName = "" } = inputs;
  const held = await orMissing(inputs, manager.keys.get(projectName, keyName));
  if (held.keyType === "SECRET_KEY") {
    throw new InvalidInputError({
      subject: jwkSubject(inputs),
      property: "keyName",
      expected: "a public or private key to make the JWK from",
      received: `${keyName}, which is a secret key`,
      action: "Name another key.",
    });
  }
  if (held.environments !== undefined) requireEnvironment(inputs, held.environments);
}

/**
 * As {@link requireKey}, for a keystore.
 * @throws InvalidInputError for another environment, KeystoreNotFoundError, every ManagerError of the read.
 */
export async function requireKeystore({ manager }: Context, inputs: JwkInputs): Promise<undefined> {
  const { projectName, keystoreName = "" } = inputs;
  const { environments } = await orMissing(inputs, manager.keystores.get(projectName, keystoreName));
  if (environments !== undefined) requireEnvironment(inputs, environments);
}

async function orMissing(inputs: JwkInputs, held: Promise<HeldKey>): Promise<HeldKey> {
  try {
    return await held;
  } catch (error) {
    if (!(error instanceof KeyNotFoundError || error instanceof KeystoreNotFoundError)) throw error;
    const type = error.constructor as new (parts: ConstructorParameters<typeof ManagerError>[0]) => ManagerError;
    throw new type({
      ...error,
      subject: jwkSubject(inputs),
      expected: `${describeSource(inputs)} in project ${inputs.projectName} to make the JWK from`,
      action: "Correct the name, or create it in the Management Console first; names are case-sensitive.",
    });
  }
}
