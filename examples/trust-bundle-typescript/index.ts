/**
 * The CAs of a partner, with the native plugin. When the partner changes its CA, put the new one in the place of the old
 * one in the PEM file and run `pulumi up`: the new one is trusted at once, the old one for 30 more days. The first
 * `pulumi up` after its date removes it: ../github-actions/trust-bundles.yml runs one every night.
 *
 *   npm install pulumi-apinizer @pulumi/pulumi
 *   pulumi config set apinizer:managerUrl https://manager.example.com
 *   pulumi config set --secret apinizer:apiToken
 *   pulumi config set casFile ./partner-cas.pem
 *   pulumi up
 */
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { TrustBundle } from "pulumi-apinizer/plugin";

const config = new pulumi.Config();

const partnerCas = new TrustBundle("partner-cas", {
  projectName: config.get("project") ?? "payments",
  bundleName: "partner-cas",
  environments: ["production", "staging"],
  certificates: [fs.readFileSync(config.require("casFile"), "utf8")],
  overlapDays: 30,
  // SHA-256 thumbprints of CAs that must go at once, because their keys are no longer safe.
  distrust: config.getObject<string[]>("distrust") ?? [],
  protectJwks: true,
});

export const deployedEnvironments = partnerCas.deployedEnvironments;
export const nextRetirement = partnerCas.nextRetirement;
export const trusted = partnerCas.members.apply((members) => members.map(({ subjectDn }) => subjectDn));
