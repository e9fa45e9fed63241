/**
 * A policy pack for certificates of the Apinizer gateway:
 *
 *   npm install
 *   pulumi preview --policy-pack ./policy
 *   pulumi preview --policy-pack ./policy --policy-pack-config ./policy/config.json
 */
import { PolicyPack } from "@pulumi/policy";
import { apinizerPolicies } from "pulumi-apinizer/policy";

new PolicyPack("apinizer", {
  enforcementLevel: "mandatory",
  policies: apinizerPolicies({ minimumDaysLeft: 14, stacks: ["production"] }),
});
