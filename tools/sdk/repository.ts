/** The one place that knows from which repository the package is published: what `npm run release:stamp` put into package.json. */
import * as fs from "node:fs";
import * as path from "node:path";

/** Where the Go SDK lies in the repository. */
export const goFolder = "sdk/go/apinizer";
const slugForm = /^[A-Za-z0-9][A-Za-z0-9-]*\/[A-Za-z0-9._-]+$/;
const urlForm = /^git\+https:\/\/github\.com\/(.+)\.git$/;

/** A repository at GitHub, and the addresses that follow from it. */
export interface Repository {
  /** `OWNER/NAME`, spelt as GitHub spells it. */
  readonly slug: string;
  /** Of the repository's page. */
  readonly page: string;
  /** As package.json names it. npm refuses a provenance that names another repository. */
  readonly gitUrl: string;
  /** Where Pulumi looks for the plugin's archives: https://www.pulumi.com/docs/iac/guides/building-extending/packages/schema/ */
  readonly pluginDownloadURL: string;
  readonly logoUrl: string;
  readonly goModule: string;
  /** Maven's group: the one that Maven Central gives to an account of GitHub. */
  readonly mavenGroup: string;
}

/** @throws Error for what is not `OWNER/NAME`. */
export function repositoryOf(slug: string): Repository {
  if (!slugForm.test(slug)) throw new Error(`A repository is named OWNER/NAME, as in GITHUB_REPOSITORY, not "${slug}"`);
  const page = `https://github.com/${slug}`;
  return {
    slug,
    page,
    gitUrl: `git+${page}.git`,
    pluginDownloadURL: `github://api.github.com/${slug}`,
    logoUrl: `https://raw.githubusercontent.com/${slug}/main/docs/logo.svg`,
    goModule: `github.com/${slug}/${goFolder}`,
    mavenGroup: `io.github.${page.split("/")[3]?.toLowerCase()}`,
  };
}

/** The repository that a tree was stamped with; undefined for a tree as it is committed. */
export function stampedRepository(tree: string): Repository | undefined {
  const { repository } = JSON.parse(fs.readFileSync(path.join(tree, "package.json"), "utf8")) as {
    repository?: { url: string };
  };
  if (repository === undefined) return undefined;
  return repositoryOf(urlForm.exec(repository.url)?.[1] ?? repository.url);
}

/** Whether npm takes the provenance of a package that a workflow of `slug` publishes: https://docs.npmjs.com/generating-provenance-statements */
export function takesProvenance(
  packageJson: { readonly repository?: { readonly url?: string } },
  slug: string,
): boolean {
  return packageJson.repository?.url === repositoryOf(slug).gitUrl;
}
