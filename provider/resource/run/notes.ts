/** A resource by its kind and Pulumi's id (`projectName/name`). */
export interface ResourceKey {
  readonly kind: "certificate" | "JWK" | "trust bundle";
  readonly id: string;
}

/** What a run notes down for the other processes of its engine: no inputs and no credentials. */
export type Note = { readonly managerUrl: string } & (
  | { readonly what: "serves"; readonly port: number }
  | { readonly what: "checked"; readonly key: ResourceKey; readonly urn?: string; readonly createFollows: boolean }
  | { readonly what: "created"; readonly key: ResourceKey }
  | { readonly what: "replaces"; readonly old: ResourceKey; readonly next: ResourceKey }
  | { readonly what: "differs"; readonly from: string }
);
