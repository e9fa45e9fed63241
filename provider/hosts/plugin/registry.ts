import { InvalidInputError } from "../../base/errors";
import { type PluginResource, pluginResource } from "./resource";

/** Loaded when a resource of the type is met: the engine waits for the plugin's start. */
const resources: Readonly<Record<string, () => PluginResource>> = {
  "apinizer:index:Certificate": () => {
    const { certificateLifecycle } =
      require("../../certificate/lifecycle") as typeof import("../../certificate/lifecycle");
    return pluginResource(certificateLifecycle);
  },
  "apinizer:index:Jwk": () => {
    const { jwkLifecycle } = require("../../jwk/lifecycle") as typeof import("../../jwk/lifecycle");
    return pluginResource(jwkLifecycle);
  },
  "apinizer:index:TrustBundle": () => {
    const { trustBundleLifecycle } =
      require("../../trustBundle/lifecycle") as typeof import("../../trustBundle/lifecycle");
    return pluginResource(trustBundleLifecycle);
  },
};

/** The type that a URN names: `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME`. */
export function resourceOf(urn: string): PluginResource {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const resource = resources[token];
  if (resource !== undefined) return resource();
  throw new InvalidInputError({
    subject: "resource type",
    expected: Object.keys(resources).join(" or "),
    received: JSON.stringify(token),
    action: "Correct the type, or install the version of the plugin that has it.",
  });
}
