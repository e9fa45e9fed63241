/**
 * A signing certificate and a JWK made from it: replacing the PEM file rotates the certificate and re-keys the JWK in
 * one `pulumi up`.
 *
 *   npm install pulumi-apinizer @pulumi/pulumi
 *   pulumi config set apinizer:managerUrl https://manager.example.com
 *   pulumi config set --secret apinizer:apiToken
 *   pulumi config set certificateFile ./idp-signing.pem
 *   pulumi up
 */
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { Certificate, Jwk, listEnvironmentsOutput } from "pulumi-apinizer/plugin";

const config = new pulumi.Config();
const projectName = config.get("project") ?? "payments";

const certificate = new Certificate("idp-signing", {
  projectName,
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: fs.readFileSync(config.require("certificateFile"), "utf8"),
  jwkUpdateAction: "UPDATE",
  protectJwks: true,
  jwkDeleteAction: "NULLIFY",
});

const accessTokens = new Jwk("idp-access-tokens", {
  projectName,
  name: "idp-access-tokens",
  certificateName: certificate.certificateName,
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
  // A rotation reads the JWK again in the same `pulumi up`, so that the outputs below are right.
  certificateThumbprint: certificate.thumbprintSha256,
});

export const deployedEnvironments = certificate.deployedEnvironments;
export const notAfter = certificate.notAfter;
export const kid = accessTokens.kid;
export const linked = accessTokens.linked;
export const environments = listEnvironmentsOutput({ projectName }).environments.apply((all) =>
  all.map(({ name }) => name),
);
