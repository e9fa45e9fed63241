import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { oldCertificate } from "../support/certificates";

const project = path.resolve(__dirname, "../..");
/** What the package loads when it is first needed. */
const libraries = ["undici", "cockatiel", "form-data", "node-forge", "fastest-levenshtein"];

let folder: string;
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** The package in a folder of its own, with all of its libraries but one. */
function installedWithout(missing: string): void {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-libraries-")));
  fs.mkdirSync(path.join(folder, "node_modules"));
  fs.copyFileSync(path.join(project, "package.json"), path.join(folder, "package.json"));
  fs.cpSync(path.join(project, "provider"), path.join(folder, "provider"), { recursive: true });
  for (const library of libraries.filter((name) => name !== missing)) {
    fs.symlinkSync(path.join(project, "node_modules", library), path.join(folder, "node_modules", library), "junction");
  }
}

const certificate = {
  projectName: "payments",
  certificateName: "idp-signing",
  alias: "idp-signing",
  description: "Token signing certificate",
  environments: ["production"],
  certificatePem: oldCertificate.pem,
  connection: "apinizer",
};

/** Runs the calls of a provider one after the other, as Pulumi's launcher does, and returns what ended them. */
function failureOf(calls: string): { name: string; message: string; stack: string } {
  const file = path.join(folder, "calls.ts");
  fs.writeFileSync(
    file,
    `const provider = require("./provider/dynamic.ts");
    const certificate = ${JSON.stringify(certificate)};
    const settings = { "apinizer:managerUrl": "http://127.0.0.1:1", "apinizer:apiToken": "t", "apinizer:maxRetries": "0" };
    async function main() {
      await provider.configure({ config: { get: (key) => settings[key] } });
      ${calls}
    }
    main().catch(({ name, message, stack }) => console.log("\\n" + JSON.stringify({ name, message, stack })));`,
  );
  const tsx = require.resolve("tsx/cjs");
  const printed = execFileSync(process.execPath, ["--require", tsx, file], { cwd: folder, encoding: "utf8" });
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

test.each([
  ["node-forge", "check", "await provider.check({}, certificate);"],
  ["fastest-levenshtein", "check", 'await provider.check({}, { ...certificate, colour: "red" });'],
  ["undici", "refresh", 'await provider.read("payments/idp-signing", certificate);'],
  ["cockatiel", "refresh", 'await provider.read("payments/idp-signing", certificate);'],
  ["form-data", "create", "await provider.create(certificate);"],
])("%s that cannot be loaded is told as that by a %s, with what to do and no stack", (library, _operation, calls) => {
  installedWithout(library);
  const { name, message, stack } = failureOf(calls);
  expect(name).toBe("LibraryError");
  expect(message).toContain(`pulumi-apinizer, as it is installed: expected its library ${library}, looked for from`);
  expect(message).toContain(path.join(folder, "provider"));
  expect(message).toContain("Install the project's packages again");
  expect(message).not.toContain("\n");
  // Of a create, Pulumi's launcher prints the message alone.
  if (!calls.includes("create")) expect(stack).not.toContain("\n");
});

test("a library that cannot be loaded is not told as listed content that nobody can read", () => {
  installedWithout("node-forge");
  const { name } = failureOf('require("./provider/x509/index.ts").contentOf({ content: certificate.certificatePem });');
  expect(name).toBe("LibraryError");
});
