import type * as pulumi from "@pulumi/pulumi";

/**
 * Pulumi keeps a provider in the state as `require("<package>/<file>")` where the file lies in a folder `node_modules`, and
 * as code otherwise: so it is with a package that is a link (`npm link`, workspaces), and that code refers to what is not
 * there later. In a package manager's store (`node_modules/.pnpm`, `.store`, `.bun`) it takes the store's folder for the
 * package's name, pnpm's up to SDK 3.250: the folder has the version in it, and is gone with the next one
 * (pulumi/pulumi#23767). These providers are small enough to be code: they only name the entries, as the state of an
 * installed package does. Nothing outside of a function's body may be used in it.
 */
export const isLinked = !isNamedByPulumi(__dirname);

/** Whether a package, and no store, is the first thing below `node_modules`. */
function isNamedByPulumi(folder: string): boolean {
  const [, first = "."] = /[\\/]node_modules[\\/](.)/.exec(folder) ?? [];
  return first !== ".";
}

/** Delegates to the entry of certificates. */
export const linkedCertificateHost: pulumi.dynamic.ResourceProvider = {
  configure: (request) => require("pulumi-apinizer/dist/provider/dynamic.js").configure(request),
  check: (olds, news) => require("pulumi-apinizer/dist/provider/dynamic.js").check(olds, news),
  diff: (id, olds, news) => require("pulumi-apinizer/dist/provider/dynamic.js").diff(id, olds, news),
  create: (inputs) => require("pulumi-apinizer/dist/provider/dynamic.js").create(inputs),
  read: (id, state) => require("pulumi-apinizer/dist/provider/dynamic.js").read(id, state),
  update: (id, olds, news) => require("pulumi-apinizer/dist/provider/dynamic.js").update(id, olds, news),
  delete: (id, state) => require("pulumi-apinizer/dist/provider/dynamic.js").delete(id, state),
};

/** Delegates to the entry of JWKs. */
export const linkedJwkHost: pulumi.dynamic.ResourceProvider = {
  configure: (request) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").configure(request),
  check: (olds, news) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").check(olds, news),
  diff: (id, olds, news) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").diff(id, olds, news),
  create: (inputs) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").create(inputs),
  read: (id, state) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").read(id, state),
  update: (id, olds, news) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").update(id, olds, news),
  delete: (id, state) => require("pulumi-apinizer/dist/provider/dynamicJwk.js").delete(id, state),
};

/** Delegates to the entry of trust bundles. */
export const linkedTrustBundleHost: pulumi.dynamic.ResourceProvider = {
  configure: (request) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").configure(request),
  check: (olds, news) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").check(olds, news),
  diff: (id, olds, news) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").diff(id, olds, news),
  create: (inputs) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").create(inputs),
  read: (id, state) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").read(id, state),
  update: (id, olds, news) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").update(id, olds, news),
  delete: (id, state) => require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js").delete(id, state),
};
