import type { Dialect, JwkFate } from "./dialect";
import { algorithmFits, materialOfKey } from "./keyMaterial";
import type { CertificateEntry, CertificateRecord, JwkRecord, Store } from "./store";

/** What becomes of the JWKs that came from a certificate when it is replaced. */
export type UpdatePlan =
  | { readonly action: "ABSENT" | "NULLIFY" }
  | { readonly action: "UPDATE"; readonly scope: "SAME_PROJECT" | "ALL_PROJECTS" };

/**
 * "Update Certificate", Referenced JWKs: the old certificate is gone, so a JWK either follows to the new one or
 * loses its link and keeps its old key. JWKs outside of the scope lose theirs; the reference does not say, but the
 * certificate that they point to no longer exists.
 */
export function cascadeUpdate(
  store: Store,
  old: CertificateRecord,
  renewed: CertificateRecord,
  fateOf: (jwk: JwkRecord) => JwkFate,
): void {
  for (const jwk of store.jwksFrom(old.id)) {
    const fate = fateOf(jwk);
    const source = fate === "rekeyed" ? entryFor(renewed, jwk.sourceEnvironment) : undefined;
    if (source) {
      parseAgain(jwk, source);
    }
    store.linkJwk(jwk, fate === "kept" || source ? renewed.id : null);
  }
}

/** What a PUT of another content does to a JWK of the certificate. */
export function fateInUpdate(dialect: Dialect, plan: UpdatePlan, isSameProject: boolean): JwkFate {
  switch (plan.action) {
    case "ABSENT":
      return isSameProject ? dialect.absentSameProject : dialect.absentOtherProject;
    case "NULLIFY":
      return isSameProject ? dialect.nullifySameProject : dialect.nullifyOtherProject;
    case "UPDATE":
      if (isSameProject) return dialect.updateSameProject;
      return plan.scope === "ALL_PROJECTS" ? dialect.updateAllOtherProject : dialect.updateOtherProject;
  }
}

/** "Delete Certificate", "Delete Key", "Delete Keystore", Referenced JWKs: `NULLIFY` cuts the links, `DELETE` takes the JWKs away. */
export function cascadeDelete(store: Store, gone: { readonly id: string }, action: "NULLIFY" | "DELETE"): void {
  for (const jwk of store.jwksFrom(gone.id)) {
    if (action === "DELETE") {
      store.removeJwk(jwk);
    } else {
      store.linkJwk(jwk, null);
    }
  }
}

/** The newest entry for the environment that the JWK came from; any other when that environment was dropped. */
function entryFor(certificate: CertificateRecord, environment: string | null): CertificateEntry | undefined {
  return certificate.entries.findLast((entry) => entry.environment === environment) ?? certificate.entries.at(-1);
}

/** New key, same kid. An algorithm that the new key cannot serve is dropped; the reference is silent about that. */
function parseAgain(jwk: JwkRecord, source: CertificateEntry): void {
  const { type, material } = materialOfKey(source.certificate.x509.publicKey);
  jwk.type = type;
  jwk.material = material;
  jwk.sourceEnvironment = source.environment;
  if (jwk.use !== null && jwk.algorithm !== null && !algorithmFits(type, jwk.use, jwk.algorithm)) {
    jwk.algorithm = null;
  }
}
