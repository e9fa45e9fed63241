/** Writes into a tree from which repository it is published: package.json, documents, schema and SDKs. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { SdkGenerators } from "../sdk/generator";
import { generate } from "../sdk/languages";
import { goFolder, type Repository } from "../sdk/repository";

/** Documents that name the repository, with the words that stand for it. */
const stamped = ["docs/_index.md", "docs/installation-configuration.md"];

/**
 * Stamps a tree, in place: twice gives what once gives.
 * @param generators Pulumi's, see `sdkGenerators`.
 * @param version Of the release, e.g. `0.1.0`.
 */
export function stamp(tree: string, repository: Repository, version: string, generators: SdkGenerators): void {
  edit(path.join(tree, "package.json"), (text) => packageJson(text, repository));
  for (const file of stamped) edit(path.join(tree, file), (text) => document(text, repository, version));
  edit(path.join(tree, goFolder, "go.mod"), (text) => text.replace(/^module .*$/m, `module ${repository.goModule}`));
  generate(generators, path.join(tree, "sdk"), repository);
}

function edit(file: string, change: (text: string) => string): void {
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
}

function packageJson(text: string, { gitUrl, page }: Repository): string {
  const { name, version, description, repository: _before, homepage: _page, bugs: _bugs, ...rest } = JSON.parse(text);
  const repository = { type: "git", url: gitUrl };
  const whole = { name, version, description, repository, homepage: `${page}#readme`, bugs: `${page}/issues`, ...rest };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

function document(text: string, { goModule, pluginDownloadURL }: Repository, version: string): string {
  return text
    .replaceAll("GO_MODULE", goModule)
    .replaceAll("PLUGIN_SERVER", pluginDownloadURL)
    .replaceAll("apinizer VERSION", `apinizer ${version}`);
}
