/** How existing certificates come under Pulumi: one, one by the program's option, a whole project. */
import * as fs from "node:fs";
import * as path from "node:path";
import { rootCertificates } from "node:tls";
import { memberName } from "../../provider/trustBundle/key";
import { newCertificate, oldCertificate, realCertificates } from "../support/certificates";
import { need } from "../support/languages";
import { pluginProject, startPluginScenario } from "../support/pluginScenario";
import { environmentOf, pulumi, run } from "../support/pulumiCommand";
import { type Declaration, failure, installedFolder, type Scenario } from "../support/scenario";

jest.setTimeout(3_600_000);

const newest = realCertificates("rsa").at(-1) ?? newCertificate;

const idp = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate of the identity provider",
  environments: ["production", "staging"],
  certificatePem: oldCertificate.pem,
} satisfies Declaration;

let scenario: Scenario;
afterEach(() => scenario?.stop());

const noChange = async () => failure(await scenario.preview({ expectNoChanges: true }));

function holdAtManager(changes: Partial<typeof idp> = {}): void {
  const { certificateName, alias, description, environments, certificatePem } = { ...idp, ...changes };
  const held = { alias, description, environments, pem: certificatePem };
  scenario.simulator.console.putCertificate("payments", certificateName, held);
  scenario.simulator.clearJournal();
}

async function importOne(id: string) {
  return pulumi(scenario, ["import", "apinizer:index:Certificate", "idp", id, "--generate-code=false", "--yes"]);
}

test("pulumi import takes one certificate, and the program that declares it shows no change", async () => {
  scenario = await startPluginScenario();
  holdAtManager();
  const imported = await importOne("payments/idp-signing");
  expect(imported).toMatchObject({ code: 0 });
  scenario.declare({
    idp: {
      ...idp,
      certificatePem: oldCertificate.pem.replaceAll("\n", "\r\n"),
      environments: ["staging", "production"],
    },
  });
  expect(await noChange()).toBeUndefined();
  expect((await scenario.up()).changes).toEqual({ same: 2 });
  expect(await noChange()).toBeUndefined();
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
  expect(scenario.simulator.writes()).toEqual([]);
});

test.each([
  [
    "of a name that is not there",
    "payments/nobody",
    'certificate payments/nobody: certificateName: expected the certificate, got HTTP 400 "Certificate (name: nobody) is not found!"',
  ],
  ["from a project that is not there", "nowhere/idp-signing", "projectName: expected the certificate"],
  ["by an id of another form", "idp-signing", "import: expected an id of the form projectName/certificateName"],
])("an import %s fails and says so", async (_what, id, message) => {
  scenario = await startPluginScenario();
  holdAtManager();
  const imported = await importOne(id);
  expect(imported.code).not.toBe(0);
  expect(imported.text.replace(/\s+/g, " ")).toContain(message);
  expect(await scenario.state()).toEqual({});
});

test("an import of a certificate whose environments differ is refused, and says in what", async () => {
  scenario = await startPluginScenario();
  holdAtManager();
  scenario.simulator.console.setEntry("payments", "idp-signing", "staging", {
    alias: "other",
    pem: newCertificate.pem,
  });
  const imported = await importOne("payments/idp-signing");
  expect(imported.code).not.toBe(0);
  expect(imported.text).toContain("alias idp-signing in production, other in staging");
  expect(imported.text).toContain(`${newCertificate.sha256} in staging`);
});

test("the import option takes a certificate over with its options, without a write", async () => {
  scenario = await startPluginScenario();
  holdAtManager();
  const declared = { ...idp, jwkUpdateAction: "UPDATE", jwkDeleteAction: "DELETE" };
  await scenario.mustUp({ idp: { ...declared, options: { import: "payments/idp-signing" } } as Declaration });
  expect(await noChange()).toBeUndefined();
  await scenario.mustUp({ idp: declared });
  expect(await noChange()).toBeUndefined();
  expect(scenario.simulator.writes()).toEqual([]);
  expect(await scenario.outputsOf("idp")).toMatchObject({ jwkDeleteAction: "DELETE" });
});

