/** Libraries that are loaded by their first use, so that a call that needs none of them does not wait for them. */

/** HTTP. */
export const undici = () => require("undici") as typeof import("undici");

/** Repeats, and limits to what is under way at once. */
export const cockatiel = () => require("cockatiel") as typeof import("cockatiel");

/** Bodies of uploads. */
export const formData = () => require("form-data") as typeof import("form-data");

/** ASN.1. */
export const forgeAsn1 = () => require("node-forge/lib/asn1") as typeof import("node-forge/lib/asn1");
