import { permissionsIn } from "./auth";
import type { UpdatePlan } from "./cascade";
import * as operations from "./certificateOperations";
import { succeeded } from "./deployment";
import { ApiError, deployed, failedDeploymentMessage, list, page, success } from "./envelope";
import { namedEnvironment, shownName } from "./environments";
import { isMultipart, type Multipart } from "./multipart";
import { type Call, type Handler, projectOf } from "./request";
import type { CertificateRecord, Project } from "./store";
import { contentOf, type ParsedCertificate, parsePem, parsePemOrDer, thumbprintOf } from "./x509";

/** `GET /projects/{p}/certificates/` ("List Certificates"). The project name `admin` lists across projects. */
export const listCertificates: Handler = (call) => {
  const { store, dialect } = call.manager;
  const projects =
    call.names.project === "admin" && !store.projects.has("admin") && dialect.adminList !== "missing"
      ? [...store.projects.values()].filter(
          (project) => dialect.adminList === "allProjects" && permissionsIn(call.grant, project.name).size > 0,
        )
      : [projectOf(call)];
  const records = projects.flatMap((project) => [...project.certificates.values()]);
  return list(
    dialect,
    records.map((record) => shown(call, record, dialect.listContent)),
  );
};

/** `GET /projects/{p}/certificates/{c}/` ("Get Certificate"). */
export const getCertificate: Handler = (call) => {
  const record = certificateOf(call, projectOf(call));
  return list(call.manager.dialect, [shown(call, record, true)]);
};

/** `POST /projects/{p}/certificates/` ("Create Certificate"). */
export const createCertificate: Handler = (call) => {
  const form = formOf(call);
  const project = projectOf(call, "MANAGE", "DEPLOY_UNDEPLOY");
  const name = required(form, "certificateName");
  requireUsableName(call, name);
  const wanted = wantedOf(call, project, form, project.certificates.get(name));
  if (project.certificates.has(name)) {
    const { nameTaken } = call.manager.dialect;
    throw new ApiError(`Certificate (name: ${name}) is already exist!`, nameTaken === "conflict" ? 409 : 400);
  }
  const outcomes = operations.create(call.manager, project, name, wanted);
  return deployed(call.manager.dialect, "Certificate", "Deployment", outcomes);
};

/** `PUT /projects/{p}/certificates/{c}/` ("Update Certificate"). */
export const updateCertificate: Handler = (call) => {
  const form = formOf(call);
  const project = projectOf(call, "MANAGE", "DEPLOY_UNDEPLOY");
  const record = certificateOf(call, project);
  const plan = updatePlanOf(call);
  const wanted = wantedOf(call, project, form, record);
  const outcomes = operations.replace(call.manager, record, wanted, plan);
  return deployed(call.manager.dialect, "Certificate", "Deployment", outcomes);
};

/** `DELETE /projects/{p}/certificates/{c}/` ("Delete Certificate"). */
export const deleteCertificate: Handler = (call) => {
  const project = projectOf(call, "MANAGE", "DEPLOY_UNDEPLOY");
  const record = certificateOf(call, project);
  const { jwkParameters, jwkDeleteAction } = call.manager.dialect;
  const knowsAction = jwkParameters === "action" && jwkDeleteAction === "known";
  requireKnownParameters(call, knowsAction ? ["jwkDeleteAction"] : []);
  const action = knowsAction ? choice(call, "jwkDeleteAction", ["NULLIFY", "DELETE"]) : "NULLIFY";
  const outcomes = operations.remove(call.manager, record, action);
  return deployed(call.manager.dialect, "Certificate", "Undeployment", outcomes);
};

