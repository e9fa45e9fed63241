import { createPrivateKey, createPublicKey, type KeyObject, randomBytes } from "node:crypto";
import { newKey } from "../support/newKey";
import { ApiError } from "./envelope";
import { algorithmFits, type KeyMaterial, materialOf, materialOfKey } from "./keyMaterial";
import { keyOf } from "./keys";
import type { CertificateRecord, JwkRecord, JwkType, KeyRecord, Project } from "./store";

/** What a source yields: everything of a JWK but its id, name, project and description. */
export type SourcedJwk = Omit<JwkRecord, "id" | "project" | "name" | "description">;

type Body = Readonly<Record<string, unknown>>;

const unlinked = { sourceId: null, sourceUrl: null, sourceEnvironment: null };

/** `sourceType` of "Create JWK". */
export async function sourcedJwk(body: Body, project: Project): Promise<SourcedJwk> {
  switch (body.sourceType) {
    case "CERTIFICATE":
      return fromCertificate(body, project);
    case "COPY_PASTE":
      return fromDocument(textOf(body, "jwkStr"), textOf(body, "kid"), { ...unlinked, sourceType: "COPY_PASTE" });
    case "URL":
      return fromUrl(body);
    case "PUBLIC_KEY":
    case "PRIVATE_KEY":
      return fromKey(body, project, body.sourceType);
    case "KEYSTORE":
      return fromKeystore(body, project);
    default:
      throw new ApiError("Source type is required!");
  }
}

/** Source type CERTIFICATE, and "Parse JWK from Certificate". The certificate is looked up in the given project. */
export function fromCertificate(body: Body, project: Project): SourcedJwk {
  const certificateName = requiredText(body, "certificateName");
  const environmentName = requiredText(body, "environmentName");
  const use = useOf(requiredText(body, "useType"));
  const algorithm = requiredText(body, "algorithm");
  const certificate = project.certificates.get(certificateName);
  if (!certificate) throw new ApiError(`Certificate (name: ${certificateName}) is not found!`);
  return parsedFrom(certificate, environmentName, use, algorithm);
}

function parsedFrom(
  certificate: CertificateRecord,
  environment: string,
  use: "SIGNATURE" | "ENCRYPTION",
  algorithm: string,
): SourcedJwk {
  const entry = certificate.entries.findLast((candidate) => candidate.environment === environment);
  if (!entry) {
    throw new ApiError(`Environment (${environment}) is not found or user does not have privilege to access it!`);
  }
  const { type, material } = materialOfKey(entry.certificate.x509.publicKey);
  requireFittingAlgorithm(type, use, algorithm);
  return {
    sourceType: "CERTIFICATE",
    sourceId: certificate.id,
    sourceUrl: null,
    sourceEnvironment: environment,
    type,
    kid: BigInt(`0x${entry.certificate.x509.serialNumber}`).toString(),
    use,
    algorithm,
    material,
  };
}

/** Source types PUBLIC_KEY and PRIVATE_KEY: the key's content has to be PEM of that kind. */
function fromKey(body: Body, project: Project, sourceType: "PUBLIC_KEY" | "PRIVATE_KEY"): SourcedJwk {
  const record = keyOf(project, "keys", requiredText(body, "keyName"));
  const { content } = entryOf(record, requiredText(body, "environmentName"));
  if (record.keyType === "SECRET_KEY") throw new ApiError("No PEM-encoded keys found");
  const read = sourceType === "PUBLIC_KEY" ? createPublicKey : createPrivateKey;
  return { ...fromMaterial(body, record, sourceType, () => read(content)), kid: record.name };
}

/** Source type KEYSTORE: the kid comes from the alias. */
function fromKeystore(body: Body, project: Project): SourcedJwk {
  const record = keyOf(project, "keystores", requiredText(body, "keyStoreName"));
  const aliasName = requiredText(body, "aliasName");
  const { alias, content } = entryOf(record, requiredText(body, "environmentName"));
  if (alias !== aliasName) throw new ApiError(`Alias (${aliasName}) is not found in the keystore!`);
  return { ...fromMaterial(body, record, "KEYSTORE", () => createPrivateKey(content)), kid: aliasName };
}

function fromMaterial(
  body: Body,
  record: KeyRecord,
  sourceType: SourcedJwk["sourceType"],
  read: () => KeyObject,
): Omit<SourcedJwk, "kid"> {
  const use = useOf(requiredText(body, "useType"));
  const algorithm = requiredText(body, "algorithm");
  let key: KeyObject;
  try {
    key = read();
  } catch {
    throw new ApiError("No PEM-encoded keys found");
  }
  const { type, material } = materialOfKey(key);
  requireFittingAlgorithm(type, use, algorithm);
  const sourceEnvironment = requiredText(body, "environmentName");
  return { sourceType, sourceId: record.id, sourceUrl: null, sourceEnvironment, type, use, algorithm, material };
}

