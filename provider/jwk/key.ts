/** How a JWK is named: to Pulumi, to users, and among what a run of the engine knows. */
import type { JwkKey } from "../apinizer";
import type { ResourceKey } from "../resource/run";

/** Pulumi's id of a JWK. */
export function jwkId({ projectName, name }: JwkKey): string {
  return `${projectName}/${name}`;
}

/** What a message is about. */
export function jwkSubject(key: JwkKey): string {
  return `JWK ${jwkId(key)}`;
}

export function jwkRunKey(key: JwkKey): ResourceKey {
  return { kind: "JWK", id: jwkId(key) };
}
