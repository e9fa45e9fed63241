/** What a sequence of the world is made of: plain data, so that fast-check can shrink it and a reader can follow it. */

/** How a resource is led to a Manager: `alias` is another address of the Manager of `main`. */
export type ConnectionName = "main" | "alias" | "other";

/** Certificates by names: two of one RSA-key kind, one of another, and one that ends within the days of a sequence. */
export type Content = "rsa-1" | "rsa-2" | "ec" | "brief";

export interface CertificateArgs {
  readonly projectName: string;
  readonly certificateName: string;
  readonly alias: string;
  readonly description: string;
  readonly environments: readonly string[];
  readonly content: Content;
  /** Whether the content is known in an update only, as that of a certificate that the same program makes. */
  readonly later?: boolean | undefined;
  readonly jwkUpdateAction?: "NULLIFY" | "UPDATE" | undefined;
  readonly updateScope?: "SAME_PROJECT" | "ALL_PROJECTS" | undefined;
  readonly jwkDeleteAction?: "NULLIFY" | "DELETE" | undefined;
  readonly adoptExisting?: boolean | undefined;
  readonly protectJwks?: boolean | undefined;
  readonly connection: ConnectionName;
}

/** What else than a certificate a JWK is made from: what every project holds, or what the program or a URL has. */
export type OtherSource = "PUBLIC_KEY" | "PRIVATE_KEY" | "KEYSTORE" | "URL" | "COPY_PASTE";

export interface JwkArgs {
  readonly projectName: string;
  /** Absent: the certificate. */
  readonly source?: OtherSource | undefined;
  readonly name: string;
  readonly description?: string | undefined;
  readonly certificateName: string;
  readonly environmentName: string;
  readonly useType: "SIGNATURE" | "ENCRYPTION";
  readonly algorithm: string;
  readonly relink?: boolean | undefined;
  readonly connection: ConnectionName;
}

export interface TrustBundleArgs {
  readonly projectName: string;
  readonly bundleName: string;
  readonly description?: string | undefined;
  readonly environments: readonly string[];
  readonly members: readonly Content[];
  /** Whether the certificates are known in an update only. */
  readonly later?: boolean | undefined;
  readonly overlapDays: number;
  /** What of it is not among the members is distrusted. */
  readonly distrust: readonly Content[];
  readonly keepExpired?: boolean | undefined;
  readonly jwkDeleteAction?: "NULLIFY" | "DELETE" | undefined;
  readonly protectJwks?: boolean | undefined;
  readonly connection: ConnectionName;
}

/** Options of the engine. */
export interface ResourceOptions {
  readonly protect?: boolean | undefined;
  readonly retainOnDelete?: boolean | undefined;
  readonly deleteBeforeReplace?: boolean | undefined;
  readonly replaceOnChanges?: readonly string[] | undefined;
  readonly ignoreChanges?: readonly string[] | undefined;
}

interface Declared {
  /** Logical name. */
  readonly name: string;
  /** Earlier logical names that the program tells the engine. */
  readonly aliases: readonly string[];
  readonly options: ResourceOptions;
}

export interface DeclaredCertificate extends Declared {
  readonly kind: "certificate";
  readonly args: CertificateArgs;
}

export interface DeclaredJwk extends Declared {
  readonly kind: "JWK";
  readonly args: JwkArgs;
  /** What of its certificate it takes from the outputs of the certificate's resource, where the program has that. */
  readonly binding: Binding;
}

export type Binding = "nothing" | "name" | "name and thumbprint";

export interface DeclaredTrustBundle extends Declared {
  readonly kind: "trust bundle";
  readonly args: TrustBundleArgs;
}

export type DeclaredResource = DeclaredCertificate | DeclaredJwk | DeclaredTrustBundle;

/** In the order in which the program registers them. */
export type Program = readonly DeclaredResource[];

