/**
 * The executable `pulumi-resource-apinizer`. The engine starts it anew for every command: where Node.js can (22.1 and newer),
 * the compiled code is kept beside it, where only who installed the plugin can write.
 * Source: https://nodejs.org/api/module.html#modulemoduleenablecompilecachecachedir
 */
import * as nodeModule from "node:module";
import * as path from "node:path";
import * as v8 from "node:v8";

/** Later than Node.js 20, whose types these are. */
const { enableCompileCache, flushCompileCache } = nodeModule as Partial<
  Record<"enableCompileCache" | "flushCompileCache", (directory?: string) => unknown>
>;

// Fails where it cannot write, and says so in its answer alone.
enableCompileCache?.(path.join(__dirname, ".compiled"));
const { started } = require("./main") as typeof import("./main");
/**
 * undici's parser of HTTP, which is WebAssembly, is compiled once and not optimized: a quarter of what a short command takes,
 * and 25 MB. New objects get 3 MB, and not up to 48, before they are collected; the heap grows by halves. Source:
 * `node --v8-options`.
 */
const thriftyFlags = ["--liftoff-only", "--semi-space-growth-factor=1", "--heap-growing-percent=50"];

/** Releases of Node.js that are known to have them: V8 prints a line about one that it does not know. */
const haveFlags = /^(20|22|24)\./;

void started.then(() => {
  // The engine ends its plugins by a signal, on which nothing would be written.
  flushCompileCache?.();
  // Not before: what Node.js itself has compiled beforehand does not go with other flags, so that it would start later.
  if (haveFlags.test(process.versions.node)) for (const flag of thriftyFlags) v8.setFlagsFromString(flag);
});
