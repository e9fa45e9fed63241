/**
 * `npm run build` ends here: bundles the plugin into `dist/plugin`, one file that needs nothing but Node.js, and finishes
 * `dist/sdk/plugin`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as esbuild from "esbuild";
import { name, version } from "../package";

const root = path.resolve(__dirname, "../..");
const folder = path.join(root, "dist/plugin");
const executable = path.join(folder, "pulumi-resource-apinizer");

/** Beside a single file there is no package.json to read name and version from. */
const packageJson: esbuild.Plugin = {
  name: "package.json",
  setup(build) {
    build.onLoad({ filter: /provider[\\/]package\.ts$/ }, () => ({
      contents: `export const name = ${JSON.stringify(name)};\nexport const version = ${JSON.stringify(version)};\n`,
    }));
  },
};

async function main(): Promise<void> {
  await esbuild.build({
    entryPoints: [path.join(root, "provider/plugin/main.ts")],
    outfile: executable,
    bundle: true,
    platform: "node",
    target: "node20.18.1",
    format: "cjs",
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "inline",
    banner: { js: "#!/usr/bin/env node" },
    plugins: [packageJson],
  });
  fs.chmodSync(executable, 0o755);
  fs.chmodSync(path.join(root, "dist/sdk/cli/main.js"), 0o755);
  fs.writeFileSync(`${executable}.cmd`, '@echo off\r\nnode "%~dp0pulumi-resource-apinizer" %*\r\n');
  // An archive is unpacked where a package.json further up may say that files are ECMAScript modules.
  fs.writeFileSync(path.join(folder, "package.json"), `${JSON.stringify({ name, version, type: "commonjs" })}\n`);
  // The SDK reads its version from here. Nothing in it tells Pulumi that every program needs the plugin.
  fs.writeFileSync(path.join(root, "dist/sdk/plugin/package.json"), `${JSON.stringify({ name, version })}\n`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
