/**
 * The ways a Manager may talk. The vendor's pages contradict each other, and proxies in front of a Manager add
 * answers of their own; each choice below is one such disagreement, and all of them can be combined.
 */
export interface Dialect {
  /** `{"success":true}` (certificate and JWK pages) or `{"status":"SUCCESS"}` (projects, environments, OpenAPI). */
  success: "success" | "status";
  /** Newer pages: `resultMessage`; older: `error_description`; something in between: an HTML page or no body. */
  error: "resultMessage" | "error_description" | "html" | "empty";
  /** Certificate pages: one row per environment; OpenAPI: one row per pod; or no rows, or no result at all. */
  deployment: "environmentResults" | "detailList" | "none" | "emptyList";
  /** What `base64EncodedContent` holds: base64 of the DER, base64 of the PEM text, or the PEM text itself. */
  content: "base64Der" | "base64Pem" | "pem";
  /** Upper case without colons in every example of the reference. */
  thumbprint: "upper" | "lower" | "upperColons" | "lowerColons";
  /** "List Certificates" shows `base64EncodedContent` and says that it is left out. */
  listContent: boolean;
  /** 400 in the newer reference; 404 with another wording in the older one. */
  projectMissing: "badRequest" | "notFound";
  /** "Import Certificate File" says that create and update add an entry unconditionally, beside the old one. */
  duplicateEntries: boolean;
  /** "The old certificate is deleted and a new one is created": whether the id stays is documented nowhere. */
  updatedCertificateId: "new" | "kept";
  /**
   * `legacy`: before 2026.01, `updateReferencedJwks` instead of `jwkUpdateAction`, no `jwkDeleteAction`. `none`: earlier
   * still, neither.
   */
  jwkParameters: "action" | "legacy" | "none";
  /** Whether answers about JWKs hold an `id`: it stands in the OpenAPI file only. */
  jwkIds: boolean;
  /** 400 for everything in the newer reference; 404, 409 and 403 in the older one. */
  certificateMissing: "badRequest" | "notFound";
  nameTaken: "badRequest" | "conflict";
  permissionMissing: "badRequest" | "forbidden";
  /** Most pages ask for `DEPLOY_UNDEPLOY` beside `MANAGE`; the authorization matrix does not. */
  deploymentPermission: "required" | "notNeeded";
  /** Pages and curl examples send form fields; the OpenAPI file lists query parameters. */
  uploadFields: "form" | "query";
  /** That unknown query parameters are ignored is said nowhere. */
  unknownParameters: "ignored" | "refused";
  /** What a PUT does to the certificate's JWKs: without an action, with `NULLIFY`, with `UPDATE` and a scope. */
  absentSameProject: JwkFate;
  absentOtherProject: JwkFate;
  nullifySameProject: JwkFate;
  nullifyOtherProject: JwkFate;
  updateSameProject: JwkFate;
  /** With the scope `SAME_PROJECT`. */
  updateOtherProject: JwkFate;
  /** With the scope `ALL_PROJECTS`. */
  updateAllOtherProject: JwkFate;
  /** What a PUT with `UPDATE` does to the links of JWKs where the content stays. */
  metadataEdit: "kept" | "cut";
  /** Whether a PUT that changes nothing is carried out. */
  unchangedPut: "carriedOut" | "skipped";
  /** Where "Create JWK" looks for the certificate. */
  jwkSourceProject: "own" | "any";
  jwkDeleteAction: "known" | "ignored";
  /** "Update JWK" takes name and description; in the OpenAPI file a new key, too. */
  jwkKeyUpdate: "ignored" | "taken" | "refused";
  /** Since 2026.09; whether it deploys is not documented. */
  importFile: "deploys" | "savesOnly" | "absent";
  /** What `import-file/` does to JWKs of the certificate. */
  importLinks: JwkFate;
  /** "Unique per environment": whether other projects count. */
  aliasScope: "allProjects" | "project";
  nameWithSpace: NameHandling;
  nameWithSlash: NameHandling;
  nameInOtherScript: NameHandling;
  /** Whether a second certificate may have the content of one that is in the environment. */
  sameContent: "taken" | "refused";
  /** What `environmentList` calls the Manager's own truststore. */
  apiManagerName: "displayName" | "id" | "both" | "neither";
  /** Whether lists of environments hold it. */
  apiManagerListed: boolean;
  /** What the certificates of project `admin` are. */
  adminList: "allProjects" | "own" | "missing";
  /** Whether answers about keystores hold an `id`: it stands in the OpenAPI file only. */
  keystoreIds: boolean;
  /** Whether a keystore's environments are told by their names or by their ids. */
  keystoreEnvironments: "name" | "id";
}