/** `POST /projects/{p}/certificates/import-file/` ("Import Certificate File"), for a single PEM or DER file. */
export const importCertificateFile: Handler = (call) => {
  const form = formOf(call);
  const { manager } = call;
  if (manager.dialect.importFile === "absent") return page(405, "Method Not Allowed");
  const project = projectOf(call, "EXPORT_IMPORT");
  const file = requiredFile(form, "certificateFile");
  const name = required(form, "certificateName");
  const alias = required(form, "alias");
  if (file.subarray(0, 2).toString("latin1") === "PK") {
    throw new ApiError(
      `This archive holds no importable material for certificate (${name})! Entries must be named <certificateName>-<environmentName>.cer, as the export writes them.`,
    );
  }
  const environments = environmentsIn(call, project, required(form, "environmentList"));
  const certificate = readable(parsePemOrDer(file));
  const existing = project.certificates.get(name);
  requireFreeAlias(call, project, alias, environments, existing);
  const description = form.fields.get("certificateDescription") ?? existing?.description ?? "";
  const wanted = { description, alias, environments, certificate };
  const outcomes = existing
    ? operations.importEntries(manager, existing, wanted)
    : operations.importNew(manager, project, name, wanted);
  if (outcomes.every(succeeded)) return success(manager.dialect);
  return success(manager.dialect, {
    resultMessage: failedDeploymentMessage("Certificate", "Deployment", outcomes),
    deploymentResult: { success: false, detailList: [] },
  });
};

function shown(call: Call, record: CertificateRecord, withContent: boolean): Record<string, unknown> {
  const { dialect } = call.manager;
  return {
    name: record.name,
    description: record.description,
    certificateEnvironmentList: record.entries.map(({ environment, alias, certificate }) => ({
      environmentName: shownName(environment, dialect),
      startDate: certificate.startDate,
      endDate: certificate.endDate,
      ...(withContent ? { base64EncodedContent: contentOf(certificate, dialect) } : {}),
      sha1Thumbprint: thumbprintOf(certificate, dialect),
      subjectDn: certificate.subjectDn,
      alias,
    })),
  };
}

function certificateOf(call: Call, project: Project): CertificateRecord {
  const name = call.names.certificate ?? "";
  if (name === "") throw new ApiError("certificateName value can not be empty!");
  const record = project.certificates.get(name);
  if (!record) {
    const { certificateMissing } = call.manager.dialect;
    throw new ApiError(`Certificate (name: ${name}) is not found!`, certificateMissing === "notFound" ? 404 : 400);
  }
  return record;
}

/** The fields that create and update share. A description may be empty, but not missing. */
function wantedOf(call: Call, project: Project, form: Multipart, existing: CertificateRecord | undefined) {
  const alias = required(form, "alias");
  const description = form.fields.get("certificateDescription");
  if (description === undefined) throw new ApiError("certificateDescription value can not be empty!");
  const environmentList = required(form, "environmentList");
  const file = requiredFile(form, "pemEncodedFile");
  const environments = environmentsIn(call, project, environmentList);
  const certificate = readable(parsePem(file.toString("utf8")));
  requireFreeAlias(call, project, alias, environments, existing);
  requireFreeContent(call, certificate, environments, existing);
  return { alias, description, environments, certificate };
}

function formOf(call: Call): Multipart {
  if (!isMultipart(call.request.headers["content-type"])) {
    throw new ApiError("Content type must be multipart/form-data!", 415);
  }
  if (!call.request.multipart) throw new ApiError("Request body is not readable!");
  const { multipart, query } = call.request;
  return call.manager.dialect.uploadFields === "query" ? { ...multipart, fields: new Map(query) } : multipart;
}

function required(form: Multipart, name: string): string {
  const value = form.fields.get(name) ?? "";
  if (value === "") throw new ApiError(`${name} value can not be empty!`);
  return value;
}

/** A text field of that name is no file: the part needs a file name. */
function requiredFile(form: Multipart, name: string): Buffer {
  const file = form.files.get(name);
  if (!file || file.length === 0) throw new ApiError(`${name} value can not be empty!`);
  return file;
}

