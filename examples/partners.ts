/**
 * Every certificate of a partner's bundle as a certificate of one Apinizer project, and the project's public keys as a JWK
 * Set. The bundle is a PEM file, or a PKCS #7 file (`.p7b`), which is read as base64.
 *
 *   pulumi config set apinizer:managerUrl https://manager.example.com
 *   pulumi config set --secret apinizer:apiToken
 *   pulumi config set partners:bundle ./partners.pem
 *   pulumi up
 */
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as apinizer from "pulumi-apinizer";

const config = new pulumi.Config("partners");
const bundle = config.require("bundle");
const projectName = config.get("project") ?? "payments";

const certificates = apinizer.readCertificates({
  text: fs.readFileSync(bundle, bundle.endsWith(".p7b") ? "base64" : "utf8"),
});

/** What was declared, by SHA-256 thumbprint. */
export const partners = certificates.then((all) =>
  Object.fromEntries(
    all.map(({ pem, subjectDn, thumbprintSha256 }) => {
      const name = `partner-${thumbprintSha256.slice(0, 16).toLowerCase()}`;
      const certificate = new apinizer.ApinizerCertificate(name, {
        projectName,
        certificateName: name,
        alias: name,
        description: subjectDn,
        environments: config.getObject<string[]>("environments") ?? ["production", "staging"],
        certificatePem: pem,
      });
      return [thumbprintSha256, certificate.deployedEnvironments];
    }),
  ),
);

export const jwkSet = apinizer.getJwkSet({ projectName });
