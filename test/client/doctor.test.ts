/** The command `pulumi-apinizer doctor`: what it says of connections that are right, and of those that are not. */
import * as path from "node:path";
import type { ConnectionSettings } from "../../provider/apinizer";
import { type Diagnosis, diagnose } from "../../sdk/cli/doctor/doctor";
import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { oldCertificate } from "../support/certificates";
import { settingsFor } from "../support/client";
import { selfSigned } from "../support/openssl";
import { clientFor } from "../support/probing";
import { run } from "../support/pulumiCommand";

let simulator: Simulator;
afterEach(() => simulator.stop());

async function start(options: SimulatorOptions = {}): Promise<void> {
  simulator = await Simulator.start(options);
}

function look(changes: Partial<ConnectionSettings> = {}, options: Parameters<typeof diagnose>[2] = {}) {
  const settings = { maxRetries: 0, ...changes };
  return diagnose(clientFor(simulator, settings), settingsFor(simulator, settings), options);
}

function line({ lines }: Diagnosis, check: string) {
  return lines.find((one) => one.check === check);
}

const token = (value: string) => ({ credentials: { kind: "token", token: value } as const });

test("doctor prints a line for each check of a right connection, and the readings that reads show; nothing is written", async () => {
  await start({ dialect: { jwkIds: true, listContent: false } });
  simulator.console.putCertificate("payments", "idp", {
    alias: "idp",
    environments: ["test"],
    pem: oldCertificate.pem,
  });
  const jwk = { certificateName: "idp", environmentName: "test", useType: "SIGNATURE", algorithm: "RS256" } as const;
  simulator.console.addJwkFromCertificate("payments", "tokens", jwk);
  const diagnosis = await look({}, { project: "payments" });
  expect(diagnosis.lines.filter(({ result }) => result === "fails")).toEqual([]);
  expect(line(diagnosis, "version")).toMatchObject({ result: "ok", found: "2026.09.0" });
  expect(line(diagnosis, "calls")?.found).toMatch(/paths; certificates, JWKs, file import, truststores$/);
  expect(line(diagnosis, "clock")?.result).toBe("ok");
  expect(line(diagnosis, "project payments")?.found).toContain("1 certificates and 1 JWKs can be read");
  expect(line(diagnosis, "project payments, environment test")).toMatchObject({
    result: "ok",
    found: "TEST, PUBLISHED",
  });
  const readings = Object.fromEntries(diagnosis.readings.map(({ id, reading }) => [id, reading]));
  expect(readings).toEqual({
    success: "success",
    error: "resultMessage",
    projectMissing: "badRequest",
    certificateMissing: "badRequest",
    listContent: "no",
    thumbprint: "upper",
    apiManagerListed: "yes",
    jwkIds: "yes",
  });
  expect(simulator.writes()).toEqual([]);
  expect(JSON.stringify(diagnosis)).not.toContain(simulator.token);
});

test.each([
  ["a token that is refused", token("wrong"), {}, "token", 'refused: HTTP 401 "Token is not valid!"'],
  ["a project that is not there", {}, { project: "nope" }, "projects", "2 seen, and not nope"],
  ["a token without projects", token("nobody"), {}, "projects", "none is seen"],
  ["an address that nobody answers at", { managerUrl: "http://127.0.0.1:9" }, {}, "address", "ECONNREFUSED"],
  [
    "a wrong password",
    { credentials: { kind: "user", username: "u", password: "p" } as const },
    {},
    "token",
    "Bad credentials",
  ],
])("%s fails a check of doctor, with what to do", async (_name, changes, options, check, found) => {
  await start();
  simulator.addToken("nobody", {});
  const diagnosis = await look(changes, options);
  expect(line(diagnosis, check)).toMatchObject({ result: "fails", found: expect.stringContaining(found) });
  expect(line(diagnosis, check)?.action).not.toBe("");
});

