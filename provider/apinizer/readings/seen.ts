/** What was asked of a Manager and what it answered, as questions look at it. */
import type { PublicJwk } from "../../jose/publicJwk";
import { jwkThumbprint } from "../../jose/thumbprint";
import { type Answer, isObject, type JsonObject, objects, text } from "../answer";

/** One request and its answer. */
export interface Exchange {
  /** Method and path, e.g. `GET /projects/`. */
  readonly request: string;
  readonly answer: Answer;
  /** The answer's message as it may be shown: one line of bounded length, without credentials. */
  readonly message: string;
  /** Request and answer in one line, without secrets and without what belongs to others. */
  readonly shown: string;
}

/** A write to a certificate, and a JWK of it before and after. */
export interface Trial {
  readonly write: Exchange;
  readonly before: Exchange;
  readonly after: Exchange;
  /** RFC 7638 thumbprint of the key that the write puts there. */
  readonly newKey: string;
}

/** Exchanges by what they are for. */
export type ExchangeName =
  | "projects"
  | "environments"
  | "allEnvironments"
  | "missingProject"
  | "missingCertificate"
  | "list"
  | "adminList"
  | "jwkList"
  | "create"
  | "createWithQuery"
  | "get"
  | "createAgain"
  | "createSameContent"
  | "createSameAlias"
  | "unknownParameter"
  | "unknownAction"
  | "duplicated"
  | "createJwk"
  | "createJwkElsewhere"
  | "getJwk"
  | "putJwkKey"
  | "getJwkAfterPut"
  | "importFile"
  | "truststore"
  | "deleteWithJwks"
  | "getJwkAfterDelete"
  | "unknownEnvironment"
  | "apiManagerByName"
  | "apiManagerById"
  | "spaceLookedUp"
  | "spaceCreated"
  | "slashLookedUp"
  | "slashCreated"
  | "scriptLookedUp"
  | "scriptCreated";

/** Trials by what the write says of JWKs; `Elsewhere` with a JWK of another project. */
export type TrialName =
  | "absent"
  | "absentElsewhere"
  | "nullify"
  | "nullifyElsewhere"
  | "update"
  | "updateElsewhere"
  | "updateAllElsewhere"
  | "legacyUpdate"
  | "metadataEdit"
  | "unchanged"
  | "import";

export interface Seen {
  readonly exchanges: Readonly<Partial<Record<ExchangeName, Exchange>>>;
  readonly trials: Readonly<Partial<Record<TrialName, Trial>>>;
  /** Name of the certificate that the exchanges are about, and of the one that JWKs were derived from. */
  readonly certificateName?: string;
  readonly jwkCertificateName?: string;
  /** Alias that only the file import gave. */
  readonly importedAlias?: string;
  /** RFC 7638 thumbprint of the key that the JWK's own PUT sends. */
  readonly keySent?: string;
  /** Whether the token's role has SECRETS + DEPLOY_UNDEPLOY, where its owner said so: no read shows it. */
  readonly mayDeploy?: boolean;
}

/** The rows of an answer that lists something. */
export function rows({ answer }: Exchange): JsonObject[] {
  return objects(answer.body ?? {}, "resultList");
}

/** The row of that name. */
export function rowNamed(exchange: Exchange, name: string | undefined): JsonObject | undefined {
  return rows(exchange).find((row) => text(row, "name") === name);
}

/** The entries of the certificate in an answer. */
export function entriesOf(exchange: Exchange | undefined, certificateName: string | undefined): JsonObject[] {
  const row = exchange && rowNamed(exchange, certificateName);
  return row === undefined ? [] : objects(row, "certificateEnvironmentList");
}

export function succeeded({ answer }: Exchange): boolean {
  return answer.status >= 200 && answer.status < 300 && answer.success !== false;
}

/** Whether the Manager itself refused the request, as opposed to something on the way to it. */
export function refused({ answer }: Exchange): boolean {
  return !succeeded({ answer } as Exchange) && answer.status < 500 && answer.body !== undefined;
}

export function lacksPermission({ answer }: Exchange): boolean {
  return answer.status === 403 || /does not have required permission/.test(answer.message);
}

/** What `deploymentResult` holds, where an answer has one. */
export function deploymentResult({ answer }: Exchange): JsonObject | undefined {
  const result = answer.body?.deploymentResult;
  return isObject(result) ? result : undefined;
}

/** A JWK as one answer shows it. */
export interface SeenJwk {
  /** Id of the certificate that it is linked to; absent when it is cut. */
  readonly sourceId?: string;
  /** RFC 7638. */
  readonly key: string;
}

/** The JWK in the answer to a get. */
export function jwkIn(exchange: Exchange): SeenJwk | undefined {
  const [row] = rows(exchange);
  if (row === undefined) return undefined;
  const type = text(row, "type") ?? "";
  const material = row[type.toLowerCase()];
  const members = isObject(material) ? { ...(material as PublicJwk), kty: type } : { kty: type };
  const sourceId = text(row, "sourceId");
  return { ...(sourceId ? { sourceId } : {}), key: jwkThumbprint(members) ?? "" };
}
