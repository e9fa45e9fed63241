/**
 * `npm run build` ends here: bundles the plugin into `dist/plugin`, files that need nothing but Node.js, and finishes
 * `dist/sdk/plugin`.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as esbuild from "esbuild";
import { name, version } from "../../provider/base/packageInfo";
import { bundledFile, packagesOf } from "./softwareBill";

const root = path.resolve(__dirname, "../..");
const folder = path.join(root, "dist/plugin");
const executable = path.join(folder, "pulumi-resource-apinizer");

/** What this loads by its first use goes into files of their own, so that Node.js compiles less to start. */
const librariesFile = path.join(root, "provider/base/lazyLibraries.ts");
/** Files of the libraries, by their names below `dist/plugin` without `.js`. */
const libraries: Record<string, string> = {};

/** Beside the bundle there is no package.json to read name and version from. */
const packageJson: esbuild.Plugin = {
  name: "package.json",
  setup(build) {
    build.onLoad({ filter: /base[\\/]packageInfo\.ts$/ }, () => ({
      contents: `export const name = ${JSON.stringify(name)};\nexport const version = ${JSON.stringify(version)};\n`,
    }));
  },
};

const filesOfTheirOwn: esbuild.Plugin = {
  name: "files of their own",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ importer, kind, path: library }) => {
      if (importer !== librariesFile || kind !== "require-call") return undefined;
      const file = `libraries/${library.replaceAll("/", "-")}`;
      libraries[file] = require.resolve(library);
      return { path: `./${file}.js`, external: true };
    });
  },
};

const options = {
  metafile: true,
  bundle: true,
  platform: "node",
  target: "node20.18.1",
  format: "cjs",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "inline",
} as const satisfies esbuild.BuildOptions;

async function main(): Promise<void> {
  const code = await esbuild.build({
    ...options,
    entryPoints: [path.join(root, "provider/hosts/plugin/main.ts")],
    outdir: folder,
    plugins: [packageJson, filesOfTheirOwn],
  });
  await esbuild.build({
    ...options,
    entryPoints: [path.join(root, "provider/hosts/plugin/executable.ts")],
    outfile: executable,
    banner: { js: "#!/usr/bin/env node" },
    external: ["./main"],
  });
  const loadedLater = await esbuild.build({ ...options, entryPoints: libraries, outdir: folder });
  fs.writeFileSync(
    bundledFile,
    JSON.stringify(packagesOf({ ...code.metafile.inputs, ...loadedLater.metafile.inputs })),
  );
  fs.chmodSync(executable, 0o755);
  fs.chmodSync(path.join(root, "dist/sdk/cli/main.js"), 0o755);
  for (const file of ["style.css", "script.js"]) {
    fs.copyFileSync(path.join(root, "sdk/cli/expiry/html", file), path.join(root, "dist/sdk/cli/expiry/html", file));
  }
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