test("a project of 200 certificates comes in by one command and one import, and the preview shows no change", async () => {
  scenario = await startPluginScenario(
    {},
    {
      "Pulumi.yaml": pluginProject("nodejs", "imported/index.ts"),
      "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } }),
    },
  );
  for (let index = 0; index < 200; index++) {
    const pem = rootCertificates[index % rootCertificates.length] ?? "";
    const certificateName = index === 0 ? 'spaced "name" ü' : `partner-${index}`;
    holdAtManager({ certificateName, alias: `alias-${index}`, certificatePem: pem });
  }
  holdAtManager({ certificateName: "deviating", alias: "deviating" });
  scenario.simulator.console.setEntry("payments", "deviating", "staging", { alias: "other", pem: newCertificate.pem });
  holdAtManager({ certificateName: "undescribed", alias: "undescribed", description: "" });

  const cli = path.join(installedFolder(), "node_modules/.bin/pulumi-apinizer");
  const manager = { APINIZER_MANAGER_URL: scenario.simulator.url, APINIZER_API_TOKEN: scenario.simulator.token };
  const env = { ...environmentOf(scenario), ...manager };
  const args = ["import", "--project", "payments", "--out", "imported"];
  const written = await run(cli, args, scenario.folder, env);
  expect(written).toMatchObject({ code: 0 });
  expect(written.text).toContain("Project payments: 200 certificates written");
  expect(written.text).toContain("2 left out");
  expect(written.text).toMatch(/deviating: alias deviating in production, other in staging; SHA-256 thumbprint /);
  expect(written.text).toContain("undescribed: description: ");
  const again = await run(cli, args, scenario.folder, env);
  expect(again.code).toBe(1);
  expect(again.text).toContain("choose another folder by --out. --force overwrites only what an earlier run wrote.");

  const imported = await pulumi(scenario, [
    "import",
    "--file",
    "imported/import.json",
    "--generate-code=false",
    "--yes",
  ]);
  expect(imported).toMatchObject({ code: 0 });
  expect(Object.keys(await scenario.state())).toHaveLength(200);
  const preview = await pulumi(scenario, ["preview", "--expect-no-changes"]);
  expect(preview).toMatchObject({ code: 0 });
  expect(scenario.simulator.writes()).toEqual([]);
  // Shows that the preview does compare.
  const program = path.join(scenario.folder, "imported/index.ts");
  fs.writeFileSync(program, fs.readFileSync(program, "utf8").replace('alias: "alias-7"', 'alias: "alias-seven"'));
  expect((await pulumi(scenario, ["preview", "--expect-no-changes"])).code).not.toBe(0);
});

/** 1,000 certificates and 300 JWKs with IMPORT_SCALE=20, see CONTRIBUTING.md. */
const projectCount = Number(process.env.IMPORT_SCALE ?? 2);
const projects = Array.from({ length: projectCount }, (_, index) => `project-${index}`);
const certificatesPerProject = projectCount > 2 ? 50 : 5;
const jwksPerProject = projectCount > 2 ? 15 : 3;

/** The certificates of the trust bundle that every project has. */
const partnerCas = realCertificates("ec").slice(0, 3);

/** Certificates, a trust bundle and JWKs in every project; all projects have the same names. */
function holdMany({ console }: Scenario["simulator"]): void {
  const rsa = realCertificates("rsa");
  for (const project of projects) {
    for (let index = 0; index < certificatesPerProject; index++) {
      const pem = rsa[index % rsa.length]?.pem ?? "";
      const held = {
        alias: `${project}-${index}`,
        environments: ["production", "staging"],
        description: "Cost: \u0024{x}",
        pem,
      };
      console.putCertificate(project, `partner-${index}`, held);
      if (index >= jwksPerProject) continue;
      const source = { certificateName: `partner-${index}`, environmentName: "staging", algorithm: "PS256" };
      console.addJwkFromCertificate(project, `tokens-${index}`, { ...source, useType: "SIGNATURE" });
    }
    for (const { pem, sha256 } of partnerCas) {
      const name = memberName(`cas-of-${project}`, sha256);
      const environments = ["production", "staging"];
      console.putCertificate(project, name, { alias: name, environments, description: "Partner", pem });
    }
    console.addJwk(project, "symmetric", { kty: "oct", k: "c2VjcmV0LWtleS1vZi1hLXRlc3Q" });
  }
}

