import type { Permission, Permissions } from "./auth";
import type { UpdatePlan } from "./cascade";
import { cascadeDelete } from "./cascade";
import * as operations from "./certificateOperations";
import { fromCertificate, fromDocument, sourcedJwk } from "./jwkSources";
import { keyOf } from "./keys";
import type { Manager } from "./request";
import type { CertificateRecord, JwkRecord, KeyRecord, Project } from "./store";
import { type ParsedCertificate, parsePem } from "./x509";

export interface ConsoleCertificate {
  readonly alias: string;
  readonly environments: readonly string[];
  readonly pem: string;
  readonly description?: string;
}

export interface ConsoleJwkFromCertificate {
  /** The JWK's own project, unless said otherwise. */
  readonly certificateProject?: string;
  readonly certificateName: string;
  readonly environmentName: string;
  readonly useType: "SIGNATURE" | "ENCRYPTION";
  readonly algorithm: string;
  readonly description?: string;
}

export interface ConsoleKey {
  readonly keyType?: KeyRecord["keyType"];
  readonly environments: readonly string[];
  /** A key in PEM. */
  readonly pem: string;
  /** Of a keystore: where its key is. */
  readonly alias?: string;
}

/** Changes that somebody makes in the Management Console, past the API. They are deployed at once. */
export class Console {
  constructor(private readonly manager: Manager) {}

  /** Makes a project, or changes the environments of one; environments come into being by being named. */
  addProject(name: string, options: { readonly environments: readonly string[] }): void {
    this.manager.store.addProject(name, options.environments);
  }

  /** Deletes a project with all that is in it. */
  deleteProject(name: string): void {
    const project = this.project(name);
    for (const certificate of project.certificates.values()) {
      operations.remove(this.manager, certificate, "NULLIFY");
    }
    this.manager.store.removeProject(project);
  }

  addUser(username: string, password: string, permissions: Permissions = "admin"): void {
    this.manager.auth.addUser(username, password, permissions);
  }

  /** A personal API access token; `expiresAt` in milliseconds of the simulator's clock, never if left out. */
  addToken(token: string, permissions: Permissions = "admin", expiresAt?: number): void {
    this.manager.auth.addToken(token, permissions, expiresAt);
  }

  revokeToken(token: string): void {
    this.manager.auth.revokeToken(token);
  }

  /** What a token may do in a project from now on; an empty list takes the project away from it. */
  setPermissions(token: string, project: string, permissions: readonly Permission[]): void {
    this.manager.auth.setPermissions(token, project, permissions);
  }

  /** Creates a certificate or replaces the one of that name; its JWKs are cut unless the plan says otherwise. */
  putCertificate(
    project: string,
    name: string,
    wanted: ConsoleCertificate,
    plan: UpdatePlan = { action: "NULLIFY" },
  ): void {
    const content = { description: "", ...wanted, certificate: read(wanted.pem) };
    const existing = this.manager.store.certificate(project, name);
    if (existing) {
      operations.replace(this.manager, existing, content, plan);
    } else {
      operations.create(this.manager, this.project(project), name, content);
    }
  }

  /** Changes all entries of one environment in place. The certificate stays the same one, so JWKs stay linked. */
  setEntry(project: string, name: string, environment: string, change: { alias?: string; pem?: string }): void {
    const certificate = change.pem === undefined ? undefined : read(change.pem);
    this.change(project, name, environment, (record) => {
      const entries = record.entries.filter((entry) => entry.environment === environment);
      if (entries.length === 0) throw new Error(`Certificate ${name} has no entry for ${environment}`);
      for (const entry of entries) {
        entry.alias = change.alias ?? entry.alias;
        entry.certificate = certificate ?? entry.certificate;
      }
    });
  }

  /** Adds an entry, also beside one that is there for the environment already. */
  addEntry(project: string, name: string, environment: string, entry: { alias: string; pem: string }): void {
    const certificate = read(entry.pem);
    this.change(project, name, environment, (record) => {
      record.entries.push({ id: this.manager.store.nextId(), environment, alias: entry.alias, certificate });
    });
  }

  /** Removes all entries of one environment. */
  removeEntry(project: string, name: string, environment: string): void {
    const record = this.certificate(project, name);
    this.manager.store.changeCertificate(record, () => {
      record.entries = record.entries.filter((entry) => entry.environment !== environment);
    });
    this.manager.gateways.undeploy(record, environment);
  }

  setDescription(project: string, name: string, description: string): void {
    this.certificate(project, name).description = description;
  }

  deleteCertificate(project: string, name: string, jwkAction: "NULLIFY" | "DELETE" = "NULLIFY"): void {
    operations.remove(this.manager, this.certificate(project, name), jwkAction);
  }

  /** Creates a key or puts another one in its place, which cuts its JWKs. */
  putKey(project: string, name: string, key: ConsoleKey): void {
    this.saveKey("keys", project, name, key);
  }

