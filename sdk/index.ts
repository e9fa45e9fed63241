export * from "./certificate";
export * from "./errors";
export {
  type CertificateInfo,
  type EnvironmentInfo,
  type GetCertificateArgs,
  getCertificate,
  getCertificateOutput,
  type Inputs,
  type ListEnvironmentsArgs,
  type ListedCertificate,
  type ListedEntry,
  type ListedJwkInfo,
  listCertificates,
  listCertificatesOutput,
  listEnvironments,
  listEnvironmentsOutput,
  listJwks,
  listJwksOutput,
  type ProjectArgs,
} from "./functions";
export * from "./jwk";
