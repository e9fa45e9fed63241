import { type PublicJwk, privateMembers, publicMembers } from "../jose/publicJwk";
import { isObject, type JsonObject, objects, text } from "./answer";
import { type WriteOutcome, writeAndDeploy } from "./deployingWrites";
import { incompleteAnswerError, resultList } from "./incompleteAnswer";
import { createMembers, type JwkSourceInputs, type JwkSourceType } from "./jwkSources";
import { resourcePath } from "./paths";
import type { RequestContext } from "./requestContext";
import type { Requests, WasApplied } from "./requests";
import type { SharedReads } from "./sharedReads";

/** Name of a JWK: unique in its project. */
export interface JwkKey {
  readonly projectName: string;
  readonly name: string;
}

/** What "Create JWK" takes. */
export interface WantedJwk extends JwkKey, JwkSourceInputs {
  readonly description?: string;
  /** By default `CERTIFICATE`. */
  readonly sourceType?: JwkSourceType;
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
  /** Where it was fetched from, if it was. */
  readonly sourceUrl?: string;
  /** `RSA`, `EC`, `OCT` or `OKP`. */
  readonly type: string;
  readonly kid: string;
}

/** A JWK with its public key. */
export interface HeldJwk extends ListedJwk {
  /** Absent for a symmetric key. */
  readonly publicJwk?: PublicJwk;
  /** It has private members, or is a symmetric key: none of that is kept. */
  readonly isPrivate: boolean;
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
   * @throws JwkExistsError, CertificateNotFoundError, KeyNotFoundError, KeystoreNotFoundError, EnvironmentNotFoundError,
   * the general.
   */
  create(wanted: WantedJwk, wasApplied: WasApplied): Promise<WriteOutcome> {
    const { projectName, name, description, sourceType = "CERTIFICATE" } = wanted;
    const request = {
      method: "POST",
      path: resourcePath("projects", projectName, "jwks"),
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, description, ...createMembers(sourceType, wanted) }),
    } as const;
    const { certificateName, keyName, keystoreName } = wanted;
    const about = { ...context(wanted, "the JWK to be created"), certificateName, keyName, keystoreName };
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
    const isPrivate = listed.type === "OCT" || privateMembers.some((member) => member in materialOf(item, listed));
    return { ...listed, ...(publicJwk === undefined ? {} : { publicJwk }), isPrivate };
  }

  /**
   * All JWKs of a project.
   * @throws the general ones.
   */
  async list(projectName: string): Promise<ListedJwk[]> {
    const about = { subject: `project ${projectName}`, expected: "its JWKs", projectName };
    const path = resourcePath("projects", projectName, "jwks");
    return resultList(await this.requests.read({ method: "GET", path }, about), about).map(readListed);
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

function readListed(item: JsonObject): ListedJwk {
  const [id, sourceId, sourceUrl] = [text(item, "id"), text(item, "sourceId"), text(item, "sourceUrl")];
  return {
    ...(id === undefined || id === "" ? {} : { id }),
    name: text(item, "name") ?? "",
    description: text(item, "description") ?? "",
    sourceType: text(item, "sourceType") ?? "",
    ...(sourceId === undefined || sourceId === "" ? {} : { sourceId }),
    ...(sourceUrl === undefined || sourceUrl === "" ? {} : { sourceUrl }),
    type: text(item, "type") ?? "",
    kid: text(item, "kid") ?? "",
  };
}

/** Takes the public members out of `rsa`, `ec` or `okp`; whatever else is there is left behind. */
function readPublicJwk(item: JsonObject, listed: ListedJwk): PublicJwk | undefined {
  const { type, kid } = listed;
  const material = materialOf(item, listed);
  if (type === "OCT" || Object.keys(material).length === 0) return undefined;
  const members = publicMembers.flatMap((member) => {
    const value = text(material, member);
    return value === undefined ? [] : [[member, value] as const];
  });
  return { kty: type, ...Object.fromEntries(members), ...(kid === "" ? {} : { kid }) };
}

function materialOf(item: JsonObject, { type }: ListedJwk): JsonObject {
  const material = item[type.toLowerCase()];
  return isObject(material) ? material : {};
}