function entryOf(record: KeyRecord, environment: string): KeyRecord["entries"][number] {
  const entry = record.entries.find((candidate) => candidate.environment === environment);
  if (!entry) {
    throw new ApiError(`Environment (${environment}) is not found or user does not have privilege to access it!`);
  }
  return entry;
}

async function fromUrl(body: Body): Promise<SourcedJwk> {
  const url = textOf(body, "url");
  if (url === "") throw new ApiError("URL is required for URL source type!");
  const timeout = numberOf(body, "urlOptionConnectTimeout", 5000) + numberOf(body, "urlOptionReadTimeout", 10_000);
  let document: string;
  try {
    document = await (await fetch(url, { signal: AbortSignal.timeout(timeout) })).text();
  } catch {
    throw new ApiError("JWK could not be read from the URL!");
  }
  if (Buffer.byteLength(document) > numberOf(body, "urlOptionSizeLimit", 1_048_576)) {
    throw new ApiError("JWK could not be read from the URL!");
  }
  return fromDocument(document, textOf(body, "kid"), { ...unlinked, sourceType: "URL", sourceUrl: url });
}

/** A JWK, or a JWK Set out of which `kid` picks one. */
export function fromDocument(
  document: string,
  kid: string,
  source: Pick<SourcedJwk, "sourceType" | "sourceId" | "sourceUrl" | "sourceEnvironment">,
): SourcedJwk {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw new ApiError("JWK could not be parsed!");
  }
  const set = isRecord(parsed) && Array.isArray(parsed.keys) ? parsed.keys : undefined;
  const key: unknown = set ? set.find((member) => isRecord(member) && member.kid === kid) : parsed;
  if (!isRecord(key)) throw new ApiError("JWK could not be parsed!");
  return { ...source, ...named(materialOf(key), kid) };
}

/** "Generate JWK". */
export async function generated(body: Body): Promise<SourcedJwk> {
  const type = requiredText(body, "type", "JWK type can not be empty!");
  if (type !== "RSA" && type !== "EC" && type !== "OCT" && type !== "OKP") {
    throw new ApiError("JWK type can not be empty!");
  }
  const options = body[type.toLowerCase()];
  const material = generate(type, isRecord(options) ? options : {});
  return { ...unlinked, sourceType: "GENERATE", ...named(material, textOf(body, "kid")) };
}

function generate(type: JwkType, options: Body): KeyMaterial {
  switch (type) {
    case "RSA":
      return materialOfKey(newKey("rsa", numberOf(options, "keySize", 2048)));
    case "EC":
      return materialOfKey(newKey({ ec: curves[textOf(options, "curveType")] ?? "P-256" }));
    case "OKP":
      return materialOfKey(newKey(textOf(options, "curveType") === "X25519" ? "x25519" : "ed25519"));
    case "OCT":
      return materialOf({ kty: "oct", k: randomBytes(numberOf(options, "keySize", 256) / 8).toString("base64url") });
  }
}

const curves: Readonly<Record<string, string>> = {
  P256: "P-256",
  P384: "P-384",
  P521: "P-521",
  SECP256K1: "secp256k1",
};

function named(material: KeyMaterial, kid: string) {
  return { ...material, kid: kid || material.kid || String(Math.floor(Date.now() / 1000)) };
}

function requireFittingAlgorithm(type: JwkType, use: "SIGNATURE" | "ENCRYPTION", algorithm: string): void {
  if (!algorithmFits(type, use, algorithm)) {
    throw new ApiError(`Algorithm (${algorithm}) is not valid for ${type} ${use}!`);
  }
}

function useOf(value: string): "SIGNATURE" | "ENCRYPTION" {
  if (value !== "SIGNATURE" && value !== "ENCRYPTION") throw new ApiError("useType value is not valid!");
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function textOf(body: Body, name: string): string {
  const value = body[name];
  return typeof value === "string" ? value : "";
}

function numberOf(body: Body, name: string, fallback: number): number {
  const value = body[name];
  return typeof value === "number" ? value : fallback;
}

export function requiredText(body: Body, name: string, message = `${name} value can not be empty!`): string {
  const value = textOf(body, name);
  if (value === "") throw new ApiError(message);
  return value;
}
