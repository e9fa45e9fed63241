/** The programs of `pulumi-apinizer import`: what is written, under which name, and that every language reads the texts alike. */
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import ts from "typescript";
import { certificates } from "../../sdk/cli/import/certificates";
import { declare } from "../../sdk/cli/import/declarations";
import { languages } from "../../sdk/cli/import/languages";
import { written } from "../../sdk/cli/import/languages/language";
import { logicalNames } from "../../sdk/cli/import/logicalNames";
import { nextSteps } from "../../sdk/cli/import/nextSteps";
import { targetOf } from "../../sdk/cli/import/target";
import { trustBundles } from "../../sdk/cli/import/trustBundles";
import { aCertificate } from "../support/aCertificate";
import { checkedTrustBundle } from "../support/aTrustBundle";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "import-programs-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
};

const { certificatePem: pem } = aCertificate({});
const held = (projectName: string, name: string, description = "Signing") => {
  const jwkUpdateAction = { choiceOf: "JwkUpdateAction", value: "UPDATE" };
  const names = { projectName, certificateName: name, alias: name, description };
  return { projectName, name, pem, properties: { ...names, environments: ["production"], jwkUpdateAction } };
};
const inventory = (projectName: string, ...names: string[]) => ({
  projectName,
  kind: certificates,
  importable: names.map((name) => held(projectName, name)),
  leftOut: [],
});

describe("logical names", () => {
  const named = (type: string, projectName: string, name: string) => ({ type, projectName, name });

  test("logical names are the names at the Manager, with the project where several have one, and the type where that is not enough", () => {
    const resources = [
      named("Certificate", "payments", "only"),
      named("Certificate", "payments", "idp"),
      named("Certificate", "identity", "idp"),
      named("Jwk", "identity", "idp"),
      named("Jwk", "payments", "only too"),
    ];
    expect(logicalNames(resources)).toEqual([
      "only",
      "payments/idp",
      "identity/Certificate/idp",
      "identity/Jwk/idp",
      "only too",
    ]);
  });
});

describe("files", () => {
  test("files of one project lie in one folder, of several in a folder each, whatever the projects are called", () => {
    expect(Object.keys(declare([inventory("payments", "idp")]).files)).toEqual(["certificates/idp.pem"]);
    const several = Object.keys(declare([inventory("a/b", "idp"), inventory("..", "idp"), inventory("x")]).files);
    expect(several).toEqual([
      "certificates/a%2Fb/idp.pem",
      expect.stringMatching(/^certificates\/\.\.\+[0-9a-f]{12}\/idp\.pem$/),
    ]);
  });
});

describe("the program", () => {
  const ours = `// ${written}\n`;

  test.each<[string, Record<string, string>, string]>([
    ["of a folder that is not there", {}, "index.ts"],
    ["beside a Pulumi project without a program", { "Pulumi.yaml": "name: p\nruntime: nodejs\n" }, "index.ts"],
    ["beside a program that somebody wrote", { "index.ts": "export {};\n" }, "apinizer.ts"],
    ["of an earlier run", { "index.ts": ours }, "index.ts"],
    ["of an earlier run, beside a program", { "index.ts": ours, "apinizer.ts": ours }, "apinizer.ts"],
    ["of a project that names another file", { "Pulumi.yaml": "runtime: nodejs\nmain: src/main.ts\n" }, "apinizer.ts"],
    ["in Python", { "Pulumi.yaml": "name: p\nruntime: python\n" }, "__main__.py"],
    ["in Python, beside a program", { "Pulumi.yaml": "runtime:\n  name: python\n", "__main__.py": "" }, "apinizer.py"],
    ["in Go, beside a program", { "Pulumi.yaml": "runtime: go\n", "main.go": "package main\n" }, "apinizer.go"],
    ["in YAML", { "Pulumi.yaml": "name: p\nruntime: yaml\n" }, "Main.yaml"],
    [
      "in YAML, where the project has resources",
      { "Pulumi.yaml": "runtime: yaml\nresources:\n  a: {}\n" },
      "apinizer.yaml",
    ],
  ])("the program %s has a file of its own", (_what, files, expected) => {
    for (const [name, text] of Object.entries(files)) put(name, text);
    expect(targetOf(folder, undefined).programFile).toBe(expected);
  });

  test("the program is in the language that is asked for, whatever the project's", () => {
    put("Pulumi.yaml", "runtime: python\n");
    expect(targetOf(folder, "go").language).toBe(languages.go);
  });

  test.each([
    ['{"type": "module"}', true],
    ['{"type": "commonjs"}', false],
    ["{}", false],
  ])("the program in TypeScript, below a package.json of %s, is one of ECMAScript modules: %s", (text, isEsModule) => {
    put("package.json", text);
    expect(targetOf(path.join(folder, "imported/here"), "typescript").isEsModule).toBe(isEsModule);
  });
});

