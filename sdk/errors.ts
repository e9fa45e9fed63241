export {
  AliasInUseError,
  AuthenticationError,
  CertificateExistsError,
  CertificateNotFoundError,
  EnvironmentNotFoundError,
  JwkExistsError,
  JwkNotFoundError,
  KeyNotFoundError,
  KeystoreNotFoundError,
  ManagerError,
  ManagerUnavailableError,
  PermissionDeniedError,
  ProjectNotFoundError,
  RequestRejectedError,
  UnreadableAnswerError,
  WriteOutcomeUnknownError,
} from "../provider/apinizer";
export { ApinizerError, ConfigurationError, type ErrorParts, InvalidInputError } from "../provider/base/errors";
export {
  CertificateNotConfirmedError,
  CertificateNotDeletedError,
  CertificateNotDeployedError,
  ReplacementImpossibleError,
} from "../provider/certificate/errors";
export { JwksDeclaredError, JwksProtectedError } from "../provider/certificate/jwks/errors";
export { JwkNotConfirmedError, JwkNotDeletedError, JwkNotDeployedError } from "../provider/jwk/errors";
export { PartialFailureError } from "../provider/resource/errors";
