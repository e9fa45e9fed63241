import type { ListedJwk, Manager } from "../../../provider/apinizer";
import { JwkNotFoundError } from "../../../provider/apinizer";
import { isLinked } from "../../../provider/certificate/jwks/reads";
import { certificateKeyThumbprint, jwkThumbprint } from "../../../provider/jose/thumbprint";
import { inOrder } from "../inOrder";
import type { InventoryJwk, ReadItem } from "./item";

export interface LinkedJwks {
  readonly listed: readonly { readonly projectName: string; readonly jwk: ListedJwk }[];
  readonly items: readonly ReadItem[];
}

/** How the Manager is asked. */
export interface Asking {
  readonly operation: () => Manager;
  /** So many requests at once. */
  readonly atOnce: number;
  /** What is answered; where that is refused, the fallback. */
  readonly attempt: <T>(fallback: T, ask: () => Promise<T>) => Promise<T>;
}

/**
 * The JWKs of each certificate. All that are linked to one certificate refer to one id, which the Manager never tells of
 * a certificate: the key of one of them tells which it is. Certificates that have the same key share them.
 * @throws what `attempt` lets through.
 */
export async function linkedJwks(
  asking: Asking,
  { listed, items }: LinkedJwks,
): Promise<(item: ReadItem) => readonly InventoryJwk[]> {
  const groups = bySource(listed);
  if (groups.length === 0) return () => [];
  const keyOf = new Map(items.map((item) => [item, item.der && certificateKeyThumbprint(item.der)]));
  const held = new Set(keyOf.values());
  const keys = await inOrder(groups, asking.atOnce, (group) => keyOfGroup(asking, group, held));
  const byKey = new Map<string, InventoryJwk[]>();
  for (const [index, group] of groups.entries()) {
    const key = keys[index];
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), ...group].sort(byProjectAndName));
  }
  return (item) => byKey.get(keyOf.get(item) ?? "") ?? [];
}

function bySource(listed: LinkedJwks["listed"]): InventoryJwk[][] {
  const groups = new Map<string, InventoryJwk[]>();
  for (const { projectName, jwk } of listed) {
    if (!isLinked(jwk)) continue;
    const { name, kid, sourceId } = jwk;
    groups.set(sourceId, [...(groups.get(sourceId) ?? []), { projectName, name, kid }]);
  }
  return [...groups.values()];
}

/** The key that the group shares with a certificate: mostly that of the first one. */
async function keyOfGroup(
  { operation, attempt }: Asking,
  group: readonly InventoryJwk[],
  held: ReadonlySet<string | undefined>,
): Promise<string | undefined> {
  for (const jwk of group) {
    const key = await attempt(undefined, () => keyOfJwk(operation(), jwk));
    if (key !== undefined && held.has(key)) return key;
  }
  return undefined;
}

/** Undefined where it is gone, or has no public key. */
async function keyOfJwk(manager: Manager, jwk: InventoryJwk): Promise<string | undefined> {
  try {
    const { publicJwk } = await manager.jwks.get(jwk);
    return publicJwk && jwkThumbprint(publicJwk);
  } catch (error) {
    if (error instanceof JwkNotFoundError) return undefined;
    throw error;
  }
}

function byProjectAndName(a: InventoryJwk, b: InventoryJwk): number {
  const [first, second] = [`${a.projectName}/${a.name}`, `${b.projectName}/${b.name}`];
  return first < second ? -1 : first > second ? 1 : 0;
}
