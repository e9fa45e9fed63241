import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import type { Scenario } from "./scenario";

const root = path.resolve(__dirname, "../..");

/**
 * A runtime of our own: the Node.js language host that can be built here does not serve policy packs, so the engine is
 * to start the pack the other way that it knows, by a program `pulumi-analyzer-policy-<runtime>` on PATH.
 */
const runtime = "apinizer-test";

const launcher = `#!/usr/bin/env node
require("node:module").createRequire(process.cwd() + "/")("@pulumi/pulumi/cmd/run-policy-pack");
`;

/** The policy pack of the examples, installed beside a scenario's program. */
export interface InstalledPack {
  readonly folder: string;
  /** What lets the engine start it. */
  readonly environment: Readonly<Record<string, string>>;
}

export function installPolicyPack(scenario: Scenario, searchPath: string): InstalledPack {
  const folder = path.join(scenario.folder, "policy");
  const programs = path.join(scenario.folder, "bin");
  const library = path.join("node_modules", "@pulumi", "policy");
  fs.cpSync(path.join(root, library), path.join(folder, library), { recursive: true });
  fs.copyFileSync(path.join(root, "examples/policy/package.json"), path.join(folder, "package.json"));
  fs.writeFileSync(path.join(folder, "PulumiPolicy.yaml"), `runtime: ${runtime}\n`);
  fs.writeFileSync(path.join(folder, "index.js"), compiledExample());
  fs.mkdirSync(programs);
  fs.writeFileSync(path.join(programs, `pulumi-analyzer-policy-${runtime}`), launcher, { mode: 0o755 });
  return { folder, environment: { PATH: [programs, searchPath].join(path.delimiter) } };
}

function compiledExample(): string {
  const source = fs.readFileSync(path.join(root, "examples/policy/index.ts"), "utf8");
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
