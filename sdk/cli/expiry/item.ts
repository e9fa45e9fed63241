import type { CertificateFacts } from "../../../provider/x509";

/** Where a certificate stands. */
export interface InventoryEntry {
  readonly environment: string;
  readonly alias: string;
}

/** A JWK made from a certificate. */
export interface InventoryJwk {
  readonly projectName: string;
  readonly name: string;
  readonly kid: string;
}

/** A certificate of a project with one content. Where its entries differ, each content has an item of its own. */
export interface InventoryItem {
  readonly projectName: string;
  readonly certificateName: string;
  /** Sorted; empty for a certificate in no environment. */
  readonly entries: readonly InventoryEntry[];
  /** Absent where there is no content, or it cannot be read. */
  readonly facts?: CertificateFacts;
  /** ISO 8601 in UTC: the content's, else the list's; absent where neither tells it. */
  readonly notAfter?: string;
  /** Sorted. */
  readonly jwks: readonly InventoryJwk[];
  /** Why there are no facts. */
  readonly problem?: string;
}

/** A certificate before its JWKs are known. */
export type ReadItem = Omit<InventoryItem, "jwks"> & { readonly der?: Buffer };
