/** Libraries that are loaded by their first use, so that a call that needs none of them does not wait for them. */
import { ApinizerError } from "./errors";

/** A library that this package needs cannot be loaded. Nobody's certificate or setting is wrong: the installation is. */
export class LibraryError extends ApinizerError {}

/**
 * HTTP.
 * @throws LibraryError.
 */
export const undici = () => load("undici", () => require("undici") as typeof import("undici"));

/** Retries, and limits to what is under way at once. */
export const cockatiel = () => load("cockatiel", () => require("cockatiel") as typeof import("cockatiel"));

/** Bodies of uploads. */
export const formData = () => load("form-data", () => require("form-data") as typeof import("form-data"));

/** ASN.1. */
export const forgeAsn1 = () =>
  load("node-forge", () => require("node-forge/lib/asn1") as typeof import("node-forge/lib/asn1"));

/** Edit distances, for names that are mistyped. */
export const levenshtein = () =>
  load("fastest-levenshtein", () => require("fastest-levenshtein") as typeof import("fastest-levenshtein"));

function load<T>(name: string, library: () => T): T {
  try {
    return library();
  } catch (error) {
    // Node.js lists further down which files asked for it.
    const [received = ""] = String((error as Error).message).split("\n");
    throw new LibraryError({
      subject: "pulumi-apinizer, as it is installed",
      expected: `its library ${name}, looked for from ${__dirname}`,
      received,
      action:
        "Install the project's packages again, with npm, pnpm or yarn; where the package is a link to a folder, " +
        "install in that folder too. A plugin that came as an archive is installed again from its archive.",
    });
  }
}
