/** The command `pulumi-apinizer expiry`, run as a user does, against the simulator. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Simulator } from "../simulator/simulator";
import { newCertificate, oldCertificate } from "../support/certificates";
import { selfSigned } from "../support/openssl";

const root = path.resolve(__dirname, "../..");
const soon = selfSigned({ days: 12 }).certificatePem;
const ancient = selfSigned({ validity: ["19000101000000Z", "19400101000000Z"] }).certificatePem;
const forever = selfSigned({ validity: ["20200101000000Z", "99991231235959Z"] }).certificatePem;

let simulator: Simulator;
let folder: string;
beforeEach(async () => {
  simulator = await Simulator.start();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "expiry-command-"));
});
afterEach(async () => {
  await simulator.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

function hold(certificateName: string, pem = oldCertificate.pem, project = "payments", alias = certificateName): void {
  const held = { alias, description: "Signing", environments: ["production", "staging"], pem };
  simulator.console.putCertificate(project, certificateName, held);
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function command(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const connection = { APINIZER_MANAGER_URL: simulator.url, APINIZER_API_TOKEN: simulator.token };
  const env = { PATH: process.env.PATH ?? "", ...connection, ...variables };
  const main = ["--import", require.resolve("tsx"), path.join(root, "sdk/cli/main.ts"), "expiry", ...args];
  return new Promise((resolve) => {
    execFile(process.execPath, main, { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

interface Told {
  readonly certificates: readonly {
    readonly projectName: string;
    readonly certificateName: string;
    readonly status: string;
    readonly inState: boolean | null;
    readonly trustBundle: string | null;
    readonly notAfter: string | null;
    readonly problem: string | null;
    readonly jwks: readonly { readonly projectName: string; readonly name: string }[];
    readonly entries: readonly { readonly environment: string }[];
  }[];
  readonly notRead: readonly { readonly subject: string }[];
}

async function told(args: readonly string[] = []): Promise<Told> {
  return JSON.parse((await command(["--format", "json", ...args])).stdout) as Told;
}

test("expiry lists every certificate of every project by what ends first, with one list a project and no other output", async () => {
  hold("idp");
  hold("soon", soon, "identity");
  hold("ancient", ancient);
  hold("forever", forever);
  const { code, stdout, stderr } = await command(["--format", "json"]);
  expect([code, stderr]).toEqual([0, ""]);
  const names = (JSON.parse(stdout) as Told).certificates.map(({ certificateName, status }) => [
    certificateName,
    status,
  ]);
  expect(names).toEqual([
    ["ancient", "expired"],
    ["soon", "ending"],
    ["idp", "valid"],
    ["forever", "valid"],
  ]);
  const asked = simulator.journal.map(({ method, path: asked }) => `${method} ${asked}`).sort();
  expect(asked).toEqual([
    "GET /apiops/projects/",
    "GET /apiops/projects/identity/certificates/",
    "GET /apiops/projects/identity/jwks/",
    "GET /apiops/projects/payments/certificates/",
    "GET /apiops/projects/payments/jwks/",
  ]);
});

test("expiry reads the projects that are named alone", async () => {
  hold("idp");
  hold("soon", soon, "identity");
  expect((await told(["--project", "identity"])).certificates.map(({ certificateName }) => certificateName)).toEqual([
    "soon",
  ]);
});

test("a list without contents costs a read for each certificate", async () => {
  hold("soon", soon);
  simulator.setDialect("plainPem");
  const { certificates } = await told();
  expect(certificates).toMatchObject([{ certificateName: "soon", status: "ending", problem: null }]);
});

test("entries that differ have an item each, and the JWKs made from their contents, of other projects too", async () => {
  hold("idp");
  simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  const jwk = {
    certificateProject: "payments",
    certificateName: "idp",
    useType: "SIGNATURE",
    algorithm: "RS256",
  } as const;
  simulator.console.addJwkFromCertificate("payments", "one", { ...jwk, environmentName: "staging" });
  simulator.console.addJwkFromCertificate("identity", "two", { ...jwk, environmentName: "staging" });
  const { certificates } = await told();
  expect(
    certificates
      .map(({ entries, jwks }) => [entries.map((entry) => entry.environment), jwks.map(({ name }) => name)])
      .sort(),
  ).toEqual([
    [["production"], []],
    [["staging"], ["two", "one"]],
  ]);
  // All JWKs of one certificate refer to one id: one of them is read.
  expect(simulator.journal.filter(({ path: asked }) => /\/jwks\/\w+\/$/.test(asked))).toHaveLength(1);
});

test.each([
  [["--fail-within", "11d"], 0],
  [["--fail-within", "13d"], 2],
  [["--fail-within", "1%"], 0],
  [["--fail-within", "100%"], 2],
  [["--fail-within", "30"], 1],
  [["--format", "yaml"], 1],
])("expiry with %j ends with %d", async (args, code) => {
  hold("soon", soon);
  const ended = await command(args);
  expect(ended.code).toBe(code);
  expect(ended.stderr).not.toContain("    at ");
  if (code === 2) expect(ended.stderr).toBe(`1 certificate within --fail-within ${args[1]}.\n`);
});

describe("what cannot be read", () => {
  test("a project without permission is told, and the rest goes on; where it is named it is an error", async () => {
    hold("soon", soon);
    hold("secret", oldCertificate.pem, "identity");
    const refuse = () =>
      simulator.faults.push({
        match: { path: /identity\/certificates\/$/ },
        when: "before",
        what: {
          status: 400,
          body: { status: "FAILURE", resultMessage: "User does not have required permission for this operation!" },
        },
      });
    refuse();
    const all = await command([]);
    expect(all.code).toBe(0);
    expect(all.stdout).toContain("soon");
    expect(all.stderr).toMatch(/^warning: project identity: .*required permission/);
    refuse();
    expect(await command(["--project", "payments", "--project", "identity"])).toMatchObject({
      code: 1,
      stdout: all.stdout,
    });
  });

  test("a project that is named and not there is an error; what was read is told all the same", async () => {
    hold("soon", soon);
    const { code, stdout, stderr } = await command(["--project", "payments", "--project", "paymnets"]);
    expect(code).toBe(1);
    expect(stdout).toContain("soon");
    expect(stderr).toContain("warning: project paymnets");
    const none = await command(["--project", "paymnets", "--out", "report.txt"]);
    expect(none).toMatchObject({ code: 1, stdout: "" });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("a token that is no longer valid ends the command, without a report", async () => {
    hold("soon", soon);
    simulator.faults.push({
      match: { path: /certificates\/$/ },
      when: "before",
      what: { status: 401, body: { resultMessage: "Token was expired!" } },
    });
    const { code, stdout, stderr } = await command(["--fail-within", "30d"], { APINIZER_MAX_RETRIES: "0" });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Token was expired!");
  });

  test.each([
    ["that is none", { success: true }, "connection: expected the projects that the token may see, got an answer"],
    [
      "without any",
      { success: true, resultList: [] },
      "connection: expected projects that the token may see, got none",
    ],
  ])("a list of projects %s ends the command, without a report", async (_what, body, message) => {
    hold("ancient", ancient);
    simulator.faults.push({ match: { path: /^\/apiops\/projects\/$/ }, when: "before", what: { status: 200, body } });
    const { code, stdout, stderr } = await command(["--fail-within", "30d"]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
  });

  test("a content that is no certificate is told; its end as far as the list tells it", async () => {
    hold("good");
    const entry = {
      environmentName: "production",
      alias: "broken",
      base64EncodedContent: "AAAA",
      endDate: "2020-01-01T00:00:00Z",
    };
    const strange = { ...entry, endDate: "the end of days" };
    const resultList = [
      { name: "broken", description: "", certificateEnvironmentList: [entry] },
      { name: "strange", description: "", certificateEnvironmentList: [strange] },
      { name: "empty", description: "", certificateEnvironmentList: [] },
    ];
    simulator.faults.push({
      match: { path: /payments\/certificates\/$/ },
      when: "after",
      what: { status: 200, body: { success: true, resultList } },
    });
    const { certificates } = await told();
    expect(certificates.map(({ certificateName, status, notAfter }) => [certificateName, status, notAfter])).toEqual([
      ["broken", "expired", "2020-01-01T00:00:00Z"],
      ["empty", "unknown", null],
      ["strange", "unknown", null],
    ]);
  });

  const broken = (entry: object) => ({
    name: "broken",
    description: "",
    certificateEnvironmentList: [{ environmentName: "production", alias: "broken", ...entry }],
  });
  const answer = (path: RegExp, body: object, status = 200) =>
    simulator.faults.push({ match: { path }, when: "after", what: { status, body } });
  const list = (...resultList: readonly object[]) => answer(/payments\/certificates\/$/, { success: true, resultList });
  const notFound = { status: "FAILURE", resultMessage: "Certificate (name: idp) is not found!" };
  const unreadable = { base64EncodedContent: "AAAA" };

  test.each([
    ["20%", { endDate: "2020-01-01T00:00:00Z" }, 2],
    ["30d", { endDate: "2020-01-01T00:00:00Z" }, 2],
    ["20%", { endDate: "2090-01-01T00:00:00Z" }, 1],
    ["30d", { endDate: "2090-01-01T00:00:00Z" }, 0],
    ["30d", {}, 1],
  ])(
    "a content that is no certificate, with --fail-within %s and %j in the list, ends with %d",
    async (limit, entry, code) => {
      list(broken({ ...unreadable, ...entry }));
      const ended = await command(["--fail-within", limit]);
      expect(ended.code).toBe(code);
      expect(ended.stdout).toContain("broken");
      if (code === 1) {
        expect(ended.stderr).toBe(`1 certificate may end within --fail-within ${limit}: that cannot be read.\n`);
      }
    },
  );

  test("without --fail-within no end changes the exit code, known or not, and the help says so", async () => {
    list(broken(unreadable), { ...broken({ ...unreadable, endDate: "2020-01-01T00:00:00Z" }), name: "ended" });
    expect(await command([])).toMatchObject({ code: 0, stderr: "" });
    expect((await command(["--help"])).stdout).toContain("without it the exit code does not tell of any end");
  });

  test.each([
    ["is no certificate", 200, { success: true, resultList: [broken(unreadable)] }],
    ["is not told", 200, { success: true, resultList: [broken({})] }],
    ["is refused", 400, { status: "FAILURE", resultMessage: "The database is locked" }],
  ])(
    "a content that the list leaves out, and that %s when it is asked for, is an error, and listed with the list's end",
    async (_what, status, body) => {
      const endDate = "2020-01-01T00:00:00Z";
      list(broken({ endDate }));
      answer(/certificates\/broken\/$/, body, status);
      const { code, stdout, stderr } = await command(["--format", "json"]);
      const { certificates, notRead } = JSON.parse(stdout) as Told;
      expect(certificates).toMatchObject([
        { certificateName: "broken", status: "expired", notAfter: endDate, problem: "its content could not be read" },
      ]);
      expect(notRead).toMatchObject([{ subject: "certificate payments/broken" }]);
      expect(stderr).toMatch(/^warning: certificate payments\/broken: /);
      expect(code).toBe(1);
      list(broken({ endDate }));
      answer(/certificates\/broken\/$/, body, status);
      expect((await command(["--fail-within", "30d"])).code).toBe(2);
    },
  );

  test.each([
    ["that lists the certificates of all projects", "admin", "got those of all projects, without their owners"],
    ["that no request can ask for", "..", "expected a name that stands for itself in an address"],
  ])("a project %s is a warning, and the report complete without it", async (_what, name, reason) => {
    hold("idp");
    answer(/projects\/$/, {
      success: true,
      resultList: [
        { id: "1", name },
        { id: "2", name: "payments" },
      ],
    });
    answer(/admin\/certificates\/idp\/$/, notFound, 400);
    const { code, stdout, stderr } = await command(["--fail-within", "30d"]);
    expect([code, stdout.match(/idp/g)]).toEqual([0, expect.anything()]);
    expect(stderr).toMatch(/^warning: /);
    expect(stderr).toContain(reason);
  });

  test("no certificate at all is a report of none", async () => {
    expect(await command([])).toMatchObject({
      code: 0,
      stdout: "0 certificates in 2 projects: 0 expired, 0 end soon\n",
    });
  });
});

describe("the state", () => {
  const resource = (type: string, outputs: object, more: object = {}) => ({ type, outputs, ...more });
  const state = {
    version: 3,
    deployment: {
      resources: [
        resource("pulumi-nodejs:dynamic/apinizer:ApinizerCertificate", {
          projectName: "payments",
          certificateName: "dynamic",
          connection: "apinizer",
        }),
        resource("pulumi-nodejs:dynamic/apinizer:ApinizerCertificate", {
          projectName: "payments",
          certificateName: "elsewhere",
          connection: "apinizer-dr",
        }),
        resource("apinizer:index:Certificate", { projectName: "payments", certificateName: "plugin" }),
        resource(
          "apinizer:index:Certificate",
          { projectName: "payments", certificateName: "looked-at" },
          { external: true },
        ),
        resource("apinizer:index:TrustBundle", {
          projectName: "payments",
          bundleName: "partner",
          members: [{ certificateName: "member" }],
        }),
        resource("apinizer:index:Jwk", { projectName: "payments", name: "console" }),
        { type: "pulumi:pulumi:Stack" },
      ],
    },
  };
  const holdAll = () => {
    for (const name of ["dynamic", "elsewhere", "plugin", "looked-at", "member", "console"]) hold(name);
  };
  /** Stands in for the Pulumi CLI: a project with the stack's configuration, and what `stack export` does. */
  const cli = (exporting: string, configuration: object = {}) => {
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), "name: certificates\nruntime: nodejs\n");
    const program = `#!/bin/sh\nif [ "$1" = config ]; then echo '${JSON.stringify(configuration)}'; else ${exporting}; fi\n`;
    fs.writeFileSync(path.join(folder, "pulumi"), program, { mode: 0o755 });
  };
  const managed = (all: Told) =>
    all.certificates.filter(({ inState }) => inState).map(({ certificateName }) => certificateName);

  test("the state of a file tells what the stack manages at this Manager", async () => {
    holdAll();
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(state));
    expect(managed(await told(["--state", "state.json"]))).toEqual(["dynamic", "member", "plugin"]);
    expect((await told()).certificates.every(({ inState }) => inState === null)).toBe(true);
  });

  test("the state names the trust bundle that a certificate is a member of", async () => {
    holdAll();
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(state));
    const { certificates } = await told(["--state", "state.json"]);
    const bundles = certificates.filter(({ trustBundle }) => trustBundle !== null);
    expect(bundles).toMatchObject([{ certificateName: "member", inState: true, trustBundle: "partner" }]);
    const { stdout } = await command(["--state", "state.json"]);
    expect(stdout.match(/yes \(trust bundle .*?\)/g)).toEqual(["yes (trust bundle partner)"]);
  });

  test("the state tells at which Manager an explicit provider of the plugin is", async () => {
    const urn = (name: string) => `urn:pulumi:prod::certificates::pulumi:providers:apinizer::${name}`;
    const provider = (name: string, inputs: object) => ({ type: "pulumi:providers:apinizer", urn: urn(name), inputs });
    const of = (certificateName: string, name: string) =>
      resource(
        "apinizer:index:Certificate",
        { projectName: "payments", certificateName },
        { provider: `${urn(name)}::0b9d` },
      );
    const resources = [
      provider("default_0_1_0", { managerUrl: simulator.url }),
      provider("here", { managerUrl: `${simulator.url}/apiops/` }),
      provider("dr", { managerUrl: "https://dr.example.com" }),
      provider("variables", {}),
      of("plugin", "default_0_1_0"),
      of("dynamic", "here"),
      of("elsewhere", "dr"),
      of("console", "variables"),
    ];
    holdAll();
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify({ version: 3, deployment: { resources } }));
    expect(managed(await told(["--state", "state.json"]))).toEqual(["console", "dynamic", "plugin"]);
  });

  test("the state of a stack is what `pulumi stack export` prints, started without a shell", async () => {
    holdAll();
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(state));
    cli(`echo "$@" >> asked; cat state.json`);
    const { stdout } = await command(["--format", "json", "--stack", "prod; touch hacked"], {
      PATH: `${folder}:${process.env.PATH}`,
    });
    expect(managed(JSON.parse(stdout) as Told)).toEqual(["dynamic", "member", "plugin"]);
    expect(fs.readFileSync(path.join(folder, "asked"), "utf8")).toContain("stack export --stack=prod; touch hacked");
    expect(fs.existsSync(path.join(folder, "hacked"))).toBe(false);
  });

  test("the stack's configuration says with --stack what ends soon, and the variable what it leaves out", async () => {
    hold("soon", soon);
    const variables = { PATH: `${folder}:${process.env.PATH}`, APINIZER_EXPIRY_WARNING_DAYS: "1" };
    const statusWith = async (configuration: object) => {
      cli(`echo '{"deployment":{}}'`, configuration);
      const { stdout } = await command(["--format", "json", "--stack", "prod"], variables);
      return (JSON.parse(stdout) as Told).certificates.map(({ status }) => status);
    };
    expect(await statusWith({})).toEqual(["valid"]);
    expect(await statusWith({ "apinizer:expiryWarningDays": { value: "20" } })).toEqual(["ending"]);
  });

  test("the state of a stack that cannot be exported is an error that shows nothing of what the program printed", async () => {
    cli("echo printed-by-pulumi; echo printed-by-pulumi >&2; exit 255");
    const { code, stdout, stderr } = await command(["--stack", "prod"], { PATH: `${folder}:${process.env.PATH}` });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^stack prod: expected .*got that it ended with 255\. Run it yourself/);
    expect(stderr).not.toContain("printed-by-pulumi");
  });

  test.each([
    ["not there", undefined, "ENOENT"],
    ["no JSON", "{", "no JSON"],
    ["another JSON", "[]", "JSON without a deployment"],
  ])("the state of a file that is %s is an error in four parts", async (_what, content, received) => {
    if (content !== undefined) fs.writeFileSync(path.join(folder, "state.json"), content);
    const { code, stderr } = await command(["--state", "state.json"]);
    expect(code).toBe(1);
    expect(stderr).toContain(`got ${received === "ENOENT" ? "ENOENT" : ""}`);
    expect(stderr).toContain(received);
    expect(simulator.journal).toHaveLength(0);
  });
});