/** Names are taken as they stand between the commas. */
function environmentsIn(call: Call, project: Project, environmentList: string): string[] {
  const names = environmentList.split(",").map((name) => namedEnvironment(name, call.manager.dialect));
  for (const name of names) {
    if (!call.manager.store.environments.has(name) || !project.environments.has(name)) {
      throw new ApiError(`Environment (${name}) is not found or user does not have privilege to access it!`);
    }
  }
  return names;
}

/** "Invalid certificates will cause creation to fail"; with which words is not documented. */
function readable(certificate: ParsedCertificate | undefined): ParsedCertificate {
  if (!certificate) throw new ApiError("Certificate could not be parsed!");
  return certificate;
}

function requireFreeAlias(
  call: Call,
  project: Project,
  alias: string,
  environments: readonly string[],
  own: CertificateRecord | undefined,
): void {
  const { store, dialect } = call.manager;
  const among = dialect.aliasScope === "project" ? project.name : undefined;
  if (environments.some((environment) => store.aliasIsTaken(environment, alias, own, among))) {
    throw new ApiError(`Alias (${alias}) is already used for another certificate, try changing this value!`);
  }
}

/** Names that only some Managers take, by the choice of the dialect. */
const unusualNames = [
  ["nameWithSpace", / /],
  ["nameWithSlash", /\//],
  ["nameInOtherScript", /[^\p{ASCII}]/u],
] as const;

function requireUsableName(call: Call, name: string): void {
  if (unusualNames.some(([choice, pattern]) => call.manager.dialect[choice] === "refused" && pattern.test(name))) {
    throw new ApiError("certificateName value is not valid!");
  }
}

function requireFreeContent(
  call: Call,
  { sha1 }: ParsedCertificate,
  environments: readonly string[],
  own: CertificateRecord | undefined,
): void {
  if (call.manager.dialect.sameContent === "taken") return;
  const others = [...call.manager.store.projects.values()]
    .flatMap((project) => [...project.certificates.values()])
    .filter((record) => record !== own)
    .flatMap(({ entries }) => entries);
  if (others.some((entry) => entry.certificate.sha1 === sha1 && environments.includes(entry.environment))) {
    throw new ApiError("Certificate is already used in this environment!");
  }
}

/** Refuses query parameters that the call does not know, where the dialect says so. */
function requireKnownParameters(call: Call, known: readonly string[]): void {
  if (call.manager.dialect.unknownParameters === "ignored") return;
  for (const name of call.request.query.keys()) {
    if (!known.includes(name)) throw new ApiError(`Parameter (${name}) is not known!`);
  }
}

/** `jwkUpdateAction` and `updateScope`, or `updateReferencedJwks` where the Manager is older. */
function updatePlanOf(call: Call): UpdatePlan {
  const parameter = updateParameters[call.manager.dialect.jwkParameters];
  requireKnownParameters(call, parameter === undefined ? [] : [parameter.name, "updateScope"]);
  if (parameter === undefined || !call.request.query.has(parameter.name)) return { action: "ABSENT" };
  return choice(call, parameter.name, parameter.values) === parameter.values[1]
    ? { action: "UPDATE", scope: choice(call, "updateScope", ["SAME_PROJECT", "ALL_PROJECTS"]) }
    : { action: "NULLIFY" };
}

const updateParameters = {
  action: { name: "jwkUpdateAction", values: ["NULLIFY", "UPDATE"] },
  legacy: { name: "updateReferencedJwks", values: ["false", "true"] },
  none: undefined,
} as const;

/** A query parameter with a fixed set of values, the first of which is the default. */
function choice<T extends string>(call: Call, name: string, values: readonly [T, ...T[]]): T {
  const given = call.request.query.get(name);
  if (given === null) return values[0];
  const value = values.find((candidate) => candidate === given);
  if (value === undefined) throw new ApiError(`${name} value is not valid!`);
  return value;
}
