/** The Python SDK as a wheel that installs by name, and its examples for type checkers. */
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { version } from "../../package.json";
import { exampleIn, examplesOf } from "../../tools/sdk/examples";

const root = path.resolve(__dirname, "../..");
const wheel = `pulumi_apinizer-${version}-py3-none-any.whl`;
let folder: string;
let index: Server;

/** Output of a program; throws what it printed if it fails. Asynchronous, for the index is served meanwhile. */
async function run(file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(file, args, { cwd: folder }).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
  return stdout;
}

const python = (...args: string[]): Promise<string> => run(path.join(folder, "venv/bin/python"), args);
const pip = (...args: string[]): Promise<string> =>
  python("-m", "pip", "--quiet", "--disable-pip-version-check", ...args);

/** An index of packages that has the wheel alone: https://packaging.python.org/en/latest/specifications/simple-repository-api/ */
async function serveIndex(): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === "/pulumi-apinizer/") {
      response.writeHead(200, { "Content-Type": "text/html" }).end(`<a href="${wheel}">${wheel}</a>`);
    } else if (request.url === `/pulumi-apinizer/${wheel}`) response.end(fs.readFileSync(path.join(folder, wheel)));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

beforeAll(async () => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-python-")));
  await run("python3", ["-m", "venv", "venv"]);
  // A copy, for pip builds where the sources lie.
  fs.cpSync(path.join(root, "sdk/python"), path.join(folder, "sdk"), { recursive: true });
  fs.cpSync(path.join(root, "examples/plugin-python"), path.join(folder, "example"), { recursive: true });
  await pip("wheel", "--no-deps", "--wheel-dir", folder, "./sdk");
  index = await serveIndex();
  const address = `http://127.0.0.1:${(index.address() as AddressInfo).port}/`;
  await pip("install", "--extra-index-url", address, "--requirement", "example/requirements.txt", "mypy");
  await run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix", "checker", "pyright"]);
});
afterAll(() => {
  index?.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** The files of programs: the example, and those of the schema's descriptions. */
function programs(): string[] {
  const snippets = ["Certificate", "Jwk", "TrustBundle"].map((resource) => {
    const fenced = exampleIn(examplesOf(resource, "") ?? "", "python") ?? "";
    const file = `${resource}.py`;
    fs.writeFileSync(path.join(folder, file), fenced.replace(/^```.*\n/gm, "").replace(/```$/, ""));
    return file;
  });
  return ["example/__main__.py", ...snippets];
}

test("requirements.txt of the example installs the wheel by its name", async () => {
  expect(await python("-m", "pip", "freeze")).toContain(`pulumi_apinizer==${version}`);
  expect(await python("-c", "import pulumi_apinizer; print(pulumi_apinizer.__file__)")).toContain("site-packages");
});

test("mypy, strict, finds nothing in the examples", async () => {
  for (const program of programs()) {
    expect(await python("-m", "mypy", "--strict", program)).toContain("no issues found in 1 source file");
  }
});

test("pyright finds nothing in the examples", async () => {
  const pyright = path.join(folder, "checker/node_modules/.bin/pyright");
  const checked = await run(pyright, ["--pythonpath", path.join(folder, "venv/bin/python"), ...programs()]);
  expect(checked).toContain("0 errors, 0 warnings");
});