describe("next steps", () => {
  test("next steps name the import file, the plugin, and what makes Pulumi run the program", () => {
    put("Pulumi.yaml", "name: p\nruntime: nodejs\n");
    const imported = path.join(folder, "imported");
    const steps = nextSteps(imported, targetOf(imported, undefined));
    expect(steps).toContain("  1. Name the plugin in Pulumi.yaml");
    expect(steps).toContain("       path: ./node_modules/pulumi-apinizer/dist/plugin".trimStart());
    expect(steps).toContain('Let Pulumi run index.ts: set "main: imported" in Pulumi.yaml');
    expect(steps).toContain(`pulumi import --file ${imported}/import.json --generate-code=false`);
    expect(steps).toContain("pulumi preview --expect-no-changes");
  });

  test("next steps leave out what is done", () => {
    put(
      "Pulumi.yaml",
      "name: p\nruntime: nodejs\nplugins:\n  providers:\n    - name: apinizer\n      path: ./node_modules/pulumi-apinizer/dist/plugin\n",
    );
    expect(nextSteps(folder, targetOf(folder, undefined)).split("\n")).toHaveLength(3);
  });

  test.each([
    ["package.json", '{"type":"commonjs"}', 'import "./apinizer";'],
    ["package.json", '{"type":"module"}', 'import "./apinizer.js";'],
  ])("next steps say how a program with %s %s includes the file", (name, text, step) => {
    put(name, text);
    put("index.ts", "export {};\n");
    expect(nextSteps(folder, targetOf(folder, "typescript"))).toContain(`Add to the program: ${step}`);
  });
});

describe("a trust bundle", () => {
  const { projectName, bundleName, environments, description } = checkedTrustBundle();
  const bundle = { projectName, name: bundleName, properties: { projectName, bundleName, environments, description } };
  const importable = [{ ...bundle, pem }];
  const { declarations, files } = declare([
    inventory("payments", "partner"),
    { projectName, kind: trustBundles, importable, leftOut: [] },
  ]);
  const program = (language: keyof typeof languages) =>
    languages[language].program(declarations, { isMain: true, isEsModule: false });

  test("a trust bundle has a file of its own, also where a certificate has its name", () => {
    expect(Object.keys(files)).toEqual(["certificates/partner.pem", "trust-bundles/partner.pem"]);
    expect(declarations[1]).toMatchObject({ type: "TrustBundle", id: "payments/partner" });
  });

  test.each([
    ["typescript", '  certificates: [pem("trust-bundles/partner.pem")],'],
    ["python", '    certificates=[pem("trust-bundles/partner.pem")],'],
    ["go", '\t\tCertificates: pulumi.StringArray{pem("trust-bundles/partner.pem")},'],
    ["yaml", '      certificates:\n        - fn::readFile: "trust-bundles/partner.pem"'],
  ] as const)(
    "a trust bundle reads its certificates from its file in %s, and says what the Manager does not tell",
    (language, line) => {
      expect(program(language)).toContain(line);
      expect(program(language)).toContain(
        "The Manager does not tell which certificates of a trust bundle are retiring",
      );
    },
  );

  test("a trust bundle is formatted as gofmt does, in Go", () => {
    expect(spawnSync("gofmt", [], { input: program("go"), encoding: "utf8" }).stdout).toBe(program("go"));
  });
});

