export {
  AliasInUseError,
  AuthenticationError,
  CertificateExistsError,
  CertificateNotFoundError,
  EnvironmentNotFoundError,
  JwkExistsError,
  JwkNotFoundError,
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
  CertificateStillThereError,
  DeploymentFailedError,
  ReplacementImpossibleError,
  WriteContradictedError,
} from "../provider/certificate/errors";
export { JwksProtectedError } from "../provider/certificate/jwks/errors";
export { JwkContradictedError, JwkDeploymentFailedError, JwkStillThereError } from "../provider/jwk/errors";
export { PartialFailureError } from "../provider/resource/partialFailure";
