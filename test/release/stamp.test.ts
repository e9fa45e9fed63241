/** What a release writes into every artefact of the repository that it is published from. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { version } from "../../package.json";
import { stamp } from "../../tools/release/stamp";
import { sdkGenerators } from "../../tools/sdk/generator";
import { repositoryOf, stampedRepository, takesProvenance } from "../../tools/sdk/repository";

const root = path.resolve(__dirname, "../..");
const repository = repositoryOf("example-org/pulumi-apinizer");
const goModule = "github.com/example-org/pulumi-apinizer/sdk/go/apinizer";
const server = "github://api.github.com/example-org/pulumi-apinizer";
const go = (cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string =>
  execFileSync("go", args, { cwd, encoding: "utf8", env: { ...process.env, GOWORK: "off", ...env }, stdio: "pipe" });

let folder: string;
let tree: string;
const read = (file: string): string => fs.readFileSync(path.join(tree, file), "utf8");
const readJson = <T>(file: string): T => JSON.parse(read(file)) as T;

beforeAll(async () => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-stamp-")));
  tree = path.join(folder, "tree");
  for (const part of ["package.json", "docs", "examples", "sdk"]) {
    fs.cpSync(path.join(root, part), path.join(tree, part), { recursive: true });
  }
  stamp(tree, repository, version, await sdkGenerators(() => undefined));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test("what is committed is stamped with no repository", () => {
  expect(stampedRepository(root)).toBeUndefined();
});

test("package.json names the repository as npm's provenance wants it", () => {
  expect(readJson("package.json")).toMatchObject({
    name: "pulumi-apinizer",
    version,
    repository: { type: "git", url: "git+https://github.com/example-org/pulumi-apinizer.git" },
    homepage: "https://github.com/example-org/pulumi-apinizer#readme",
    bugs: "https://github.com/example-org/pulumi-apinizer/issues",
  });
  expect(stampedRepository(tree)).toEqual(repository);
});

test("npm takes the provenance of the stamped package from that repository's workflow, and of no other", () => {
  const packageJson = readJson<{ repository: { url: string } }>("package.json");
  expect(takesProvenance(packageJson, "example-org/pulumi-apinizer")).toBe(true);
  expect(takesProvenance(packageJson, "Example-Org/pulumi-apinizer")).toBe(false);
  expect(takesProvenance(packageJson, "somebody/pulumi-apinizer")).toBe(false);
  expect(takesProvenance({}, "example-org/pulumi-apinizer")).toBe(false);
});

test("the schema names repository, plugin archives, logo and Go module", () => {
  expect(readJson("sdk/schema.json")).toMatchObject({
    repository: "https://github.com/example-org/pulumi-apinizer",
    pluginDownloadURL: server,
    logoUrl: "https://raw.githubusercontent.com/example-org/pulumi-apinizer/main/docs/logo.svg",
    language: { go: { importBasePath: goModule } },
  });
});

test("every SDK tells Pulumi where the plugin's archives are", () => {
  expect(readJson("sdk/python/pulumi_apinizer/pulumi-plugin.json")).toMatchObject({ server });
  expect(readJson("sdk/go/apinizer/pulumi-plugin.json")).toMatchObject({ server });
  expect(read("sdk/go/apinizer/internal/pulumiUtilities.go")).toContain(`PluginDownloadURL("${server}")`);
  expect(read("sdk/plugin/utilities.ts")).toContain(server);
});

test("the Java and .NET SDKs tell Pulumi where the plugin's archives are, and their projects name the repository", () => {
  expect(readJson("sdk/java/src/main/resources/com/pulumi/apinizer/plugin.json")).toMatchObject({ server });
  expect(readJson("sdk/dotnet/pulumi-plugin.json")).toMatchObject({ server });
  expect(read("sdk/dotnet/Utilities.cs")).toContain(server);
  const page = "https://github.com/example-org/pulumi-apinizer";
  expect(read("sdk/dotnet/Pulumi.Apinizer.csproj")).toContain(`<RepositoryUrl>${page}</RepositoryUrl>`);
  expect(read("sdk/java/pom.xml")).toContain(`<url>${page}</url>`);
});

test("the Maven group is the one that Maven Central gives to the repository's owner", () => {
  expect(repositoryOf("Example-Org/pulumi-apinizer").mavenGroup).toBe("io.github.example-org");
  expect(read("sdk/java/pom.xml")).toContain("<groupId>io.github.example-org</groupId>");
});

test("the examples take the stamped SDKs of this version", () => {
  expect(read("examples/plugin-go/go.mod")).toContain(`\t${goModule} v${version}\n`);
  expect(read("examples/plugin-go/go.mod")).toContain(`replace ${goModule} => ../../sdk/go/apinizer`);
  expect(read("examples/plugin-go/main.go")).toContain(`"${goModule}"`);
  const dependency =
    /<dependency>\s*<groupId>io.github.example-org<\/groupId>\s*<artifactId>pulumi-apinizer<\/artifactId>\s*<version>(.*)<\/version>/;
  expect(dependency.exec(read("examples/plugin-java/pom.xml"))?.[1]).toBe(version);
});

test("the Python project file names the repository", () => {
  expect(read("sdk/python/pyproject.toml")).toContain("https://github.com/example-org/pulumi-apinizer");
});

test("no document and no source of the Go SDK has a name left that stands for the repository", () => {
  for (const file of ["docs/_index.md", "docs/installation-configuration.md"]) {
    expect(read(file)).toContain(goModule);
    expect(read(file)).not.toMatch(/GO_MODULE|PLUGIN_SERVER|VERSION/);
  }
  expect(read("docs/installation-configuration.md")).toContain(`apinizer ${version} --server ${server}`);
  expect(read("sdk/go/apinizer/go.mod")).toMatch(`module ${goModule}\n`);
  expect(read("sdk/go/apinizer/certificate.go")).not.toMatch(/"pulumi-apinizer\//);
});

test("stamping twice gives what stamping once gives", async () => {
  const files = () => fs.readdirSync(tree, { recursive: true, encoding: "utf8" }).sort();
  const contents = () => files().map((file) => fs.statSync(path.join(tree, file)).isFile() && read(file));
  const once = contents();
  stamp(tree, repository, version, await sdkGenerators(() => undefined));
  expect(contents()).toEqual(once);
});

test("a tag of the stamped Go SDK is a module: its archive in a proxy folder installs by name and compiles", () => {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: tree, encoding: "utf8", stdio: "pipe" }).trim();
  const bare = path.join(folder, "bare.git");
  const identity = ["-c", "user.name=release", "-c", "user.email=release@example.com"];
  execFileSync("git", ["init", "-q", "--bare", bare]);
  git("init", "-q");
  git("add", "-A");
  git(...identity, "commit", "-q", "-m", "stamped");
  git("tag", `sdk/go/apinizer/v${version}`);
  git("push", "-q", bare, `sdk/go/apinizer/v${version}`);

  const at = path.join(folder, "proxy", goModule, "@v");
  fs.mkdirSync(at, { recursive: true });
  const show = (file: string) => execFileSync("git", ["--git-dir", bare, "show", file], { encoding: "utf8" });
  const tag = `sdk/go/apinizer/v${version}`;
  fs.writeFileSync(path.join(at, `v${version}.mod`), show(`${tag}:sdk/go/apinizer/go.mod`));
  fs.writeFileSync(path.join(at, `v${version}.info`), JSON.stringify({ Version: `v${version}` }));
  fs.writeFileSync(path.join(at, "list"), `v${version}\n`);
  const zip = ["archive", "--format=zip", `--prefix=${goModule}@v${version}/`, `--output=${at}/v${version}.zip`];
  execFileSync("git", ["--git-dir", bare, ...zip, `${tag}:sdk/go/apinizer`]);

  const program = path.join(folder, "program");
  fs.mkdirSync(program);
  const source = read("docs/_index.md").match(/```go\n([\s\S]*?)```/)?.[1] ?? "";
  fs.writeFileSync(path.join(program, "main.go"), source);
  const others = execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim();
  const env = { GOPROXY: `file://${folder}/proxy,${others}`, GONOSUMDB: goModule, GOFLAGS: "-mod=mod -modcacherw" };
  go(program, ["mod", "init", "program"]);
  go(program, ["get", `${goModule}@v${version}`], env);
  go(program, ["build", "./..."], env);
  const cached = go(program, ["list", "-m", "-f", "{{.Dir}}", goModule], env).trim();
  execFileSync("chmod", ["-R", "u+w", cached]);
  fs.rmSync(cached, { recursive: true, force: true });
});