describe("a text of any characters is the same in", () => {
  const texts = [
    "quotes \" ' ` and \\ backslash",
    "\u0024{projectName} $\u0024{a} \u0024{}",
    "line\nend\ttab",
    "\u0085\u2028\u2029\ufeff\u007f",
    "ü 漢 😀",
    "true",
    "{{ x }} %s # no comment",
  ];
  const { declarations, files } = declare([
    {
      projectName: "payments",
      kind: certificates,
      importable: texts.map((text, index) => held("payments", `c${index}`, text)),
      leftOut: [],
    },
  ]);
  beforeEach(() => {
    for (const [name, content] of Object.entries(files)) put(name, content);
  });
  const embedding = { isMain: true, isEsModule: false };
  const pems = Object.values(files);

  /** Runs the program with an SDK that prints what it is given. */
  const expectation = texts.map((description, index) => ({ name: `c${index}`, description, pem: pems[index] }));

  test.each([
    ["TypeScript with CommonJS", false],
    ["TypeScript with ECMAScript modules", true],
  ])("a text of any characters is the same in %s", (_what, isEsModule) => {
    const source = languages.typescript.program(declarations, { ...embedding, isEsModule });
    const module = isEsModule ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
    const { outputText } = ts.transpileModule(source, { compilerOptions: { module, target: ts.ScriptTarget.ES2022 } });
    put("package.json", JSON.stringify({ type: isEsModule ? "module" : "commonjs" }));
    put("index.js", outputText);
    put("node_modules/pulumi-apinizer/package.json", "{}");
    put(
      "node_modules/pulumi-apinizer/plugin/index.js",
      "exports.Certificate = class { constructor(name, { description, certificatePem: pem, jwkUpdateAction }) { if (jwkUpdateAction === 'UPDATE') console.log(JSON.stringify({ name, description, pem })); } };",
    );
    const printed = execFileSync(process.execPath, [path.join(folder, "index.js")], {
      cwd: os.tmpdir(),
      encoding: "utf8",
    });
    expect(
      printed
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(expectation);
  });

  test("a text of any characters is the same in Python", () => {
    put("__main__.py", languages.python.program(declarations, embedding));
    put(
      "pulumi_apinizer.py",
      "import enum, json\nclass JwkUpdateAction(str, enum.Enum):\n    UPDATE = 'UPDATE'\ndef Certificate(name, *, project_name, certificate_name, alias, description, environments, certificate_pem, jwk_update_action):\n    if jwk_update_action is JwkUpdateAction.UPDATE: print(json.dumps(dict(name=name, description=description, pem=certificate_pem)))\n",
    );
    const printed = execFileSync("python3", [path.join(folder, "__main__.py")], { cwd: os.tmpdir(), encoding: "utf8" });
    expect(
      printed
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual(expectation);
  });

  test("a text of any characters is the same in Go, formatted as gofmt does", () => {
    const source = languages.go.program(declarations, embedding);
    const { stdout, stderr, status } = spawnSync("gofmt", [], { input: source, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(source).toBe(stdout);
    const literals = [...source.matchAll(/Description:\s+pulumi\.String\((".*")\),/g)].map(([, literal]) => literal);
    put("go.mod", "module literals\n\ngo 1.22\n");
    put(
      "main.go",
      `package main\nimport ("encoding/json"; "os")\nfunc main() { json.NewEncoder(os.Stdout).Encode([]string{${literals.join(", ")}}) }\n`,
    );
    const printed = execFileSync("go", ["run", "."], { cwd: folder, encoding: "utf8" });
    expect(JSON.parse(printed)).toEqual(texts);
  });
});
