/**
 * The executable `pulumi-resource-apinizer`. The engine starts it anew for every command: where Node.js can (22.1 and newer),
 * the compiled code is kept beside it, where only who installed the plugin can write.
 * Source: https://nodejs.org/api/module.html#modulemoduleenablecompilecachecachedir
 */
import * as nodeModule from "node:module";
import * as path from "node:path";

/** Later than Node.js 20, whose types these are. */
const { enableCompileCache, flushCompileCache } = nodeModule as Partial<
  Record<"enableCompileCache" | "flushCompileCache", (directory?: string) => unknown>
>;

// Fails where it cannot write, and says so in its answer alone.
enableCompileCache?.(path.join(__dirname, ".compiled"));
const { started } = require("./main") as typeof import("./main");
// The engine ends its plugins by a signal, on which nothing would be written.
void started.then(() => flushCompileCache?.());
