/** What a resource type, as the engine has it, stands for: of the dynamic provider or of the plugin. */
export function isCertificateType(type: string): boolean {
  return type === "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate" || type === "apinizer:index:Certificate";
}

export function isTrustBundleType(type: string): boolean {
  return type === "pulumi-nodejs:dynamic/apinizer:ApinizerTrustBundle" || type === "apinizer:index:TrustBundle";
}