test.each([
  [
    "TypeScript, into a folder that `pulumi new` made",
    "apinizer.ts",
    {
      "Pulumi.yaml": pluginProject("nodejs", "").replace("runtime", "description: as new\nruntime"),
      "index.ts": "export const mine = 1;\n",
      "package.json": JSON.stringify({ name: "scenario", main: "index.ts" }),
      "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } }),
    },
  ],
  ["YAML", "Main.yaml", { "Pulumi.yaml": pluginProject("yaml") }],
])(
  "everything that the token sees comes in, and the preview is clean at once, in %s",
  async (_language, programFile, files) => {
    await need("yaml");
    const environments = ["production", "staging"];
    const all = Object.fromEntries(projects.map((project) => [project, { environments }]));
    scenario = await startPluginScenario({ projects: all }, files);
    fs.rmSync(path.join(scenario.folder, "index.js"));
    holdMany(scenario.simulator);
    const manager = { APINIZER_MANAGER_URL: scenario.simulator.url, APINIZER_API_TOKEN: scenario.simulator.token };
    const cli = path.join(installedFolder(), "node_modules/.bin/pulumi-apinizer");
    const started = performance.now();
    const seconds = () => Math.round((performance.now() - started) / 1000);

    const written = await run(cli, ["import"], scenario.folder, { ...environmentOf(scenario), ...manager });
    expect(written).toMatchObject({ code: 0 });
    const counts = `${certificatesPerProject} certificates, 1 trust bundles and ${jwksPerProject} JWKs`;
    expect(written.text).toContain(`Project project-1: ${counts} written to import.json and ${programFile}.`);
    expect(written.text).toContain("1 left out, because no declaration can describe them:\n  JWK symmetric: ");
    expect(written.text).toContain("pulumi import --file import.json --generate-code=false");
    const index = path.join(scenario.folder, "index.ts");
    if (programFile === "apinizer.ts") {
      expect(written.text).toContain('Add to the program: import "./apinizer";');
      fs.appendFileSync(index, 'import "./apinizer";\n');
    }

    const importing = ["import", "--file", "import.json", "--generate-code=false", "--yes"];
    const imported = await pulumi(scenario, importing, manager);
    if (imported.code !== 0) throw new Error(imported.text);
    const managed = (await scenario.stack.resources()).filter(({ type }) => type.startsWith("apinizer:index:"));
    expect(managed).toHaveLength(projectCount * (certificatesPerProject + 1 + jwksPerProject));
    const clean = async (...command: string[]) => {
      const { code, text } = await pulumi(scenario, [...command, "--expect-no-changes", "--diff"], manager);
      if (code !== 0) throw new Error(text);
    };
    // What the Manager does not tell of JWKs equals what the program says.
    await clean("preview");
    if (projectCount > 2)
      console.log(`${managed.length} resources in ${projectCount} projects: ${seconds()} s until the preview is clean`);
    await clean("up", "--yes");
    await clean("refresh", "--yes");
    await clean("preview");
    expect(scenario.simulator.writes()).toEqual([]);

    // The first rotation cuts nothing: the program chose UPDATE.
    fs.writeFileSync(path.join(scenario.folder, "certificates/project-1/partner-0.pem"), newest.pem);
    expect(await pulumi(scenario, ["up", "--yes", "--skip-preview"], manager)).toMatchObject({ code: 0 });
    expect(scenario.simulator.writes().map(({ method, query }) => [method, query.jwkUpdateAction])).toEqual([
      ["PUT", "UPDATE"],
    ]);
    const { jwks = [] } = scenario.simulator.state().projects.find(({ name }) => name === "project-1") ?? {};
    expect(jwks.find(({ name }) => name === "tokens-0")).toMatchObject({ sourceId: expect.any(String) });
  },
);
