import type { ParsedCertificate } from "./x509";

export interface Environment {
  readonly id: string;
  readonly name: string;
  readonly type: "PRODUCTION" | "SANDBOX" | "TEST";
}

/** One certificate in one environment, under its alias there. */
export interface CertificateEntry {
  readonly id: string;
  readonly environment: string;
  alias: string;
  certificate: ParsedCertificate;
}

/** A named certificate of a project. The id never leaves the Manager, except as the `sourceId` of JWKs. */
export interface CertificateRecord {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  description: string;
  entries: CertificateEntry[];
}

/** A key or a keystore of a project, with its material for each environment. */
export interface KeyRecord {
  readonly id: string;
  readonly project: string;
  readonly name: string;
  readonly description: string;
  readonly keyType: "SECRET_KEY" | "PRIVATE_KEY" | "PUBLIC_KEY";
  readonly entries: readonly {
    readonly environment: string;
    readonly alias: string;
    /** PEM; of a keystore the private key under its alias. */
    readonly content: string;
  }[];
}

export type JwkSourceType =
  | "URL"
  | "COPY_PASTE"
  | "CERTIFICATE"
  | "PUBLIC_KEY"
  | "PRIVATE_KEY"
  | "KEYSTORE"
  | "GENERATE";
export type JwkType = "RSA" | "EC" | "OCT" | "OKP";

export interface JwkRecord {
  /** Policies refer to a JWK by it. A JWK recreated has another one. */
  readonly id: string;
  readonly project: string;
  name: string;
  description: string;
  readonly sourceType: JwkSourceType;
  /** Id of the certificate, key or keystore it came from, while it is linked to it. */
  sourceId: string | null;
  sourceUrl: string | null;
  /** Environment whose entry it was parsed from. */
  sourceEnvironment: string | null;
  type: JwkType;
  kid: string;
  use: "SIGNATURE" | "ENCRYPTION" | null;
  algorithm: string | null;
  /** Members of RFC 7518 without `kty`, `kid`, `use` and `alg`; private ones included when it has them. */
  material: Record<string, string>;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly environments: Set<string>;
  readonly certificates: Map<string, CertificateRecord>;
  readonly jwks: Map<string, JwkRecord>;
  readonly keys: Map<string, KeyRecord>;
  readonly keystores: Map<string, KeyRecord>;
}

const environmentTypes: Record<string, Environment["type"]> = { staging: "SANDBOX", test: "TEST" };

/** What the Manager has saved. Aliases and JWK links are indexed, so that no call looks at every certificate. */
export class Store {
  readonly projects = new Map<string, Project>();
  readonly environments = new Map<string, Environment>();
  private readonly aliasHolders = new Map<string, Set<CertificateRecord>>();
  private readonly jwksBySource = new Map<string, Set<JwkRecord>>();
  private lastId = 0;

  /** Ids look like those in the reference: 24 hex digits. */
  nextId(): string {
    this.lastId += 1;
    return `64a7b1c2d3e4f50600${this.lastId.toString(16).padStart(6, "0")}`;
  }

  addProject(name: string, environments: Iterable<string>): Project {
    const project: Project = {
      id: this.projects.get(name)?.id ?? this.nextId(),
      name,
      environments: new Set(environments),
      certificates: this.projects.get(name)?.certificates ?? new Map(),
      jwks: this.projects.get(name)?.jwks ?? new Map(),
      keys: this.projects.get(name)?.keys ?? new Map(),
      keystores: this.projects.get(name)?.keystores ?? new Map(),
    };
    for (const environment of project.environments) {
      this.addEnvironment(environment);
    }
    this.projects.set(name, project);
    return project;
  }

  addEnvironment(name: string): void {
    if (!this.environments.has(name)) {
      const type = environmentTypes[name] ?? "PRODUCTION";
      this.environments.set(name, { id: this.nextId(), name, type });
    }
  }

  removeProject(project: Project): void {
    for (const jwk of project.jwks.values()) {
      this.removeJwk(jwk);
    }
    for (const certificate of project.certificates.values()) {
      this.removeCertificate(certificate);
    }
    this.projects.delete(project.name);
  }

  certificate(project: string, name: string): CertificateRecord | undefined {
    return this.projects.get(project)?.certificates.get(name);
  }

  /** Inserts a certificate, or puts it in the place of the one with its name. */
  saveCertificate(record: CertificateRecord): void {
    const project = this.projects.get(record.project);
    const previous = project?.certificates.get(record.name);
    if (previous) {
      this.forgetAliases(previous);
    }
    project?.certificates.set(record.name, record);
    this.rememberAliases(record);
  }

  /** Changes a certificate in place: same id, so its JWKs stay linked. */
  changeCertificate(record: CertificateRecord, change: (record: CertificateRecord) => void): void {
    this.forgetAliases(record);
    change(record);
    this.rememberAliases(record);
  }

  removeCertificate(record: CertificateRecord): void {
    this.forgetAliases(record);
    this.projects.get(record.project)?.certificates.delete(record.name);
  }

  /** Whether a certificate other than the given one holds the alias in the environment, in that project or in any. */
  aliasIsTaken(environment: string, alias: string, except: CertificateRecord | undefined, project?: string): boolean {
    const holders = [...(this.aliasHolders.get(aliasKey(environment, alias)) ?? [])];
    return holders.some((holder) => holder !== except && (project === undefined || holder.project === project));
  }

  saveJwk(jwk: JwkRecord): void {
    this.projects.get(jwk.project)?.jwks.set(jwk.name, jwk);
    this.linkJwk(jwk, jwk.sourceId);
  }

  removeJwk(jwk: JwkRecord): void {
    this.linkJwk(jwk, null);
    this.projects.get(jwk.project)?.jwks.delete(jwk.name);
  }

  /** Ties a JWK to the certificate with that id, or cuts its link with null. */
  linkJwk(jwk: JwkRecord, sourceId: string | null): void {
    if (jwk.sourceId !== null) {
      this.jwksBySource.get(jwk.sourceId)?.delete(jwk);
    }
    jwk.sourceId = sourceId;
    if (sourceId !== null) {
      addTo(this.jwksBySource, sourceId, jwk);
    }
  }

  /** JWKs linked to the certificate with that id, in all projects. */
  jwksFrom(sourceId: string): JwkRecord[] {
    return [...(this.jwksBySource.get(sourceId) ?? [])];
  }

  private rememberAliases(record: CertificateRecord): void {
    for (const entry of record.entries) {
      addTo(this.aliasHolders, aliasKey(entry.environment, entry.alias), record);
    }
  }

  private forgetAliases(record: CertificateRecord): void {
    for (const entry of record.entries) {
      this.aliasHolders.get(aliasKey(entry.environment, entry.alias))?.delete(record);
    }
  }
}

function aliasKey(environment: string, alias: string): string {
  return JSON.stringify([environment, alias]);
}

function addTo<V>(index: Map<string, Set<V>>, key: string, value: V): void {
  const values = index.get(key) ?? new Set<V>();
  values.add(value);
  index.set(key, values);
}
