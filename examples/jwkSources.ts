/**
 * JWKs that are not derived from a certificate: from a key and a keystore of the project, from a URL, and from a file.
 *
 *   pulumi config set apinizer:managerUrl https://manager.example.com
 *   pulumi config set --secret apinizer:apiToken
 *   pulumi up
 */
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as apinizer from "pulumi-apinizer";

const projectName = new pulumi.Config("jwks").get("project") ?? "payments";
const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" } as const;

/** The gateway signs with this one: its private key stays at the Manager. */
const signing = new apinizer.ApinizerJwk("signing", {
  projectName,
  name: "signing",
  sourceType: "PRIVATE_KEY",
  keyName: "token-signing",
  ...use,
});

const fromKeystore = new apinizer.ApinizerJwk("from-keystore", {
  projectName,
  name: "from-keystore",
  sourceType: "KEYSTORE",
  keystoreName: "partners",
  keystoreAlias: "partner-a",
  ...use,
});

/** A snapshot: the Manager fetches the URL once. */
const fromUrl = new apinizer.ApinizerJwk("from-url", {
  projectName,
  name: "from-url",
  sourceType: "URL",
  url: "https://idp.example.com/.well-known/jwks.json",
  kid: "2026-01",
});

/** A public key that a partner sent. */
const fromFile = new apinizer.ApinizerJwk("from-file", {
  projectName,
  name: "from-file",
  sourceType: "COPY_PASTE",
  publicJwk: fs.readFileSync("partner.jwk.json", "utf8"),
});

export const publicJwks = [signing, fromKeystore, fromUrl, fromFile].map(({ publicJwk }) => publicJwk);