/** Linked with the new key, linked with the old one, or no longer linked. */
export type JwkFate = "rekeyed" | "kept" | "cut";

/** `unreachable`: taken, but a path that holds the name leads nowhere, as a servlet container answers an encoded slash. */
export type NameHandling = "taken" | "refused" | "unreachable";

const current: Dialect = {
  success: "success",
  error: "resultMessage",
  deployment: "environmentResults",
  content: "base64Der",
  thumbprint: "upper",
  listContent: true,
  projectMissing: "badRequest",
  duplicateEntries: false,
  updatedCertificateId: "new",
  jwkParameters: "action",
  jwkIds: false,
  certificateMissing: "badRequest",
  nameTaken: "badRequest",
  permissionMissing: "badRequest",
  deploymentPermission: "required",
  uploadFields: "form",
  unknownParameters: "ignored",
  absentSameProject: "cut",
  absentOtherProject: "cut",
  nullifySameProject: "cut",
  nullifyOtherProject: "cut",
  updateSameProject: "rekeyed",
  updateOtherProject: "cut",
  updateAllOtherProject: "rekeyed",
  metadataEdit: "kept",
  unchangedPut: "carriedOut",
  jwkSourceProject: "own",
  jwkDeleteAction: "known",
  jwkKeyUpdate: "ignored",
  importFile: "deploys",
  importLinks: "kept",
  aliasScope: "allProjects",
  nameWithSpace: "taken",
  nameWithSlash: "taken",
  nameInOtherScript: "taken",
  sameContent: "taken",
  apiManagerName: "displayName",
  apiManagerListed: true,
  adminList: "allProjects",
  keystoreIds: false,
  keystoreEnvironments: "name",
};

/** Combinations worth a name. */
export const dialects = {
  /** The newer certificate pages, read literally. */
  current,
  /** The vendor's OpenAPI file: status, a row per pod, no content in lists, ids of JWKs. */
  openapi: {
    ...current,
    success: "status",
    deployment: "detailList",
    listContent: false,
    jwkIds: true,
    keystoreIds: true,
  },
  /** A Manager before 2026.01, as the older reference shows it. */
  legacy: { ...current, error: "error_description", projectMissing: "notFound", jwkParameters: "legacy" },
  /** Writes say only that they succeeded. */
  withoutDeploymentResult: { ...current, deployment: "none" },
  /** Deployment results without rows, as "Import JWK File" shows a failure. */
  emptyDeploymentList: { ...current, success: "status", deployment: "emptyList", listContent: false },
  /** A PUT leaves the old entries beside the new ones. */
  duplicateEntries: { ...current, duplicateEntries: true },
  /** A certificate keeps its id through a PUT. */
  keptCertificateId: { ...current, updatedCertificateId: "kept" },
  /** Content as base64 of PEM text, thumbprints with colons. */
  base64Pem: { ...current, content: "base64Pem", thumbprint: "upperColons" },
  /** Content as plain PEM, thumbprints in lower case. */
  plainPem: { ...current, content: "pem", thumbprint: "lower", listContent: false },
  /** A proxy replaces every error by a page of its own. */
  htmlErrors: { ...current, error: "html" },
  /** A proxy drops the body of every error. */
  emptyErrors: { ...current, error: "empty" },
} satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;

