import { cascadeDelete, cascadeUpdate, fateInUpdate, type UpdatePlan } from "./cascade";
import type { EnvironmentOutcome } from "./deployment";
import type { Manager } from "./request";
import type { CertificateEntry, CertificateRecord, Project } from "./store";
import type { ParsedCertificate } from "./x509";

/** A certificate as a caller wants it: one X.509 certificate, one alias, in several environments. */
export interface WantedCertificate {
  readonly description: string;
  readonly alias: string;
  readonly environments: readonly string[];
  readonly certificate: ParsedCertificate;
}

/** Saves a new certificate and deploys it. */
export function create(
  manager: Manager,
  project: Project,
  name: string,
  wanted: WantedCertificate,
): EnvironmentOutcome[] {
  return deploy(manager, save(manager, project, name, wanted), wanted.environments);
}

/** As create, by "Import Certificate File". */
export function importNew(
  manager: Manager,
  project: Project,
  name: string,
  wanted: WantedCertificate,
): EnvironmentOutcome[] {
  const record = save(manager, project, name, wanted);
  return manager.dialect.importFile === "savesOnly" ? [] : deploy(manager, record, wanted.environments);
}

function save(manager: Manager, project: Project, name: string, wanted: WantedCertificate): CertificateRecord {
  const record: CertificateRecord = {
    id: manager.store.nextId(),
    project: project.name,
    name,
    description: wanted.description,
    entries: entriesOf(manager, wanted),
  };
  manager.store.saveCertificate(record);
  return record;
}

/** "Old certificate is deleted and new one is created" ("Update Certificate"), then its JWKs follow or are cut. */
export function replace(
  manager: Manager,
  old: CertificateRecord,
  wanted: WantedCertificate,
  plan: UpdatePlan,
): EnvironmentOutcome[] {
  const { store, gateways, dialect } = manager;
  const keepsContent = old.entries.every((entry) => entry.certificate.sha1 === wanted.certificate.sha1);
  if (dialect.unchangedPut === "skipped" && keepsContent && isHeldAlready(old, wanted)) return [];
  const record: CertificateRecord = {
    id: dialect.updatedCertificateId === "kept" ? old.id : store.nextId(),
    project: old.project,
    name: old.name,
    description: wanted.description,
    entries: [...(dialect.duplicateEntries ? old.entries : []), ...entriesOf(manager, wanted)],
  };
  store.saveCertificate(record);
  cascadeUpdate(store, old, record, (jwk) =>
    keepsContent && plan.action === "UPDATE" && dialect.metadataEdit === "cut"
      ? "cut"
      : fateInUpdate(dialect, plan, jwk.project === old.project),
  );
  const dropped = environmentsOf(old).filter((name) => !record.entries.some((entry) => entry.environment === name));
  const undeployed = dropped.map((environment) => gateways.undeploy(old, environment));
  return [...deploy(manager, record, wanted.environments), ...undeployed];
}

/** Replaces the entries of the named environments and leaves the others ("Import Certificate File"). */
export function importEntries(
  manager: Manager,
  record: CertificateRecord,
  wanted: WantedCertificate,
): EnvironmentOutcome[] {
  manager.store.changeCertificate(record, () => {
    const kept = record.entries.filter((entry) => !wanted.environments.includes(entry.environment));
    record.entries = [...kept, ...entriesOf(manager, wanted)];
    record.description = wanted.description;
  });
  cascadeUpdate(manager.store, record, record, () => manager.dialect.importLinks);
  return manager.dialect.importFile === "savesOnly" ? [] : deploy(manager, record, wanted.environments);
}

function isHeldAlready(old: CertificateRecord, wanted: WantedCertificate): boolean {
  const environments = new Set(wanted.environments);
  return (
    old.description === wanted.description &&
    old.entries.length === environments.size &&
    old.entries.every((entry) => environments.has(entry.environment) && entry.alias === wanted.alias)
  );
}

/** Undeploys everywhere and deletes; the entry is gone from the Manager even where a gateway does not let go. */
export function remove(
  manager: Manager,
  record: CertificateRecord,
  jwkAction: "NULLIFY" | "DELETE",
): EnvironmentOutcome[] {
  cascadeDelete(manager.store, record, jwkAction);
  manager.store.removeCertificate(record);
  return environmentsOf(record).map((environment) => manager.gateways.undeploy(record, environment));
}

/** Carries what is saved to the gateways of the given environments. */
export function deploy(
  manager: Manager,
  record: CertificateRecord,
  environments: readonly string[],
): EnvironmentOutcome[] {
  return [...new Set(environments)].map((environment) =>
    manager.gateways.deploy(record, environment, savedFor(record, environment)),
  );
}

/** Environments whose gateways hold, on every pod, exactly what the Manager has saved for them. Sorted. */
export function deployedEnvironments(manager: Manager, record: CertificateRecord): string[] {
  const isDeployed = (environment: string) => {
    const saved = JSON.stringify(savedFor(record, environment));
    return manager.gateways
      .holdings(record, environment)
      .every(({ certificates }) => JSON.stringify(certificates) === saved);
  };
  return environmentsOf(record).filter(isDeployed).sort();
}

export function environmentsOf(record: CertificateRecord): string[] {
  return [...new Set(record.entries.map((entry) => entry.environment))];
}

function savedFor(record: CertificateRecord, environment: string): { alias: string; sha1: string }[] {
  return record.entries
    .filter((entry) => entry.environment === environment)
    .map((entry) => ({ alias: entry.alias, sha1: entry.certificate.sha1 }));
}

/** One entry per environment; a Manager that adds entries unconditionally adds one for every time it is named. */
function entriesOf(manager: Manager, wanted: WantedCertificate): CertificateEntry[] {
  const names = manager.dialect.duplicateEntries ? wanted.environments : new Set(wanted.environments);
  return [...names].map((environment) => ({
    id: manager.store.nextId(),
    environment,
    alias: wanted.alias,
    certificate: wanted.certificate,
  }));
}
