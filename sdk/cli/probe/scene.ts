import type { HttpRequest } from "../../../provider/apinizer";
import { certificateForm } from "../../../provider/apinizer/certificates";
import { queryString, resourcePath } from "../../../provider/apinizer/paths";
import type { Interview } from "../interview";
import type { LeafCertificate, MakeCertificate } from "./leafCertificates";
import type { ProbeRun } from "./probeRun";

/** Where a probe writes, and with what. */
export interface Scene {
  readonly interview: Interview;
  readonly run: ProbeRun;
  readonly makeCertificate: MakeCertificate;
  readonly projectName: string;
  readonly environment: string;
  readonly secondProject?: string;
}

/** A certificate as the probe uploads it. */
export interface Upload {
  /** What tells it from the others of the run. */
  readonly what: string;
  readonly certificatePem: string;
  readonly alias?: string;
  readonly description?: string;
  readonly projectName?: string;
  readonly environment?: string;
}

type Query = Readonly<Record<string, string>>;

function fieldsOf({ run, projectName, environment }: Scene, upload: Upload) {
  return {
    projectName: upload.projectName ?? projectName,
    certificateName: run.name(upload.what),
    alias: upload.alias ?? run.name(upload.what),
    description: upload.description ?? run.description,
    environments: [upload.environment ?? environment],
    certificatePem: upload.certificatePem,
  };
}

export function postCertificate(scene: Scene, upload: Upload): HttpRequest {
  const fields = fieldsOf(scene, upload);
  const path = resourcePath("projects", fields.projectName, "certificates");
  return { method: "POST", path, ...certificateForm(fields, { certificateName: fields.certificateName }) };
}

/** The same with its fields in the query, as the vendor's OpenAPI file lists them. */
export function postCertificateWithQuery(scene: Scene, upload: Upload): HttpRequest {
  const { alias, certificateName, description, environments, ...fields } = fieldsOf(scene, upload);
  const query = {
    certificateName,
    alias,
    certificateDescription: description,
    environmentList: environments.join(","),
  };
  const request = postCertificate(scene, upload);
  return { ...request, path: resourcePath("projects", fields.projectName, "certificates") + queryString(query) };
}

export function putCertificate(scene: Scene, upload: Upload, query: Query): HttpRequest {
  const path = certificatePath(scene, upload.what) + queryString(query);
  return { method: "PUT", path, ...certificateForm(fieldsOf(scene, upload), {}) };
}

export function certificatePath({ run, projectName }: Scene, what: string): string {
  return resourcePath("projects", projectName, "certificates", run.name(what));
}

export function getCertificate(scene: Scene, what: string): HttpRequest {
  return { method: "GET", path: certificatePath(scene, what) };
}

export function postJwk({ run, environment }: Scene, projectName: string, what: string, source: string): HttpRequest {
  return {
    method: "POST",
    path: resourcePath("projects", projectName, "jwks"),
    ...json({
      name: run.name(what),
      description: run.description,
      sourceType: "CERTIFICATE",
      certificateName: run.name(source),
      environmentName: environment,
      useType: "SIGNATURE",
      algorithm: "RS256",
    }),
  };
}

export function getJwk({ run }: Scene, projectName: string, what: string): HttpRequest {
  return { method: "GET", path: resourcePath("projects", projectName, "jwks", run.name(what)) };
}

/** With key material, as the vendor's OpenAPI file lists it. */
export function putJwk({ run, projectName }: Scene, what: string, { publicJwk }: LeafCertificate): HttpRequest {
  const { n, e } = publicJwk;
  return {
    method: "PUT",
    path: resourcePath("projects", projectName, "jwks", run.name(what)),
    ...json({ name: run.name(what), description: run.description, type: "RSA", kid: run.id, rsa: { n, e } }),
  };
}

function json(body: object) {
  return { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
