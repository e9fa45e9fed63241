/**
 * What the Pulumi Registry demands of a package, each by name. Source: the repository pulumi/registry, its metadata tool
 * (tools/resourcedocsgen) and its checks of community packages (scripts/ci/community-package).
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { version } from "../../package.json";
import { configurationKeys, environmentVariable, secretKeys } from "../../provider/configuration/keys";
import { readSchema } from "../../tools/docs/schema";
import { exampleIn, languages } from "../../tools/sdk/examples";
import { sdkGenerators } from "../../tools/sdk/generator";
import { packageSchema } from "../../tools/sdk/packageSchema";
import { repositoryOf } from "../../tools/sdk/repository";

interface Package {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly version: string;
  readonly publisher: string;
  readonly license: string;
  readonly homepage: string;
  readonly repository: string;
  readonly pluginDownloadURL: string;
  readonly logoUrl: string;
  readonly keywords: readonly string[];
  readonly config: { readonly variables: Record<string, { defaultInfo: object; secret?: boolean }> };
  readonly resources: Record<string, { description: string; inputProperties: Record<string, Replaceable> }>;
}
interface Replaceable {
  readonly description: string;
  readonly willReplaceOnChanges?: boolean;
}

const root = path.resolve(__dirname, "../..");
const slug = "example-org/pulumi-apinizer";
const schema = packageSchema(repositoryOf(slug)) as Package;
/** Those that the registry has: pulumi/registry, tools/resourcedocsgen/pkg. */
const categories = ["cloud", "database", "infrastructure", "monitoring", "network", "utility", "versioncontrol"];
const resources = Object.entries(schema.resources);

describe("the schema", () => {
  test("the schema's name is the repository's without pulumi-", () => {
    expect(slug.split("/")[1]).toBe(`pulumi-${schema.name}`);
  });
  test("the schema's version is a semantic version, that of the tag", () => {
    expect(schema.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(schema.version).toBe(version);
  });
  test("the schema has a publisher", () => expect(schema.publisher).not.toBe(""));
  test("the schema has a displayName and a description", () => {
    expect(schema.displayName).not.toBe("");
    expect(schema.description).not.toBe("");
  });
  test("the schema's keywords are pulumi, one known category, one kind", () => {
    expect(schema.keywords).toContain("pulumi");
    const named = schema.keywords.filter((word) => word.startsWith("category/"));
    expect(named).toHaveLength(1);
    expect(categories).toContain(named[0]?.replace("category/", ""));
    expect(schema.keywords.filter((word) => word.startsWith("kind/"))).toEqual(["kind/native"]);
  });
  test("the schema has license, homepage, repository, pluginDownloadURL and logoUrl, as addresses", () => {
    expect(schema.license).toBe("Apache-2.0");
    for (const url of [schema.homepage, schema.repository, schema.logoUrl]) expect(url).toMatch(/^https:\/\//);
    expect(schema.pluginDownloadURL).toBe(`github://api.github.com/${slug}`);
  });
  test("the schema's logoUrl is a picture of our own in the repository, with nothing active in it", () => {
    const logo = fs.readFileSync(path.join(root, schema.logoUrl.replace(/^.*\/main\//, "")), "utf8");
    expect(logo).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect(logo).not.toMatch(/<script|href|on\w+=/);
  });
  test.each(Object.keys(configurationKeys))(
    "the schema's config %s has its environment variable, and whether it is secret",
    (key) => {
      const variable = schema.config.variables[key];
      expect(variable?.defaultInfo).toEqual({ environment: [environmentVariable(key)] });
      expect(variable?.secret === true).toBe(secretKeys.has(key));
    },
  );
  test.each(resources)("the schema of %s has an example in each language", (_token, { description }) => {
    for (const language of languages) expect(exampleIn(description, language)).toBeDefined();
    expect(description).toMatch(/{{% examples %}}[\s\S]*{{% example %}}[\s\S]*{{% \/example %}}\n{{% \/examples %}}$/);
  });
  test.each(resources)("the schema of %s says what forces replacement", (_token, { inputProperties }) => {
    for (const { description, willReplaceOnChanges } of Object.values(inputProperties)) {
      expect(willReplaceOnChanges === true).toBe(description.includes("Changing this forces replacement."));
    }
  });
});

describe("Pulumi's own binder", () => {
  let folder: string;
  let generator: string;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-bind-"));
    generator = (await sdkGenerators(() => undefined)).codegen;
  });
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  /** The generators bind before they write, and refuse warnings. */
  const bind = (spec: object): void => {
    const file = path.join(folder, "schema.json");
    fs.writeFileSync(file, JSON.stringify(spec));
    execFileSync(generator, [file, "python", path.join(folder, "sdk")], { stdio: "pipe" });
  };

  test("Pulumi's own binder binds the schema without warnings, as committed and as stamped", () => {
    bind(readSchema());
    bind(schema);
  });

  test("Pulumi's own binder refuses a schema with a warning: a resource has a property whose name is reserved", () => {
    const warned = { properties: { urn: { type: "string" } } };
    const withWarning = { ...schema.resources, "apinizer:index:Warned": warned };
    expect(() => bind({ ...schema, resources: withWarning })).toThrow("urn is a reserved property name");
  });

  test("Pulumi's own binder refuses a schema with a resource that refers to a type that there is not", () => {
    const broken = { inputProperties: { none: { $ref: "#/types/apinizer:index:None" } } };
    const withBroken = { ...schema.resources, "apinizer:index:Broken": broken };
    expect(() => bind({ ...schema, resources: withBroken })).toThrow("apinizer:index:None not found");
  });
});

describe.each(["docs/_index.md", "docs/installation-configuration.md"])("%s", (file) => {
  const text = fs.readFileSync(path.join(root, file), "utf8");

  test("a document of the registry begins with front matter: title, meta_desc and layout", () => {
    const [, front] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
    const fields = Object.fromEntries((front ?? "").split("\n").map((line) => line.split(/: (.*)/)));
    expect(Object.keys(fields).sort()).toEqual(["layout", "meta_desc", "title"]);
    expect(fields.layout).toBe("package");
    expect(fields.meta_desc.length).toBeLessThanOrEqual(160);
  });

  test("a document of the registry has no heading of the first level: the registry shows the title", () => {
    expect(text.replace(/```[\s\S]*?```/g, "")).not.toMatch(/^# /m);
  });

  test("a document of the registry has no image and no link that starts at the repository", () => {
    const images = [...text.matchAll(/!\[[^\]]*\]\(([^)]*)\)|<img[^>]+src=["']([^"']*)/g)];
    const links = [...text.matchAll(/\]\(([^)]*)\)|<a[^>]+href=["']([^"']*)/g)];
    const targets = [...images, ...links].map(([, markdown, html]) => markdown ?? html ?? "");
    expect(targets.filter((target) => !/^(https:\/\/|#)/.test(target))).toEqual([]);
  });
});

test("docs/_index.md has a summary and an example in each language", () => {
  const text = fs.readFileSync(path.join(root, "docs/_index.md"), "utf8");
  for (const language of languages) {
    expect(exampleIn(text, language)).toBeDefined();
    expect(text).toContain(`{{% choosable language ${language} %}}`);
  }
});

test("docs/installation-configuration.md says how each SDK is installed, and every configuration key", () => {
  const text = fs.readFileSync(path.join(root, "docs/installation-configuration.md"), "utf8");
  for (const command of ["npm install pulumi-apinizer", "pip install pulumi_apinizer", "go get "]) {
    expect(text).toContain(command);
  }
  for (const key of Object.keys(configurationKeys)) expect(text).toContain(environmentVariable(key));
});
