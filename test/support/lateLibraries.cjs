/**
 * Preloaded into every Node.js process of a scenario: Pulumi's SDK loads three large libraries whether or not a program
 * uses them, which takes up to a third of a command's time. Here each comes when something first asks it for anything.
 */
const Module = require("node:module");

// For programs in TypeScript, which a program in JavaScript does without.
if (process.argv.at(-1)?.endsWith(".js")) delete process.env.PULUMI_NODEJS_TYPESCRIPT;

/** For functions that are written into the state: ours are not. */
const late = /^@npmcli\/arborist$|\/typescript-shim$/;
const load = Module._load;

Module._load = function (request, ...others) {
  const library = () => load.call(this, request, ...others);
  if (!late.test(request)) return library();
  // An import of a whole module asks first whether it has to be copied.
  return new Proxy({}, { get: (_, name) => name === "__esModule" || library()[name] });
};
