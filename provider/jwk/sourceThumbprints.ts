import { sharedKey } from "../apinizer";
import { ApinizerError } from "../base/errors";
import { LibraryError } from "../base/lazyLibraries";
import type { Context } from "../resource/context";
import type { JwkInputs } from "./inputs";
import { readSourceKeys, sourceOf, thumbprintsOf } from "./sources";

/** Thumbprints of the source's keys; undefined where they cannot be read: no reason to fail a read of the JWK. */
export async function sourceThumbprints(
  context: Context,
  inputs: JwkInputs,
  ask: typeof readSourceKeys = readSourceKeys,
): Promise<readonly string[] | undefined> {
  if (!sourceOf(inputs).tellsKeys) return undefined;
  try {
    return thumbprintsOf(await ask(context, inputs));
  } catch (error) {
    if (error instanceof LibraryError || !(error instanceof ApinizerError)) throw error;
    return undefined;
  }
}

/** As {@link sourceThumbprints}, with one request for all JWKs of a certificate. */
export function sharedThumbprints(context: Context, inputs: JwkInputs): Promise<readonly string[] | undefined> {
  const { projectName, certificateName, environmentName = "" } = inputs;
  if (certificateName === undefined) return sourceThumbprints(context, inputs);
  const key = sharedKey("source keys", projectName, certificateName, environmentName);
  return sourceThumbprints(context, inputs, () =>
    context.manager.sharedReads.read(key, (manager) => readSourceKeys({ ...context, manager }, inputs)),
  );
}
