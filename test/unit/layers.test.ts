/** The layers of docs/architecture.md, as the linter holds them: it lints planted imports. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.resolve(__dirname, "../..");
const biome = require.resolve("@biomejs/biome/bin/biome");
let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-layers-"));
  fs.copyFileSync(path.join(root, "biome.json"), path.join(folder, "biome.json"));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What the linter says of a file of that path with that import. */
function lint(file: string, imported: string): string {
  const planted = path.join(folder, file);
  fs.mkdirSync(path.dirname(planted), { recursive: true });
  fs.writeFileSync(planted, `import "${imported}";\n`);
  const { stdout, stderr } = spawnSync(process.execPath, [biome, "lint", "--vcs-enabled=false", file], {
    cwd: folder,
    encoding: "utf8",
  });
  return (stdout + stderr).replace(/\s+/g, " ");
}

test.each([
  ["provider/apinizer/answer.ts", "../certificate/lifecycle", "knows HTTP and nothing of Pulumi"],
  ["provider/apinizer/answer.ts", "@pulumi/pulumi", "knows HTTP and nothing of Pulumi"],
  ["provider/base/errors.ts", "../x509", "what every layer uses"],
  ["provider/x509/pem.ts", "../apinizer", "knows neither the Manager nor Pulumi"],
  ["provider/jose/thumbprint.ts", "../apinizer", "knows neither the Manager nor Pulumi"],
  ["provider/configuration/configuration.ts", "../certificate/inputs", "reads settings"],
  ["provider/resource/inputRules.ts", "../jwk/inputs", "what every resource shares"],
  ["provider/certificate/jwks/find.ts", "../../jwk/state", "it knows no host"],
  ["provider/jwk/lifecycle.ts", "../hosts/dynamic/host", "it knows no host"],
  ["provider/trustBundle/lifecycle.ts", "../jwk/state", "it knows no host"],
  ["provider/certificate/lifecycle.ts", "../trustBundle/state", "it knows no host"],
  ["provider/functions/getCertificate.ts", "../hosts/plugin/server", "it knows no host"],
  ["provider/hosts/plugin/server.ts", "../../../test/support/secrets", "What ships never imports"],
  ["provider/dynamic.ts", "../tools/engine/engine", "What ships never imports"],
  ["sdk/certificate.ts", "../test/support/secrets", "What ships never imports"],
])("the linter refuses that %s imports %s, and says why", (file, imported, reason) => {
  const said = lint(file, imported);
  expect(said).toContain("lint/style/noRestrictedImports");
  expect(said).toContain(reason);
});

test("the linter lets a layer import what is below it", () => {
  const said = lint("provider/jwk/lifecycle.ts", "../certificate/inputs");
  expect(said).toContain("Checked 1 file");
  expect(said).not.toContain("noRestrictedImports");
});

test("the linter refuses a circle of imports", () => {
  fs.writeFileSync(path.join(folder, "one.ts"), 'import { two } from "./two";\nexport const one = () => two;\n');
  fs.writeFileSync(path.join(folder, "two.ts"), 'import { one } from "./one";\nexport const two = () => one;\n');
  const { stdout, stderr } = spawnSync(process.execPath, [biome, "lint", "--vcs-enabled=false", "one.ts", "two.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stdout + stderr).toContain("lint/suspicious/noImportCycles");
});