/** A preset's name, or the choices in which a Manager differs from `current`. */
export type DialectChoice = DialectName | Partial<Dialect>;

export const dialectNames = Object.keys(dialects) as DialectName[];

const fates = ["rekeyed", "kept", "cut"] as const;
const handlings = ["taken", "refused", "unreachable"] as const;

/** Every value of every choice. */
export const dialectChoices: { readonly [K in keyof Dialect]: readonly Dialect[K][] } = {
  success: ["success", "status"],
  error: ["resultMessage", "error_description", "html", "empty"],
  deployment: ["environmentResults", "detailList", "none", "emptyList"],
  content: ["base64Der", "base64Pem", "pem"],
  thumbprint: ["upper", "lower", "upperColons", "lowerColons"],
  listContent: [true, false],
  projectMissing: ["badRequest", "notFound"],
  duplicateEntries: [false, true],
  updatedCertificateId: ["new", "kept"],
  jwkParameters: ["action", "legacy", "none"],
  jwkIds: [false, true],
  certificateMissing: ["badRequest", "notFound"],
  nameTaken: ["badRequest", "conflict"],
  permissionMissing: ["badRequest", "forbidden"],
  deploymentPermission: ["required", "notNeeded"],
  uploadFields: ["form", "query"],
  unknownParameters: ["ignored", "refused"],
  absentSameProject: fates,
  absentOtherProject: fates,
  nullifySameProject: fates,
  nullifyOtherProject: fates,
  updateSameProject: fates,
  updateOtherProject: fates,
  updateAllOtherProject: fates,
  metadataEdit: ["kept", "cut"],
  unchangedPut: ["carriedOut", "skipped"],
  jwkSourceProject: ["own", "any"],
  jwkDeleteAction: ["known", "ignored"],
  jwkKeyUpdate: ["ignored", "taken", "refused"],
  importFile: ["deploys", "savesOnly", "absent"],
  importLinks: fates,
  aliasScope: ["allProjects", "project"],
  nameWithSpace: handlings,
  nameWithSlash: handlings,
  nameInOtherScript: handlings,
  sameContent: ["taken", "refused"],
  apiManagerName: ["displayName", "id", "both", "neither"],
  apiManagerListed: [true, false],
  adminList: ["allProjects", "own", "missing"],
  keystoreIds: [false, true],
  keystoreEnvironments: ["name", "id"],
};

/** A value as a command line and documents write it. */
export function valueText(value: string | boolean): string {
  return typeof value === "string" ? value : value ? "yes" : "no";
}

/**
 * For parametrised tests: every preset, then `current` with one choice changed at a time. Not `uploadFields`: to a Manager
 * that reads no form fields nothing can be written the way the vendor's pages show it.
 */
export const dialectVariants: readonly (readonly [name: string, dialect: Dialect])[] = [
  ...dialectNames.map((name) => [name, dialects[name]] as const),
  ...Object.entries(dialectChoices).flatMap(([choice, values]: [string, readonly (string | boolean)[]]) =>
    values
      .filter(() => choice !== "uploadFields")
      .filter((value) => value !== current[choice as keyof Dialect])
      .map((value) => [`${choice}=${String(value)}`, { ...current, [choice]: value } as Dialect] as const),
  ),
];

/** Resolves a choice; unknown names, choices and values are refused, since they would play silently as `current`. */
export function dialectOf(choice: DialectChoice): Dialect {
  if (typeof choice === "string") {
    if (!Object.hasOwn(dialects, choice)) {
      throw new Error(`Unknown dialect "${choice}"; known are ${dialectNames.join(", ")}`);
    }
    return { ...dialects[choice] };
  }
  for (const [key, value] of Object.entries(choice)) {
    const values: readonly unknown[] | undefined = Object.hasOwn(dialectChoices, key)
      ? dialectChoices[key as keyof Dialect]
      : undefined;
    if (!values?.includes(value)) throw new Error(`Unknown dialect choice ${key}=${String(value)}`);
  }
  return { ...current, ...choice };
}
