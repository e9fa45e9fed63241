/** Whether a resource type, as the engine has it, is that of a certificate: of the dynamic provider or of the plugin. */
export function isCertificateType(type: string): boolean {
  return type === "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate" || type === "apinizer:index:Certificate";
}
