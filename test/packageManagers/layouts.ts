/** The ways in which package managers lay out a project's packages, each with this package among them. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { lockedVersion } from "../support/installed";
import { oldestPulumi } from "../support/oldestPulumi";

/** How one package manager is made to install. */
export interface Layout {
  /** Installs the package into the project's folder, or again from another tarball. */
  install(folder: string, tarball: string): void;
  /** What Node.js needs to find packages there, as the package manager sets it for what it starts. */
  nodeOptions?(folder: string): string;
}

/** Package managers as npm packages, pinned: they are fetched when they are first needed. */
const managers = { pnpm: "pnpm@9.15.9", yarn: "yarn@1.22.22", berry: "@yarnpkg/cli-dist@4.12.0" } as const;

function run(program: string, args: readonly string[], cwd: string): void {
  // Pulumi and a package manager that runs this test have settings of their own for their children.
  const { NODE_OPTIONS: _, ...own } = process.env;
  const environment = { ...own, YARN_ENABLE_IMMUTABLE_INSTALLS: "false", CI: "true" };
  execFileSync(program, args, { cwd, env: environment, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--loglevel=error"];

/** The folder of a package manager, fetched into a folder beside the project. */
function fetched(name: keyof typeof managers, folder: string): string {
  const tools = path.join(path.dirname(folder), "tools", name);
  if (!fs.existsSync(path.join(tools, "node_modules"))) {
    fs.mkdirSync(tools, { recursive: true });
    fs.writeFileSync(path.join(tools, "package.json"), "{}");
    run("npm", ["install", ...quiet, managers[name]], tools);
  }
  return path.join(tools, "node_modules", managers[name].replace(/@[^@]*$/, ""));
}

const newestPulumi = lockedVersion("@pulumi/pulumi");

/** What the project depends on; a copy of the tarball has a name of its own, so that no cache takes it for another. */
function declare(folder: string, tarball: string, further: object = {}, pulumi = newestPulumi): void {
  const dependencies = { "pulumi-apinizer": `file:${tarball}`, "@pulumi/pulumi": pulumi };
  fs.mkdirSync(folder, { recursive: true });
  const manifest = { name: "programs", private: true, dependencies, ...further };
  fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
}

/** The package as a folder of its own, with its libraries, as a developer has it beside the project. */
function unpack(tarball: string, folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  run("tar", ["-xzf", tarball, "--strip-components=1", "-C", folder], folder);
}

/**
 * `pulumi`: version of Pulumi's SDK. Before 3.251.0 it takes a folder of pnpm's store, with the version in it, for the
 * package's name.
 */
function pnpm(pulumi: string): Layout["install"] {
  return (folder, tarball) => {
    // As in CI: where pnpm installs again, it keeps the store's folder of the former version for some days.
    fs.rmSync(path.join(folder, "node_modules"), { recursive: true, force: true });
    declare(folder, tarball, {}, pulumi);
    const program = path.join(fetched("pnpm", folder), "bin/pnpm.cjs");
    run(process.execPath, [program, "install", "--no-frozen-lockfile", "--ignore-scripts", "--prefer-offline"], folder);
  };
}

function berry(linker: string): Layout["install"] {
  return (folder, tarball) => {
    declare(folder, tarball);
    fs.writeFileSync(path.join(folder, ".yarnrc.yml"), `nodeLinker: ${linker}\nenableGlobalCache: false\n`);
    fs.writeFileSync(path.join(folder, "yarn.lock"), "");
    run(process.execPath, [path.join(fetched("berry", folder), "bin/yarn.js"), "install"], folder);
  };
}

export const layouts = {
  npm: {
    install(folder, tarball) {
      declare(folder, tarball);
      run("npm", ["install", ...quiet], folder);
    },
  },
  pnpm: { install: pnpm(newestPulumi) },
  "pnpm, oldest Pulumi": { install: pnpm(oldestPulumi) },
  "yarn 1": {
    install(folder, tarball) {
      declare(folder, tarball);
      const yarn = path.join(fetched("yarn", folder), "bin/yarn.js");
      const flags = ["--ignore-scripts", "--ignore-engines", "--no-lockfile", "--silent", "--non-interactive"];
      run(
        process.execPath,
        [yarn, "install", ...flags, "--cache-folder", `${folder}-cache-${path.basename(tarball)}`],
        folder,
      );
    },
  },
  "yarn 4, node_modules": { install: berry("node-modules") },
  "yarn 4, pnpm's layout": { install: berry("pnpm") },
  "yarn 4, Plug'n'Play": {
    install: berry("pnp"),
    nodeOptions: (folder) => `--require ${JSON.stringify(path.join(folder, ".pnp.cjs"))}`,
  },
  "npm workspaces": {
    install(folder, tarball) {
      unpack(tarball, path.join(folder, "packages/pulumi-apinizer"));
      const dependencies = { "pulumi-apinizer": "*", "@pulumi/pulumi": newestPulumi };
      declare(folder, tarball, { workspaces: ["packages/*"], dependencies });
      run("npm", ["install", ...quiet], folder);
    },
  },
  "npm link": {
    install(folder, tarball) {
      const linked = `${folder}-linked`;
      unpack(tarball, linked);
      run("npm", ["install", ...quiet], linked);
      declare(folder, tarball, { dependencies: { "@pulumi/pulumi": newestPulumi } });
      run("npm", ["install", ...quiet], folder);
      run("npm", ["link", ...quiet, linked], folder);
    },
  },
} satisfies Readonly<Record<string, Layout>>;

export type LayoutName = keyof typeof layouts;

/** A further release of the package: the same files under another version. */
export function nextRelease(tarball: string, folder: string): string {
  const unpacked = path.join(folder, "next-release");
  unpack(tarball, unpacked);
  const file = path.join(unpacked, "package.json");
  fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, "utf8")), version: "99.0.0" }));
  run("npm", ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder], unpacked);
  return path.join(folder, "pulumi-apinizer-99.0.0.tgz");
}
