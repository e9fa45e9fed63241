export { parseCertificateBundle } from "./certificateBundle";
export { CertificateFormatError, type CertificateFormatErrorParts } from "./certificateFormatError";
export { type CertificateFacts, certificateFacts } from "./facts";
export { contentOf, contentThumbprint, parseCertificateContent } from "./managerContent";
export { decodePem, parseCertificatePem, thumbprintOfPem, toPem } from "./pem";
export { isSelfSigned } from "./selfSigned";
export { type CertificateUsage, certificateUsage, type KeyUsage } from "./usage";
export { weakSignatureHash } from "./weakSignature";
