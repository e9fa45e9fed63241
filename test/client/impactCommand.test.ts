/** The command `pulumi-apinizer impact`, run as a user does, against the simulator. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { Simulator } from "../simulator/simulator";
import { CascadeScene, declared } from "../support/cascadeScene";
import { newCertificate } from "../support/certificates";
import { type PlanStep, planText } from "../support/plans";

const root = path.resolve(__dirname, "../..");

let scene: CascadeScene;
let folder: string;
beforeEach(async () => {
  scene = new CascadeScene(await Simulator.start());
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "impact-command-"));
});
afterEach(async () => {
  await scene.simulator.stop();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** What a rotation without an option would print; a JWK is made from the certificate. */
async function rotation(changes: object = {}): Promise<string> {
  const old = await scene.create();
  scene.addJwk("own");
  const news = { ...declared, certificatePem: newCertificate.pem, ...changes };
  const step: PlanStep = { op: "update", kind: "certificate", name: "idp", old, news };
  return planText(scene.simulator, [step]);
}

async function impact(args: readonly string[], input = "", variables: Readonly<Record<string, string>> = {}) {
  const connection = { APINIZER_MANAGER_URL: scene.simulator.url, APINIZER_API_TOKEN: scene.simulator.token };
  const env = { PATH: process.env.PATH ?? "", ...connection, ...variables };
  const child = spawn(process.execPath, ["--import", "tsx", path.join(root, "sdk/cli/main.ts"), "impact", ...args], {
    cwd: root,
    env,
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(err).not.toMatch(/\n\s+at /);
  return { code: await ended, out, err };
}

function fileOf(content: string | Buffer): string {
  const file = path.join(folder, "plan.json");
  fs.writeFileSync(file, content);
  return file;
}

test("a JWK that no option chose to lose ends impact with code 3, told in every format", async () => {
  const file = fileOf(await rotation());
  const table = await impact([file]);
  expect(table).toMatchObject({ code: 3, err: "" });
  expect(table.out).toMatch(/│ update │ certificate payments\/idp │ payments\/own: cut \(not chosen\) │/);
  expect(table.out).toContain("JWKs are lost that no option chose to lose: payments/own.");
  expect(table.out).toContain('jwkUpdateAction is not set: set it to "UPDATE"');
  const json = await impact([file, "--format", "json"]);
  expect(json.code).toBe(3);
  expect(JSON.parse(json.out)).toMatchObject({ version: 1, managerUrl: scene.simulator.url, lost: ["payments/own"] });
  const markdown = await impact(["-", "--format", "markdown"], fs.readFileSync(file, "utf8"));
  expect(markdown.code).toBe(3);
  expect(markdown.out).toContain(
    "| update | `certificate payments/idp` \\(idp\\) | `payments/own` cut \\(not chosen\\) |  |",
  );
  expect(scene.simulator.writes().map(({ method }) => method)).toEqual(["POST"]);
});

test("a choice for the JWKs ends impact with code 0, also from a file in UTF-16", async () => {
  const plan = await rotation({ jwkUpdateAction: "NULLIFY" });
  const file = fileOf(Buffer.from(`\ufeff${plan}`, "utf16le"));
  const { code, out } = await impact([file]);
  expect(code).toBe(0);
  expect(out).toContain("No JWK is lost that no option chose to lose.");
});

test("what is not known ends impact with code 3 with --strict alone", async () => {
  const plan = await rotation({ certificatePem: "[secret]" });
  const usual = await impact([], plan);
  expect(usual.code).toBe(0);
  expect(usual.out).toContain("Not known: its new content");
  expect(await impact(["--strict"], plan)).toMatchObject({ code: 3 });
});

test("a Manager that refuses the token makes impact say what is not known, with the reason", async () => {
  const plan = await rotation();
  const { code, out } = await impact([], plan, { APINIZER_API_TOKEN: "revoked" });
  expect(code).toBe(0);
  expect(out).toContain("Not known: what the Manager holds");
  expect(out).toContain("401");
  expect(await impact(["--strict"], plan, { APINIZER_API_TOKEN: "revoked" })).toMatchObject({ code: 3 });
});

test("bad input ends impact with code 1, one line, and no request", async () => {
  const missing = await impact([path.join(folder, "none.json")]);
  expect(missing).toMatchObject({ code: 1, out: "" });
  expect(missing.err).toContain("none.json: expected the output of `pulumi preview --json`, got ENOENT.");
  expect(await impact([folder])).toMatchObject({ code: 1, err: expect.stringContaining("got EISDIR") });
  expect(await impact([fileOf(Buffer.from([0xc3, 0x28, 0xff]))])).toMatchObject({ code: 1 });
  const text = await impact([], "Previewing update (dev)");
  expect(text.err).toMatch(/^standard input: expected .*, got what is not JSON\. Print it with .*\n$/);
  expect(scene.simulator.journal).toEqual([]);
});

test("settings that are missing are told by their environment variables", async () => {
  const { code, err } = await impact([], await rotation(), { APINIZER_MANAGER_URL: "", APINIZER_API_TOKEN: "" });
  expect(code).toBe(1);
  expect(err).toContain("export APINIZER_MANAGER_URL=");
});