/** A change of the program. `nth` counts those of its kind, and begins again behind the last. */
export type Edit =
  | { readonly edit: "add certificate"; readonly args: CertificateArgs; readonly options: ResourceOptions }
  | { readonly edit: "add trust bundle"; readonly args: TrustBundleArgs; readonly options: ResourceOptions }
  | {
      readonly edit: "add JWK";
      readonly args: Pick<JwkArgs, "name" | "algorithm" | "relink" | "source">;
      readonly binding: Binding;
      /** Counts the certificates, then the members of the trust bundles. */
      readonly nth: number;
    }
  | { readonly edit: "change certificate"; readonly nth: number; readonly change: Partial<CertificateArgs> }
  | { readonly edit: "change JWK"; readonly nth: number; readonly change: Partial<JwkArgs> }
  | { readonly edit: "change trust bundle"; readonly nth: number; readonly change: Partial<TrustBundleArgs> }
  | { readonly edit: "set options"; readonly nth: number; readonly options: ResourceOptions }
  | {
      readonly edit: "rename";
      readonly nth: number;
      readonly withAlias: boolean;
      /** The resource of the new name takes over what is there. */
      readonly adopt?: boolean | undefined;
    }
  | { readonly edit: "remove"; readonly nth: number }
  | { readonly edit: "move to the front"; readonly nth: number }
  | { readonly edit: "take back" };

/** Something that is done in the Management Console. `nth` counts what the Manager holds of the kind. */
export type ConsoleChange =
  | { readonly console: "replace"; readonly nth: number; readonly content: Content; readonly update: boolean }
  | { readonly console: "set entry"; readonly nth: number; readonly content: Content }
  | { readonly console: "describe"; readonly nth: number }
  | { readonly console: "delete certificate"; readonly nth: number }
  | { readonly console: "add certificate"; readonly args: CertificateArgs }
  | { readonly console: "add JWK"; readonly nth: number; readonly name: string; readonly projectName: string }
  | { readonly console: "detach JWK"; readonly nth: number }
  | { readonly console: "delete JWK"; readonly nth: number };

/** The clock of the machine on which Pulumi runs, and that of the Managers. */
export type ClockName = "machine" | "Managers";

/** Something that goes wrong while a command runs, and is over after it. */
export type Trouble =
  | { readonly trouble: "fault"; readonly fault: string; readonly request: string }
  | { readonly trouble: "deployment"; readonly environment: string }
  | { readonly trouble: "permission" }
  /** One of the two clocks is two hours ahead of the other. */
  | { readonly trouble: "skew"; readonly ahead: ClockName }
  /** The engine is killed when its write of that number has reached the Manager, before or after it is done there. */
  | { readonly trouble: "kill"; readonly write: number; readonly done: boolean };

export interface Command {
  readonly command: "preview" | "up" | "refresh" | "destroy";
  /** Every other command begins with a preview, as Pulumi's do by default. */
  readonly skipPreview?: boolean | undefined;
  /** Of an `up`. */
  readonly refresh?: boolean | undefined;
  readonly runProgram?: boolean | undefined;
  readonly continueOnError?: boolean | undefined;
  /** The nth resource of program and state. */
  readonly target?: number | undefined;
  readonly replace?: number | undefined;
}

/** One step of a sequence: time passes, the program is changed, somebody is in the Console, then a command runs. */
export interface Round {
  readonly days?: number | undefined;
  readonly edits: readonly Edit[];
  readonly console: readonly ConsoleChange[];
  readonly trouble?: Trouble | undefined;
  readonly command: Command;
}

/** Where a sequence takes place. */
export interface Setting {
  readonly host: "plugin" | "dynamic";
  /** One process of the plugin serves all operations, as one that is attached for debugging does. */
  readonly attached: boolean;
  /** The program registers its resources without waiting for each other. */
  readonly together: boolean;
  /** Steps of the engine at once; many, unless said otherwise. */
  readonly parallel?: number;
  /** A Manager before 2026.01; `told`: the configuration says so. */
  readonly legacy: "no" | "told" | "untold";
  /** The other Manager was restored from a copy of the main one: its projects have the same ids. */
  readonly isCopy: boolean;
}

export interface Sequence {
  readonly setting: Setting;
  readonly rounds: readonly Round[];
}
