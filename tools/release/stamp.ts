/** Writes into a tree from which repository it is published: package.json, documents, examples, schema and SDKs. */
import * as fs from "node:fs";
import * as path from "node:path";
import type { SdkGenerators } from "../sdk/generator";
import { generate } from "../sdk/languages";
import { goFolder, type Repository } from "../sdk/repository";

/** Documents that name the repository, with the words that stand for it. */
const stamped = ["docs/_index.md", "docs/installation-configuration.md"];
/** Examples that name an SDK by its repository. */
const goExample = ["examples/plugin-go/go.mod", "examples/plugin-go/main.go"];
const javaExample = "examples/plugin-java/pom.xml";
/** The Go module's path as it is committed: not the end of a stamped one. */
const unstampedGoModule = new RegExp(`(?<=[\\s"])pulumi-apinizer/${goFolder}`, "g");

/**
 * Stamps a tree, in place: twice gives what once gives.
 * @param generators Pulumi's, see `sdkGenerators`.
 * @param version Of the release, e.g. `0.1.0`.
 */
export function stamp(tree: string, repository: Repository, version: string, generators: SdkGenerators): void {
  edit(path.join(tree, "package.json"), (text) => packageJson(text, repository));
  for (const file of stamped) edit(path.join(tree, file), (text) => document(text, repository, version));
  for (const file of goExample) {
    edit(path.join(tree, file), (text) => text.replace(unstampedGoModule, repository.goModule));
  }
  edit(path.join(tree, javaExample), (text) => {
    return text.replace("<groupId>pulumi-apinizer</groupId>", `<groupId>${repository.mavenGroup}</groupId>`);
  });
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
