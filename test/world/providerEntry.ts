/** What a provider's process loads: the plugin, and the entries to which a stack's dynamic provider delegates. */
export * as certificate from "../../provider/dynamic";
export * as jwk from "../../provider/dynamicJwk";
export * as trustBundle from "../../provider/dynamicTrustBundle";
export { Provider } from "../../provider/hosts/plugin/provider";
export { serve } from "../../provider/hosts/plugin/server";
