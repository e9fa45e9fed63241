import type { JwkUseType } from "../jose/algorithms";
import { type PublicJwk, publicMembers } from "../jose/publicJwk";
import { isObject, type JsonObject, objects, text } from "./answer";
import { type WriteOutcome, writeAndDeploy } from "./deployingWrites";
import { UnreadableAnswerError } from "./errors";
import { resourcePath } from "./paths";
import type { RequestContext } from "./requestContext";
import type { Requests, WasApplied } from "./requests";
import type { SharedReads } from "./sharedReads";

/** Name of a JWK: unique in its project. */
export interface JwkKey {
  readonly projectName: string;
  readonly name: string;
}

/** What "Create JWK" takes for a JWK made from a certificate. */
export interface JwkFromCertificate extends JwkKey {
  readonly description?: string;
  readonly certificateName: string;
  readonly environmentName: string;
  readonly useType: JwkUseType;
  readonly algorithm: string;
}

/** A JWK as a list shows it, without key material. */
export interface ListedJwk {
  /** Policies refer to the JWK by it; absent where the Manager does not tell it. */
  readonly id?: string;
  readonly name: string;
  readonly description: string;
  /** `CERTIFICATE`, `URL`, … */
  readonly sourceType: string;
  /** Id of what it was made from, while it is linked to that. */
  readonly sourceId?: string;
  /** `RSA`, `EC`, `OCT` or `OKP`. */
  readonly type: string;
  readonly kid: string;
}

/** A JWK with its public key. */
export interface HeldJwk extends ListedJwk {
  /** Absent for a symmetric key. */
  readonly publicJwk?: PublicJwk;
}

/** Topics of shared answers about a project that a write to one of its JWKs changes. */
const changedTopics = ["jwks", "jwks after writes", "jwk"] as const;

/**
 * The JWK calls of the Management API. Its update is not among them: it cuts a JWK's link to its source.
 * Source: pages "Create/Get/List/Delete JWK" under keys and secrets.
 */
export class Jwks {
  constructor(
    private readonly requests: Requests,
    private readonly shared: Pick<SharedReads<unknown>, "forget">,
  ) {}

  /**
   * Creates and deploys.
   * @throws JwkExistsError, CertificateNotFoundError, EnvironmentNotFoundError, the general.
   */
  create(wanted: JwkFromCertificate, wasApplied: WasApplied): Promise<WriteOutcome> {
    const { projectName, name, description, certificateName, environmentName, useType, algorithm } = wanted;
    const source = { sourceType: "CERTIFICATE", certificateName, environmentName, useType, algorithm };
    const request = {
      method: "POST",
      path: resourcePath("projects", projectName, "jwks"),
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, description, ...source }),
    } as const;
    const about = { ...context(wanted, "the JWK to be created"), certificateName };
    return this.write(projectName, writeAndDeploy(this.requests, request, about, wasApplied));
  }

  /**
   * @throws JwkNotFoundError when the Manager says so of this JWK, and the general ones.
   */
  async get(key: JwkKey): Promise<HeldJwk> {
    const about = context(key, "the JWK");
    const { body } = await this.requests.read({ method: "GET", path: jwkPath(key) }, about);
    const item = objects(body ?? {}, "resultList").find((candidate) => text(candidate, "name") === key.name);
    if (item === undefined) throw incompleteAnswerError(about, "an answer without it");
    const listed = readListed(item);
    const publicJwk = readPublicJwk(item, listed);
    return { ...listed, ...(publicJwk === undefined ? {} : { publicJwk }) };
  }

  /**
   * All JWKs of a project.
   * @throws the general ones.
   */
  async list(projectName: string): Promise<ListedJwk[]> {
    const about = { subject: `project ${projectName}`, expected: "its JWKs", projectName };
    const path = resourcePath("projects", projectName, "jwks");
    const { body } = await this.requests.read({ method: "GET", path }, about);
    if (!Array.isArray(body?.resultList)) throw incompleteAnswerError(about, "an answer without resultList");
    return objects(body, "resultList").map(readListed);
  }

  /**
   * Undeploys everywhere and deletes.
   * @throws JwkNotFoundError, and the general ones.
   */
  delete(key: JwkKey, wasApplied: WasApplied): Promise<WriteOutcome> {
    const request = { method: "DELETE", path: jwkPath(key) } as const;
    const about = context(key, "the JWK to be deleted");
    return this.write(key.projectName, writeAndDeploy(this.requests, request, about, wasApplied));
  }

  private async write(projectName: string, writing: Promise<WriteOutcome>): Promise<WriteOutcome> {
    try {
      return await writing;
    } finally {
      for (const topic of changedTopics) this.shared.forget(topic, projectName);
    }
  }
}

function jwkPath({ projectName, name }: JwkKey): string {
  return resourcePath("projects", projectName, "jwks", name);
}

function context({ projectName, name }: JwkKey, expected: string): RequestContext {
  return { subject: `JWK ${projectName}/${name}`, expected, projectName, jwkName: name };
}

function incompleteAnswerError({ subject, expected }: RequestContext, received: string): UnreadableAnswerError {
  const action = "Run the command again; if the problem persists, check the Manager's version and log.";
  return new UnreadableAnswerError({ subject, expected, received, action });
}

function readListed(item: JsonObject): ListedJwk {
  const [id, sourceId] = [text(item, "id"), text(item, "sourceId")];
  return {
    ...(id === undefined || id === "" ? {} : { id }),
    name: text(item, "name") ?? "",
    description: text(item, "description") ?? "",
    sourceType: text(item, "sourceType") ?? "",
    ...(sourceId === undefined || sourceId === "" ? {} : { sourceId }),
    type: text(item, "type") ?? "",
    kid: text(item, "kid") ?? "",
  };
}

/** Takes the public members out of `rsa`, `ec` or `okp`; whatever else is there is left behind. */
function readPublicJwk(item: JsonObject, { type, kid }: ListedJwk): PublicJwk | undefined {
  const material = item[type.toLowerCase()];
  if (type === "OCT" || !isObject(material)) return undefined;
  const members = publicMembers.flatMap((member) => {
    const value = text(material, member);
    return value === undefined ? [] : [[member, value] as const];
  });
  return { kty: type, ...Object.fromEntries(members), ...(kid === "" ? {} : { kid }) };
}
