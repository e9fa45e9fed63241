import { generateKeyPairSync } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { aCertificate } from "../support/aCertificate";
import { oldCertificate } from "../support/certificates";
import { Command } from "../support/command";
import { type Declaration, Scenario } from "../support/scenario";
import { sweep } from "../support/secrets";

const idp: Declaration = aCertificate();
const token = "tok3n-that-n0body-may-see";
const password = "pa55 word/that+nobody&may=see";

let scenario: Scenario;
afterEach(() => scenario.stop());

/** Runs the CLI with everything that it logs, and keeps what it printed for the sweep. */
async function run(args: readonly string[], variables: Readonly<Record<string, string>>): Promise<string> {
  const tmp = path.join(scenario.folder, "tmp");
  fs.mkdirSync(tmp, { recursive: true });
  const command = Command.start(scenario, args, { TMPDIR: tmp, ...variables });
  await command.exit();
  scenario.printed.push(command.output);
  return command.output;
}

const everything = ["--logflow", "--logtostderr", "-v=9"];

test.each([
  ["a token", token, { APINIZER_API_TOKEN: token }],
  ["a username and a password", password, { APINIZER_USERNAME: "ci", APINIZER_PASSWORD: password }],
])(
  "%s from environment variables is in no log at the highest verbosity, no state and no temporary file",
  async (_what, secret, variables) => {
    scenario = await Scenario.start({ token });
    scenario.secrets.add(password);
    scenario.simulator.addUser("ci", password);
    await scenario.stack.removeConfig("apinizer:apiToken");
    // A Manager that repeats the credential in its messages.
    const says = { resultMessage: `Your ${secret} is odd`, status: "FAILURE" };
    const strike = (method: string) =>
      scenario.simulator.faults.push({
        match: { method, path: /certificates/ },
        when: "before",
        what: { status: 400, body: says },
      });
    scenario.declare({ idp });
    strike("POST");
    const failed = await run(["up", "--yes", "--skip-preview", ...everything], variables);
    expect(failed).toContain("[redacted]");
    expect(failed).toContain("I1");
    scenario.simulator.failDeployment("staging", `no route, ${secret} is odd`, 1);
    expect(await run(["up", "--yes", "--skip-preview", ...everything], variables)).toContain(
      "no route, [redacted] is odd",
    );
    strike("GET");
    await run(["refresh", "--yes", "--skip-preview", ...everything], variables);
    await run(["destroy", "--yes", "--skip-preview", ...everything], variables);
    expect(scenario.simulator.journal.length).toBeGreaterThan(3);
  },
);

test("secret configuration is in no output, state or temporary file; no error repeats it", async () => {
  scenario = await Scenario.start({ token });
  scenario.secrets.add(password);
  await scenario.stack.setAllConfig({
    "user:managerUrl": { value: scenario.simulator.url },
    "user:username": { value: "ci" },
    "user:password": { value: password, secret: true },
  });
  scenario.declare({ idp, other: { ...idp, certificateName: "other", alias: "other", connection: "user" } });
  const output = await run(["up", "--yes", "--skip-preview", "--continue-on-error"], {});
  expect(output).toContain("Bad credentials");
  expect(output).not.toContain("--secret");
  expect(await run(["destroy", "--yes", "--skip-preview"], {})).toContain("deleted");
});

test("the bytes of a private key beside the certificate are in no output, state or temporary file", async () => {
  scenario = await Scenario.start({ token });
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" });
  for (const line of key.toString().split("\n").slice(1, -2)) scenario.secrets.add(line);
  scenario.declare({ idp: { ...idp, certificatePem: `${oldCertificate.pem}${key}` } });
  expect(await run(["preview"], {})).toContain("private key");
  expect(await run(["up", "--yes", "--skip-preview"], {})).toContain("private key");
  scenario.declare({ idp: { ...idp, certificatePem: key } });
  expect(await run(["up", "--yes", "--skip-preview"], {})).toContain("private key");
});

test("a token that was set without --secret gives one warning that says how to, in previews too", async () => {
  scenario = await Scenario.start({ token });
  scenario.secrets.clear();
  await scenario.configure({ "apinizer:apiToken": token });
  scenario.declare({ idp, other: { ...idp, certificateName: "other", alias: "other" } });
  const [, diagnostics = ""] = (await scenario.preview()).text.split("Diagnostics:");
  expect(diagnostics.match(/pulumi config set --secret apinizer:apiToken/g)).toHaveLength(1);
  await scenario.stack.setConfig("apinizer:apiToken", { value: token, secret: true });
  expect((await scenario.preview()).text).not.toContain("--secret");
});

test("credentials in managerUrl are refused, and not repeated", async () => {
  scenario = await Scenario.start({ token });
  scenario.secrets.add("pa55inurl");
  await scenario.stack.setConfig("apinizer:managerUrl", {
    value: "https://ci:pa55inurl@manager.example.com",
    secret: true,
  });
  scenario.declare({ idp });
  const output = await run(["up", "--yes", "--skip-preview"], {});
  expect(output).toContain("expected an address without credentials, query and fragment");
  expect(scenario.simulator.journal).toHaveLength(0);
});

test("the sweep finds a secret in every form and place that it looks at", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "sweep-"));
  for (const [name, text] of [
    ["plain", token],
    ["base64", Buffer.from(token).toString("base64")],
    ["hex", Buffer.from(token).toString("hex")],
    ["none", "nothing"],
  ] as const) {
    fs.writeFileSync(path.join(folder, name), `… ${text} …`);
  }
  const figures = process.env.APINIZER_TEST_FIGURES;
  delete process.env.APINIZER_TEST_FIGURES;
  const leaks = sweep([token], [`printed ${token}`, "nothing"], [folder]);
  if (figures !== undefined) process.env.APINIZER_TEST_FIGURES = figures;
  fs.rmSync(folder, { recursive: true });
  expect(leaks.map((leak) => path.basename(leak)).sort()).toEqual(["base64", "hex", "output 1", "plain"]);
});