describe("the file of --out", () => {
  test("the file of --out is written as a whole, in the place of what was there, with its rights; the gate counts all the same", async () => {
    hold("soon", soon);
    const file = path.join(folder, "report.html");
    fs.writeFileSync(file, "former", { mode: 0o640 });
    const { code, stdout } = await command(["--format", "html", "--out", "report.html", "--fail-within", "30d"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(fs.readFileSync(file, "utf8")).toMatch(/^<!DOCTYPE html>[\s\S]*<\/html>\n$/);
    expect(fs.statSync(file).mode & 0o777).toBe(0o640);
    expect(fs.readdirSync(folder)).toEqual(["report.html"]);
  });

  test.each([
    ["in a folder that is not there", "nowhere/report.txt", "ENOENT"],
    ["that is a folder", ".", "EISDIR"],
  ])("a file of --out %s cannot be written, which is told, and nothing is left behind", async (_what, out, code) => {
    hold("soon", soon);
    const ended = await command(["--out", out]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(
      new RegExp(`--out: expected a file that can be written, got ${code}\\. Nothing was written\\.`),
    );
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

test("names with escape sequences reach no terminal as such", async () => {
  hold("\u001b]0;title\u0007", soon, "payments", "\u009b31mred");
  const { stdout, stderr } = await command(["--fail-within", "30d"]);
  expect(`${stdout}${stderr}`.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
});
