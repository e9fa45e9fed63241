import { ApinizerError, type ErrorParts } from "../base/errors";

/** What the Manager said, beside the four parts of every error. */
export interface AnswerParts extends ErrorParts {
  /** HTTP status of the answer, absent when there was none. */
  readonly status?: number;
  /** The Manager's own message, credentials redacted. */
  readonly managerMessage?: string;
}

/** A call to the Manager failed. The subclasses tell the causes apart. */
export class ManagerError extends ApinizerError {
  readonly status?: number;
  readonly managerMessage?: string;

  constructor(parts: AnswerParts) {
    super(parts);
    if (parts.status !== undefined) this.status = parts.status;
    if (parts.managerMessage !== undefined) this.managerMessage = parts.managerMessage;
  }
}

/** The Manager says that this very certificate does not exist: the only answer that means "deleted". */
export class CertificateNotFoundError extends ManagerError {}

/** The project does not exist, or the credentials may not see it. Says nothing about a certificate. */
export class ProjectNotFoundError extends ManagerError {}

/** An environment does not exist, or the credentials may not see it. */
export class EnvironmentNotFoundError extends ManagerError {}

/** A certificate of that name exists in the project already. */
export class CertificateExistsError extends ManagerError {}

/** The Manager says that this very JWK does not exist: the only answer that means that it was deleted. */
export class JwkNotFoundError extends ManagerError {}

/** A JWK of that name exists in the project already. */
export class JwkExistsError extends ManagerError {}

/** The Manager says that this very key, from which a JWK is to be made, does not exist. */
export class KeyNotFoundError extends ManagerError {}

/** As {@link KeyNotFoundError}, of a keystore. */
export class KeystoreNotFoundError extends ManagerError {}

/** Another certificate has the alias in one of the environments. */
export class AliasInUseError extends ManagerError {}

/** The token lacks a permission in the project. */
export class PermissionDeniedError extends ManagerError {}

/** The credentials are missing, wrong, expired or revoked. */
export class AuthenticationError extends ManagerError {}

/** The Manager understood the request and refused it for another reason. */
export class RequestRejectedError extends ManagerError {}

/** No usable answer to a request that changes nothing, or to one that certainly was not processed. */
export class ManagerUnavailableError extends ManagerError {}

/** An answer came that cannot be what a Manager says: HTML of a proxy, broken JSON, a redirect. */
export class UnreadableAnswerError extends ManagerError {}

/** A write was sent and may or may not have been applied: its answer is lost, a 5xx or unreadable. */
export class WriteOutcomeUnknownError extends ManagerError {
  /** The write was to create something. */
  readonly ofCreate: boolean;

  constructor(parts: AnswerParts & { readonly ofCreate: boolean }) {
    super(parts);
    this.ofCreate = parts.ofCreate;
  }
}
