import type { SimulatorOptions } from "../simulator/simulator";
import { installedFolder, Scenario } from "./scenario";

/** The plugin as a program finds it in its node_modules. */
export const pluginPath = "../../node_modules/pulumi-apinizer/dist/plugin";

/** A project file that takes the plugin from there. */
export function pluginProject(runtime: string, main = ""): string {
  return [
    "name: scenario",
    `runtime: ${runtime}`,
    ...(main === "" ? [] : [`main: ${main}`]),
    "plugins:",
    "  providers:",
    "    - name: apinizer",
    `      path: ${pluginPath}`,
    "",
  ].join("\n");
}

const program = `
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const { Certificate } = require("pulumi-apinizer/plugin");
for (const [name, { options, ...args }] of Object.entries(certificates)) {
  const certificate = new Certificate(name, args, options);
  exports[name] = { thumbprintSha256: certificate.thumbprintSha256, deployedEnvironments: certificate.deployedEnvironments };
}
`;

/** As {@link Scenario.start}, with a program that uses the native plugin. */
export function startPluginScenario(
  options: SimulatorOptions = {},
  files: Readonly<Record<string, string>> = {},
  installed = installedFolder(),
): Promise<Scenario> {
  const contents = { "Pulumi.yaml": pluginProject("nodejs", "index.js"), "index.js": program, ...files };
  return Scenario.start(options, contents, installed);
}
