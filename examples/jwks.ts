/**
 * A signing certificate and two JWKs derived from it: replacing the PEM file rotates the certificate and re-keys both JWKs
 * in one `pulumi up`.
 *
 *   pulumi config set apinizer:managerUrl https://manager.example.com
 *   pulumi config set --secret apinizer:apiToken
 *   pulumi config set jwks:certificateFile ./idp-signing.pem
 *   pulumi up
 */
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as apinizer from "pulumi-apinizer";

const config = new pulumi.Config("jwks");
const projectName = config.get("project") ?? "payments";

const certificate = new apinizer.ApinizerCertificate("idp-signing", {
  projectName,
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: fs.readFileSync(config.require("certificateFile"), "utf8"),
  // A rotation takes the JWKs along; whoever removes this line is stopped in the preview.
  jwkUpdateAction: "UPDATE",
  updateScope: "SAME_PROJECT",
  protectJwks: true,
  jwkDeleteAction: "NULLIFY",
});

/** A JWK with the certificate's key, for one algorithm. */
function verificationKey(name: string, algorithm: string): apinizer.ApinizerJwk {
  return new apinizer.ApinizerJwk(name, {
    projectName,
    name,
    description: `Verifies ${algorithm} tokens of the identity provider`,
    certificateName: certificate.certificateName,
    environmentName: "production",
    useType: "SIGNATURE",
    algorithm,
    // A rotation reads the JWK again in the same `pulumi up`, so that the outputs below are right.
    certificateThumbprint: certificate.thumbprintSha256,
  });
}

const accessTokens = verificationKey("idp-access-tokens", "RS256");
const idTokens = verificationKey("idp-id-tokens", "PS256");

export const thumbprintSha256 = certificate.thumbprintSha256;
export const jwks = { accessTokens: accessTokens.publicJwk, idTokens: idTokens.publicJwk };
export const linked = { accessTokens: accessTokens.linked, idTokens: idTokens.linked };
