/**
 * Every PEM file of a folder, named relative to this file's, as a certificate of one Apinizer project.
 *
 *   pulumi config set apinizer:managerUrl https://manager.example.com
 *   pulumi config set --secret apinizer:apiToken
 *   pulumi config set certificates:folder ./certificates
 *   pulumi up
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as apinizer from "pulumi-apinizer";

const config = new pulumi.Config("certificates");
const folder = config.require("folder");
const projectName = config.get("project") ?? "payments";
const environments = config.getObject<string[]>("environments") ?? ["production", "staging"];

const files = fs.readdirSync(folder).filter((file) => file.endsWith(".pem"));

export const certificates = Object.fromEntries(
  files.map((file) => {
    const name = path.basename(file, ".pem");
    const certificate = new apinizer.ApinizerCertificate(name, {
      projectName,
      certificateName: name,
      alias: name,
      description: `Managed by Pulumi, from ${file}`,
      environments,
      certificatePem: fs.readFileSync(path.join(folder, file), "utf8"),
      jwkUpdateAction: "UPDATE",
      updateScope: "SAME_PROJECT",
    });
    const { deployedEnvironments, notAfter, publicKeyAlgorithm, thumbprintSha256 } = certificate;
    return [name, pulumi.output({ deployedEnvironments, notAfter, publicKeyAlgorithm, thumbprintSha256 })];
  }),
);
