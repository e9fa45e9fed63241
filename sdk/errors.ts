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
export { JwksProtectedError } from "../provider/cascadeErrors";
export {
  CertificateStillThereError,
  DeploymentFailedError,
  ReplacementImpossibleError,
  WriteContradictedError,
} from "../provider/certificateErrors";
export { ApinizerError, ConfigurationError, type ErrorParts, InvalidInputError } from "../provider/errors";
export { JwkContradictedError, JwkDeploymentFailedError, JwkStillThereError } from "../provider/jwkErrors";
export { PartialFailureError } from "../provider/partialFailure";
