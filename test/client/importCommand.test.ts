/** The command `pulumi-apinizer import`, run as a user does, against the simulator. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { run } from "../support/pulumiCommand";

jest.setTimeout(60_000);

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
  const args = ["--import", "tsx", path.join(root, "sdk/cli/main.ts"), "import", "--project", project, "--out", folder];
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
  for (let index = 0; index < 30; index++) hold(`c${index}`);
  simulator.latencyMs = 200;
  const limits = { APINIZER_TIMEOUT_SECONDS: "0.6", APINIZER_MAX_RETRIES: "0", APINIZER_MAX_CONNECTIONS: "4" };
  expect(await command("payments", limits)).toMatchObject({ code: 0 });
  expect(simulator.peakRequests).toBeLessThanOrEqual(4);
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

test("all missing settings are named at once, by their environment variables", async () => {
  const { code, text } = await command("payments", { APINIZER_MANAGER_URL: "", APINIZER_API_TOKEN: "" });
  expect(code).toBe(1);
  expect(text).toMatch(/APINIZER_MANAGER_URL: .*export APINIZER_MANAGER_URL=.*\n.*export APINIZER_API_TOKEN=/);
  expect(text).not.toMatch(/pulumi config|apinizer:/);
});
