/**
 * `npm run build` ends here: bundles the plugin into `dist/plugin`, files that need nothing but Node.js, and finishes
 * `dist/sdk/plugin`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as esbuild from "esbuild";
import { name, version } from "../package";

const root = path.resolve(__dirname, "../..");
const folder = path.join(root, "dist/plugin");
const executable = path.join(folder, "pulumi-resource-apinizer");

/** What `provider/libraries.ts` loads by its first use: in files of their own, so that Node.js compiles less to start. */
const libraries = ["undici", "cockatiel", "form-data", "node-forge/lib/asn1"];
const fileOf = (library: string): string => `libraries/${library.replaceAll("/", "-")}.js`;

/** Beside the bundle there is no package.json to read name and version from. */
const packageJson: esbuild.Plugin = {
  name: "package.json",
  setup(build) {
    build.onLoad({ filter: /provider[\\/]package\.ts$/ }, () => ({
      contents: `export const name = ${JSON.stringify(name)};\nexport const version = ${JSON.stringify(version)};\n`,
    }));
  },
};

const filesOfTheirOwn: esbuild.Plugin = {
  name: "files of their own",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${libraries.join("|")})$`) }, ({ path: library }) => {
      return { path: `./${fileOf(library)}`, external: true };
    });
  },
};

const options: esbuild.BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20.18.1",
  format: "cjs",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "inline",
};

async function main(): Promise<void> {
  for (const library of libraries) {
    await esbuild.build({
      ...options,
      entryPoints: [require.resolve(library)],
      outfile: path.join(folder, fileOf(library)),
    });
  }
  await esbuild.build({
    ...options,
    entryPoints: [path.join(root, "provider/plugin/main.ts")],
    outfile: executable,
    banner: { js: "#!/usr/bin/env node" },
    plugins: [packageJson, filesOfTheirOwn],
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
