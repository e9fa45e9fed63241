import type { PropertyMap } from "../properties";

/** A resource by its kind and Pulumi's id (`projectName/name`). */
export interface ResourceKey {
  readonly kind: "certificate" | "JWK" | "trust bundle";
  readonly id: string;
}

/** What a resource has at the Manager that could have a resource of its own. */
export interface Part {
  readonly key: ResourceKey;
  /** Inputs with which a resource of its own would declare it. */
  readonly inputs: PropertyMap;
}

/** What a run notes down for the other processes of its engine: no inputs and no credentials. */
export type Note = { readonly managerUrl: string } & (
  | { readonly what: "serves"; readonly port: number }
  | {
      readonly what: "checked";
      readonly key: ResourceKey;
      readonly urn?: string;
      readonly createFollows: boolean;
      readonly isPart?: boolean;
    }
  | { readonly what: "created"; readonly key: ResourceKey }
  | { readonly what: "replaces"; readonly old: ResourceKey; readonly next: ResourceKey }
  | { readonly what: "differs"; readonly from: string }
);