  /** As `putKey`, for a keystore with one key. */
  putKeystore(project: string, name: string, key: ConsoleKey): void {
    this.saveKey("keystores", project, name, key);
  }

  deleteKey(project: string, name: string, jwkAction: "NULLIFY" | "DELETE" = "NULLIFY"): void {
    this.removeKey("keys", project, name, jwkAction);
  }

  deleteKeystore(project: string, name: string, jwkAction: "NULLIFY" | "DELETE" = "NULLIFY"): void {
    this.removeKey("keystores", project, name, jwkAction);
  }

  /** A JWK as "Create JWK" makes it from the members of its body. */
  async createJwk(project: string, name: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const sourced = await sourcedJwk(body, this.project(project));
    const description = typeof body.description === "string" ? body.description : "";
    this.saveJwk({ project, name, description, ...sourced });
  }

  /** A JWK out of a certificate, also out of another project's. */
  addJwkFromCertificate(project: string, name: string, source: ConsoleJwkFromCertificate): void {
    const sourced = fromCertificate({ ...source }, this.project(source.certificateProject ?? project));
    this.saveJwk({ project, name, description: source.description ?? "", ...sourced });
  }

  /** A JWK from the members given, with source type COPY_PASTE. */
  addJwk(project: string, name: string, jwk: Readonly<Record<string, unknown>>, description = ""): void {
    const sourced = fromDocument(JSON.stringify(jwk), "", {
      sourceType: "COPY_PASTE",
      sourceId: null,
      sourceUrl: null,
      sourceEnvironment: null,
    });
    this.saveJwk({ project, name, description, ...sourced });
  }

  deleteJwk(project: string, name: string): void {
    this.manager.store.removeJwk(this.jwk(project, name));
  }

  /** Cuts a JWK's link to its certificate. */
  detachJwk(project: string, name: string): void {
    this.manager.store.linkJwk(this.jwk(project, name), null);
  }

  /** Deployments to the environment fail, on all its pods or on the one named, that often or until healed. */
  failDeployment(environment: string, message: string, times = Number.POSITIVE_INFINITY, pod?: string): void {
    this.manager.gateways.fail(environment, message, times, pod);
  }

  healDeployment(environment: string): void {
    this.manager.gateways.heal(environment);
  }

  setPods(environment: string, pods: readonly string[]): void {
    this.manager.gateways.setPods(environment, pods);
  }

  private change(
    project: string,
    name: string,
    environment: string,
    change: (record: CertificateRecord) => void,
  ): void {
    const record = this.certificate(project, name);
    this.manager.store.changeCertificate(record, change);
    operations.deploy(this.manager, record, [environment]);
  }

  private saveKey(kind: "keys" | "keystores", project: string, name: string, key: ConsoleKey): void {
    const { keyType = "PRIVATE_KEY", environments, pem: content, alias = name } = key;
    const { store } = this.manager;
    if (this.project(project)[kind].has(name)) this.removeKey(kind, project, name, "NULLIFY");
    const entries = environments.map((environment) => ({ environment, alias, content }));
    const record = { id: store.nextId(), project, name, description: "", keyType, entries };
    this.project(project)[kind].set(name, record);
  }

  private removeKey(kind: "keys" | "keystores", project: string, name: string, action: "NULLIFY" | "DELETE"): void {
    cascadeDelete(this.manager.store, keyOf(this.project(project), kind, name), action);
    this.project(project)[kind].delete(name);
  }

  private saveJwk(jwk: Omit<JwkRecord, "id">): void {
    this.project(jwk.project);
    const { store } = this.manager;
    store.saveJwk({ id: store.nextId(), ...jwk });
  }

  private project(name: string): Project {
    return found(this.manager.store.projects.get(name), `project ${name}`);
  }

  private certificate(project: string, name: string): CertificateRecord {
    return found(this.manager.store.certificate(project, name), `certificate ${name} in ${project}`);
  }

  private jwk(project: string, name: string): JwkRecord {
    return found(this.project(project).jwks.get(name), `JWK ${name} in ${project}`);
  }
}

/** The methods that other processes may call by name. */
export const consoleMethods = [
  "addProject",
  "deleteProject",
  "addUser",
  "addToken",
  "revokeToken",
  "setPermissions",
  "putCertificate",
  "setEntry",
  "addEntry",
  "removeEntry",
  "setDescription",
  "deleteCertificate",
  "putKey",
  "putKeystore",
  "deleteKey",
  "deleteKeystore",
  "createJwk",
  "addJwkFromCertificate",
  "addJwk",
  "deleteJwk",
  "detachJwk",
  "failDeployment",
  "healDeployment",
  "setPods",
] as const satisfies readonly (keyof Console)[];

function read(pem: string): ParsedCertificate {
  return found(parsePem(pem), "certificate in the given PEM");
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The simulator has no ${what}`);
  return value;
}