test("doctor shows one line of bounded length of what the Manager says, without the token", async () => {
  await start();
  const secret = "tok-SECRET-0123456789";
  const resultMessage = `Token ${secret} is not valid!\n${"x".repeat(1000)}`;
  const what = { status: 401, body: { status: "FAILURE", resultMessage } };
  simulator.faults.push({ match: { path: /\/test\/hello\// }, when: "before", what });
  const diagnosis = await look(token(secret));
  expect(line(diagnosis, "token")?.found).toMatch(/refused: HTTP 401 "Token \[redacted\] is not valid! x{400,500}…"$/);
  expect(JSON.stringify(diagnosis)).not.toContain("tok-");
});

test.each([
  [
    { stack: "prod", connection: "apinizer-dr" },
    "`pulumi config set --stack prod apinizer-dr:legacyJwkParameters true`",
  ],
  [{ stack: "prod" }, "`pulumi config set --stack prod apinizer:legacyJwkParameters true`"],
  [{}, "`export APINIZER_LEGACY_JWK_PARAMETERS=true`"],
])("doctor says for the connection %j how its setting is set: %s", async (connection, command) => {
  await start({ version: "2025.11.0" });
  expect(line(await look({}, connection), "version")?.action).toContain(command);
});

test("an old Manager, a token that ends soon and a clock that is off are worth a look, and stop nothing", async () => {
  await start({ version: "2025.11.0" });
  const claims = Buffer.from(JSON.stringify({ sub: "ci", exp: Date.now() / 1000 + 86_400 * 3 })).toString("base64url");
  simulator.addToken(`e30.${claims}.x`);
  const diagnosis = await look(token(`e30.${claims}.x`), { now: Date.now() + 600_000 });
  expect(line(diagnosis, "version")?.action).toContain("APINIZER_LEGACY_JWK_PARAMETERS=true");
  expect(line(diagnosis, "token")?.found).toBe("of ci, 2 days left; accepted");
  expect(line(diagnosis, "clock")?.found).toMatch(/^the Manager's is 60\d s behind$/);
  expect(diagnosis.lines.filter(({ result }) => result === "fails")).toEqual([]);
});

test.each([
  ["plain text", "Apinizer 2026.04.1-patch", "2026.04.1"],
  ["HTML", "<html>login</html>", "not told (HTTP 200)"],
])("doctor tells the Manager's version from an answer in %s", async (_name, body, found) => {
  await start();
  simulator.faults.push({ match: { path: /management\/version$/ }, when: "before", what: { status: 200, body } });
  expect(line(await look(), "version")?.found).toBe(found);
});

test("doctor tells of TLS whose certificate, which issuer and how many days; one that is not trusted fails by its address", async () => {
  const { privateKeyPem: key, certificatePem: certificate } = selfSigned({
    key: "RSA-2048",
    subject: "/C=US/O=Example Inc/CN=127.0.0.1",
    san: ["IP:127.0.0.1"],
  });
  await start({ tls: { key, cert: certificate } });
  const trusted = await look({ ca: certificate });
  expect(line(trusted, "address")?.result).toBe("ok");
  expect(line(trusted, "TLS")?.found).toMatch(
    /certificate of CN=127.0.0.1,.* chain up to CN=127.0.0.1,.*, \d\d days left/,
  );
  const untrusted = await look();
  expect(line(untrusted, "address")).toMatchObject({ result: "fails", found: expect.stringContaining("SELF_SIGNED") });
  expect(line(untrusted, "TLS")?.found).toContain("CN=127.0.0.1");
});

test("the command prints a line for each check, and exits with 1 where something would stop an `up`", async () => {
  await start();
  const command = (apiToken: string, ...args: readonly string[]) => {
    const main = path.resolve(__dirname, "../../sdk/cli/main.ts");
    const env = { PATH: process.env.PATH ?? "", APINIZER_MANAGER_URL: simulator.url, APINIZER_API_TOKEN: apiToken };
    return run(process.execPath, ["--import", "tsx", main, "doctor", ...args], path.resolve(__dirname, "../.."), env);
  };
  const [right, wrong] = await Promise.all([command(simulator.token), command("wrong", "--json")]);
  expect(right.code).toBe(0);
  expect(right.text).toMatch(/^ok {4}address: http:\/\/127\.0\.0\.1:\d+ answers in \d+ ms$/m);
  expect(right.text).toContain("Settings: the defaults are right");
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.text).lines).toContainEqual(expect.objectContaining({ check: "token", result: "fails" }));
});
