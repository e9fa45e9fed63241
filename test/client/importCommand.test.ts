/** The command `pulumi-apinizer import`, run as a user does, against the simulator. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { memberName } from "../../provider/trustBundle/key";
import { certificateFacts, parseCertificateBundle } from "../../provider/x509";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate, realCertificates, type TestCertificate } from "../support/certificates";
import { run } from "../support/pulumiCommand";

const root = path.resolve(__dirname, "../..");

let simulator: Simulator;
let folder: string;
beforeEach(async () => {
  simulator = await Simulator.start();
  folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "import-command-")), "out");
});
afterEach(async () => {
  await simulator.stop();
  fs.rmSync(path.dirname(folder), { recursive: true, force: true });
});

function hold(
  certificateName: string,
  { pem = oldCertificate.pem, alias = certificateName, project = "payments" } = {},
): void {
  const held = { alias, description: "Signing", environments: ["production", "staging"], pem };
  simulator.console.putCertificate(project, certificateName, held);
}

function command(project: string, variables: Readonly<Record<string, string>> = {}) {
  return importing(["--project", project], variables);
}

function importing(options: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const args = ["--import", "tsx", path.join(root, "sdk/cli/main.ts"), "import", ...options, "--out", folder];
  const connection = { APINIZER_MANAGER_URL: simulator.url, APINIZER_API_TOKEN: simulator.token };
  return run(process.execPath, args, root, { PATH: process.env.PATH ?? "", ...connection, ...variables });
}

const written = () => (fs.existsSync(folder) ? (fs.readdirSync(folder, { recursive: true }) as string[]).sort() : []);
const pemOf = (program: string, certificateName: string) => {
  const declared = program.slice(program.indexOf(`certificateName: ${JSON.stringify(certificateName)}`));
  return JSON.parse(/pem\((".*?")\)/.exec(declared)?.[1] ?? '""') as string;
};

test("names of any script and length, and those that differ in capital letters alone, have files of their own", async () => {
  const names = ["сертификат поставщика удостоверений для подписи", "x".repeat(255), "IdP", "idp", "nul"];
  for (const [index, name] of names.entries())
    hold(name, { alias: `alias-${index}`, pem: index === 3 ? newCertificate.pem : oldCertificate.pem });
  expect(await command("payments")).toMatchObject({ code: 0 });
  const program = fs.readFileSync(path.join(folder, "index.ts"), "utf8");
  const files = names.map((name) => pemOf(program, name));
  expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(names.length);
  for (const [index, file] of files.entries()) {
    const pem = fs.readFileSync(path.join(folder, file), "utf8");
    expect(pem.replace(/\s/g, "")).toBe((index === 3 ? newCertificate : oldCertificate).pem.replace(/\s/g, ""));
  }
});

test("a certificate that cannot be read or asked for is left out with its reason, printable; the others are imported", async () => {
  hold("good");
  hold("..", { alias: "parent" });
  hold("with/slash", { alias: "slash" });
  hold("broken");
  hold("odd", { alias: "odd" });
  simulator.console.setEntry("payments", "odd", "staging", { alias: "\u001b[31mred" });
  hold("\u001b]0;title", { alias: "escape" });
  const entry = { environmentName: "production", alias: "broken", base64EncodedContent: "AAAA" };
  const broken = { name: "broken", description: "Signing", certificateEnvironmentList: [entry] };
  simulator.faults.push({
    match: { method: "GET", path: /\/broken\/$/ },
    when: "after",
    what: { status: 200, body: { success: true, resultList: [broken] } },
  });
  const { code, text } = await command("payments");
  expect(code).toBe(0);
  expect(text).toContain("Project payments: 1 certificates written");
  expect(text).toContain("5 left out, because no declaration can describe them:");
  expect(text).toContain('  ..: expected a name that stands for itself in an address, got ".."');
  expect(text).toContain("  broken: expected the certificate that the Manager holds in environment production");
  expect(text).toContain("  odd: alias odd in production,  [31mred in staging");
  expect(text).toContain("   ]0;title: ");
  expect(text).not.toContain("\u001b");
  expect(fs.readdirSync(path.join(folder, "certificates"))).toEqual(["good.pem"]);
});

test("each request has a time limit of its own, however many there are", async () => {
  for (let index = 0; index < 40; index++) hold(`c${index}`);
  // All together take 4 seconds.
  simulator.latencyMs = 200;
  const limits = { APINIZER_TIMEOUT_SECONDS: "3", APINIZER_MAX_RETRIES: "0", APINIZER_MAX_CONNECTIONS: "2" };
  expect(await command("payments", limits)).toMatchObject({ code: 0 });
  expect(simulator.peakRequests).toBeLessThanOrEqual(2);
});

test("a read that fails ends the command, without further requests and without files", async () => {
  for (let index = 0; index < 30; index++) hold(`c${index}`);
  const what = { status: 401, body: { resultMessage: "Token was expired!" } };
  simulator.faults.push({ match: { path: /certificates\/c1\/$/ }, when: "before", what });
  const { code, text } = await command("payments", { APINIZER_MAX_CONNECTIONS: "1" });
  expect(code).toBe(1);
  expect(text).toContain("Token was expired!");
  expect(text).not.toContain("    at ");
  expect(simulator.journal).toHaveLength(3);
  expect(written()).toEqual([]);
});

test("the project name by which a Manager lists across all projects is refused; a project of that name is not", async () => {
  hold("idp");
  hold("idp", { project: "identity", alias: "other" });
  const refused = await command("admin");
  expect(refused.code).toBe(1);
  expect(refused.text).toContain("got those of all projects, without their owners. Name the project that owns them");
  expect(written()).toEqual([]);
  simulator.addProject("admin", { environments: ["production", "staging"] });
  hold("shared", { project: "admin" });
  expect(await command("admin")).toMatchObject({ code: 0, text: expect.stringContaining("1 certificates written") });
});

test("the shared project whose list is that of all projects is left out, though its get says that the certificate is not there", async () => {
  hold("idp");
  const resultList = [
    { id: "1", name: "admin" },
    { id: "2", name: "payments" },
  ];
  const notFound = { status: "FAILURE", resultMessage: "Certificate (name: idp) is not found!" };
  simulator.faults.push(
    { match: { path: /projects\/$/ }, when: "before", what: { status: 200, body: { success: true, resultList } } },
    { match: { path: /admin\/certificates\/idp\/$/ }, when: "before", what: { status: 400, body: notFound } },
  );
  const { code, text } = await importing([]);
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining("Project payments: 1 certificates") });
  expect(text).toContain("  admin: expected the certificates of one project, got those of all projects");
});

test("all missing settings are named at once, by their environment variables", async () => {
  const { code, text } = await command("payments", { APINIZER_MANAGER_URL: "", APINIZER_API_TOKEN: "" });
  expect(code).toBe(1);
  expect(text).toMatch(/APINIZER_MANAGER_URL: .*export APINIZER_MANAGER_URL=.*\n.*export APINIZER_API_TOKEN=/);
  expect(text).not.toMatch(/pulumi config|apinizer:/);
});

describe("several projects", () => {
  beforeEach(() => {
    simulator.addProject("identity", { environments: ["production", "staging"] });
    simulator.addProject("hidden", { environments: ["production", "staging"] });
    hold("idp");
    hold("api", { pem: newCertificate.pem });
    hold("idp", { project: "identity", alias: "other" });
    hold("secret", { project: "hidden", alias: "hidden" });
    simulator.console.setPermissions(simulator.token, "hidden", []);
  });

  const bulkImport = () => JSON.parse(fs.readFileSync(path.join(folder, "import.json"), "utf8")).resources as object[];

  test("several projects are all that the token sees where none is named; their names stay apart, and so do their files", async () => {
    const { code, text } = await importing([]);
    expect(code).toBe(0);
    expect(text).toContain("Project identity: 1 certificates written to import.json and index.ts.\n");
    expect(text).toContain("Project payments: 2 certificates written to import.json and index.ts.\n");
    expect(bulkImport()).toMatchObject([
      { name: "identity/idp", id: "identity/idp" },
      { name: "api", id: "payments/api" },
      { name: "payments/idp", id: "payments/idp" },
    ]);
    expect(fs.readdirSync(path.join(folder, "certificates"))).toEqual(["identity", "payments"]);
  });

  test("projects that are named have to be there", async () => {
    expect(await importing(["--project", "payments", "--project", "identity"])).toMatchObject({ code: 0 });
    expect(bulkImport()).toHaveLength(3);
    const missing = await importing(["--project", "payments", "--project", "nobody", "--force"]);
    expect(missing.code).toBe(1);
    expect(missing.text).toContain("Project (nobody) is not found");
    expect(missing.text).not.toContain("    at ");
  });

  test("a project that the token may not look into is said and left out where none is named", async () => {
    const what = { status: 400, body: { resultMessage: "User does not have required permission for this operation!" } };
    simulator.faults.push({ match: { path: /projects\/identity\/certificates\/$/ }, when: "after", what });
    const { code, text } = await importing([]);
    expect(code).toBe(0);
    expect(text).toContain("1 projects left out, because they cannot be read:\n  identity: expected ");
    expect(bulkImport()).toHaveLength(2);
  });
});

describe("JWKs", () => {
  const source = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" } as const;
  beforeEach(() => {
    hold("idp");
    hold("twin", { alias: "twin-1", pem: newCertificate.pem });
    hold("other-twin", { alias: "twin-2", pem: newCertificate.pem });
    simulator.console.addJwkFromCertificate("payments", "idp", { ...source, certificateName: "idp" });
    simulator.console.addJwkFromCertificate("payments", "ambiguous", { ...source, certificateName: "twin" });
    simulator.console.addJwk("payments", "private", { kty: "oct", k: "c2VjcmV0LWtleS1vZi1hLXRlc3Q" });
    simulator.console.addJwk("payments", "with/slash", { kty: "oct", k: "c2VjcmV0LWtleS1vZi1hLXRlc3Q" });
  });

  test("JWKs come with their certificates; what is ambiguous or secret is said and left out", async () => {
    const { code, text } = await command("payments");
    expect(code).toBe(0);
    expect(text).toContain("Project payments: 3 certificates and 1 JWKs written to import.json and index.ts.");
    expect(text).toMatch(/ {2}JWK ambiguous: .*other-twin, twin/);
    expect(text).toContain("  JWK private: a JWK with a private or symmetric key");
    const program = fs.readFileSync(path.join(folder, "index.ts"), "utf8");
    expect(program).toContain('import { Certificate, Jwk } from "pulumi-apinizer/plugin";');
    expect(program).toContain('new Jwk("payments/Jwk/idp", {\n  projectName: "payments",\n  name: "idp",\n');
    expect(program).toContain('  certificateName: "idp",\n  environmentName: "production",\n  useType: "SIGNATURE",\n');
    expect(program).toContain("what stands here is assumed");
    expect(
      written()
        .map(
          (name) => fs.statSync(path.join(folder, name)).isFile() && fs.readFileSync(path.join(folder, name), "utf8"),
        )
        .join(),
    ).not.toContain("c2VjcmV0");
  });

  test("JWKs stay out where that is asked for", async () => {
    const { code, text } = await importing(["--project", "payments", "--without-jwks"]);
    expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining("3 certificates written") });
    expect(text).not.toContain("JWK ");
    expect(simulator.journal.filter(({ path: asked }) => asked.includes("jwks"))).toEqual([]);
  });
});

describe("trust bundles", () => {
  const [first, second] = realCertificates("rsa").slice(2, 4) as [TestCertificate, TestCertificate];
  const nameOf = (bundleName: string, { sha256 }: TestCertificate) => memberName(bundleName, sha256);
  const member = (bundleName: string, certificate: TestCertificate, alias = nameOf(bundleName, certificate)) =>
    hold(nameOf(bundleName, certificate), { pem: certificate.pem, alias });
  const imported = () =>
    (JSON.parse(fs.readFileSync(path.join(folder, "import.json"), "utf8")).resources as { type: string; id: string }[])
      .map(({ type, id }) => `${type} ${id}`)
      .sort();

  test("trust bundles are one resource each; what is named like a member and holds something else is a certificate", async () => {
    member("cas", first);
    member("cas", second);
    member("cas-2", first, nameOf("cas-2", first));
    const foreign = nameOf("cas", oldCertificate);
    hold(foreign, { pem: newCertificate.pem });
    hold("cas");
    const { code, text } = await command("payments");
    expect(code).toBe(0);
    expect(text).toContain("Project payments: 2 certificates and 2 trust bundles written to import.json and index.ts.");
    expect(imported()).toEqual([
      "apinizer:index:Certificate payments/cas",
      `apinizer:index:Certificate payments/${foreign}`,
      "apinizer:index:TrustBundle payments/cas",
      "apinizer:index:TrustBundle payments/cas-2",
    ]);
    const program = fs.readFileSync(path.join(folder, "index.ts"), "utf8");
    expect(program).toContain('import { Certificate, TrustBundle } from "pulumi-apinizer/plugin";');
    expect(program).toContain(
      'new TrustBundle("payments/TrustBundle/cas", {\n  projectName: "payments",\n  bundleName: "cas",\n',
    );
    expect(program).toContain('  certificates: [pem("trust-bundles/cas.pem")],\n');
    const held = fs.readFileSync(path.join(folder, "trust-bundles/cas.pem"), "utf8");
    expect(
      parseCertificateBundle(held)
        .map((der) => certificateFacts(der).thumbprintSha256)
        .sort(),
    ).toEqual([first.sha256, second.sha256].sort());
    expect(fs.readdirSync(path.join(folder, "certificates")).sort()).toEqual([`${foreign}.pem`, "cas.pem"].sort());
  });

  test.each([
    ["another alias", () => member("cas", second, "other"), 2],
    [
      "other environments",
      () => {
        const name = nameOf("cas", second);
        const held = { alias: name, description: "Signing", environments: ["production"], pem: second.pem };
        simulator.console.putCertificate("payments", name, held);
      },
      2,
    ],
    [
      "aliases that differ, so that nothing describes it",
      () => {
        member("cas", second);
        simulator.console.setEntry("payments", nameOf("cas", second), "staging", { alias: "third" });
      },
      1,
    ],
  ])(
    "trust bundles of which a member has %s are certificates: one declaration does not describe them",
    async (_what, change, count) => {
      member("cas", first);
      change();
      const { code, text } = await command("payments");
      expect({ code, text }).toMatchObject({
        code: 0,
        text: expect.stringContaining(`${count} certificates written to`),
      });
      expect(imported()).toHaveLength(count);
      expect(imported().join()).not.toContain("TrustBundle");
    },
  );
});

test("a program that somebody wrote is never overwritten, and what is to do with the new one is printed", async () => {
  hold("idp");
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, "index.ts"), "mine");
  const { code, text } = await command("payments");
  expect({ code, text }).toMatchObject({ code: 0, text: expect.stringContaining('import "./apinizer";') });
  expect(text).toContain("and apinizer.ts");
  expect((await command("payments")).code).toBe(1);
  expect((await importing(["--project", "payments", "--force"])).code).toBe(0);
  expect(fs.readFileSync(path.join(folder, "index.ts"), "utf8")).toBe("mine");
});

test("nothing is written where there is nothing to import", async () => {
  expect(await command("payments")).toMatchObject({ code: 0, text: expect.stringContaining("Nothing was written.") });
  expect(written()).toEqual([]);
});

test("a language that there is not is refused, and which there are is said", async () => {
  const { code, text } = await importing(["--language", "ruby"]);
  expect(code).toBe(1);
  expect(text).toContain("typescript, python, go, yaml");
});

describe("--force", () => {
  const force = () => importing(["--project", "payments", "--force"]);
  const put = (name: string, content: string) => {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  };
  const at = (name: string) => fs.readFileSync(path.join(folder, name), "utf8");
  beforeEach(() => hold("idp"));

  test.each([
    ["certificates/idp.pem", "MY RENEWED CERTIFICATE"],
    ["import.json", '{ "resources": [{ "type": "aws:s3/bucket:Bucket", "name": "mine", "id": "mine" }] }'],
    [
      "import.json",
      '{ "resources": [{ "type": "apinizer:index:Certificate", "name": "mine", "id": "<PLACEHOLDER>" }] }',
    ],
    ["import.json", "{"],
  ])("--force refuses to overwrite %s that no earlier run wrote: %s", async (name, content) => {
    put(name, content);
    const { code, text } = await force();
    expect(code).toBe(1);
    expect(text).toContain(`expected none of the files that are to be written, got ${name}. Move`);
    expect(text).toContain("--force overwrites only what an earlier run wrote.");
    expect(written()).toEqual([...new Set([path.dirname(name), name])].filter((one) => one !== "."));
    expect(at(name)).toBe(content);
  });

  test("--force overwrites what an earlier run wrote, and refuses a file beside it that it did not write", async () => {
    expect((await command("payments")).code).toBe(0);
    put("certificates/idp.pem", "as an editor left it");
    expect(await force()).toMatchObject({ code: 0 });
    expect(at("certificates/idp.pem")).toContain("BEGIN CERTIFICATE");
    hold("other");
    put("certificates/other.pem", "mine");
    const { code, text } = await force();
    expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining("got certificates/other.pem.") });
    expect(at("certificates/other.pem")).toBe("mine");
  });

  test("--force takes the files of an earlier run in another language for that run's", async () => {
    expect((await command("payments")).code).toBe(0);
    expect(await importing(["--project", "payments", "--language", "yaml", "--force"])).toMatchObject({ code: 0 });
    expect(written()).toEqual(["Main.yaml", "certificates", "certificates/idp.pem", "import.json", "index.ts"]);
  });
});
