/** The ways to authenticate, and the places from which a token is read. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Credentials } from "../../provider/apinizer";
import { readConfiguration } from "../../provider/configuration/configuration";
import { readTokenCommand } from "../../provider/configuration/tokenCommand";
import { readTokenFile } from "../../provider/configuration/tokenFile";
import { rejection } from "../support/client";

type Values = Readonly<Record<string, string>>;

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credentials-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** A file of the folder, by the path that a user gives from there. */
function write(name: string, content: string): string {
  fs.writeFileSync(path.join(folder, name), content);
  return name;
}

/** A program of Node.js, as the setting names it. */
function command(program: string): string {
  return JSON.stringify([process.execPath, "-e", program]);
}

function read(given: Values, environment: Values = {}) {
  const config: Values = { managerUrl: "https://manager.example.com", ...given };
  return readConfiguration("apinizer", (key) => config[key.replace("apinizer:", "")], environment, folder);
}

function credentials(given: Values): Credentials {
  const result = read(given);
  if ("problems" in result) throw new Error(result.problems.map(({ message }) => message).join("\n"));
  return result.settings.credentials;
}

function problems(given: Values, environment: Values = {}): string[] {
  const result = read(given, environment);
  return "problems" in result ? result.problems.map(({ message }) => message) : [];
}

/** The token from outside; rejects with what is wrong. */
async function token(given: Values): Promise<string> {
  const found = credentials(given);
  if (found.kind !== "external") throw new Error(`the token of ${found.kind} credentials is not read`);
  return found.read();
}

async function refusal(given: Values): Promise<string> {
  const error = await rejection(token(given));
  expect(error.name).toBe("ConfigurationError");
  return error.message;
}

describe("the ways to authenticate", () => {
  test("the ways to authenticate are a token, or a username and a password with its spaces", () => {
    expect(credentials({ apiToken: "token-1" })).toEqual({ kind: "token", token: "token-1" });
    const user = { username: "ci", password: " p w " };
    expect(credentials(user)).toEqual({ kind: "user", ...user });
  });

  test("ways to authenticate that are missing or incomplete are refused", () => {
    expect(problems({})).toEqual([
      expect.stringMatching(/apinizer:apiToken .*apiTokenFile, apiTokenCommand.*got none/),
    ]);
    expect(problems({ username: "ci" })[0]).toContain("apinizer:password");
    expect(problems({ password: "s3cret" })[0]).toContain("apinizer:username");
  });

  test.each<[string, Values, Values, string]>([
    ["token and file", { apiToken: "s3cret", apiTokenFile: "t" }, {}, "got apinizer:apiToken, apinizer:apiTokenFile."],
    ["token and user", { apiToken: "s3cret", username: "ci" }, {}, "got apinizer:apiToken, apinizer:username."],
    [
      "file and command",
      { apiTokenFile: "t", apiTokenCommand: '["s3cret"]' },
      {},
      "got apinizer:apiTokenFile, apinizer:apiTokenCommand.",
    ],
    [
      "a key and a variable",
      { apiTokenFile: "t" },
      { APINIZER_API_TOKEN: "s3cret" },
      "got APINIZER_API_TOKEN, apinizer:apiTokenFile.",
    ],
    [
      "all of them",
      { apiToken: "s3cret", apiTokenFile: "t", apiTokenCommand: '["c"]', username: "ci", password: "s3cret" },
      {},
      "got apinizer:apiToken, apinizer:apiTokenFile, apinizer:apiTokenCommand, apinizer:username, apinizer:password.",
    ],
  ])("more than one way to authenticate is refused, and all are named: %s", (_what, given, environment, named) => {
    const [message, ...others] = problems(given, environment);
    expect(message).toContain(named);
    expect(message).not.toContain("s3cret");
    expect(others).toEqual([]);
  });

  test("a token with characters that no header can have is refused, and not repeated", () => {
    const [message] = problems({ apiToken: "tok\u0000en" });
    expect(message).toContain("printable ASCII");
    expect(message).not.toContain("tok\u0000en");
  });
});

describe("a token file", () => {
  test("a token file is read each time, relative to the folder, without outer space", async () => {
    const apiTokenFile = write("token", " first\r\n");
    expect(await token({ apiTokenFile })).toBe("first");
    write("token", "\ufeffsecond");
    expect(await token({ apiTokenFile })).toBe("second");
    expect(await token({ apiTokenFile: path.join(folder, "token") })).toBe("second");
  });

  test.each<[string, () => string, string]>([
    ["missing", () => "none", "got none (ENOENT)"],
    ["empty", () => write("empty", " \n"), "got nothing"],
    ["a folder", () => ".", "got . (a folder)"],
    ["a device", () => "/dev/zero", "got /dev/zero (a pipe or device)"],
    ["of two lines", () => write("two", "s3cret-1\ns3cret-2\n"), "got more than one line"],
    ["of other characters", () => write("odd", "s3cret \u00e9"), "got one with other characters or spaces"],
    ["of an impossible name", () => "s\u0000s", "(ERR_INVALID_ARG_VALUE)"],
  ])("a token file that is %s is refused by the key, without what it holds", async (_what, file, told) => {
    const message = await refusal({ apiTokenFile: file() });
    expect(message).toContain("configuration: apinizer:apiTokenFile (or APINIZER_API_TOKEN_FILE): expected");
    expect(message).toContain(told);
    expect(message).not.toContain("s3cret");
  });

  test("a token file of 1 GB is refused without being read", async () => {
    const apiTokenFile = write("large", "");
    fs.truncateSync(path.join(folder, apiTokenFile), 1024 ** 3);
    const before = process.memoryUsage().rss;
    expect(await refusal({ apiTokenFile })).toContain("got large (longer than a token can be)");
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
  });

  test("a token file that does not answer is given up", async () => {
    const slow = path.join(folder, write("slow", "token"));
    const stat = jest.spyOn(fs.promises, "stat").mockReturnValue(new Promise(() => {}));
    expect(await readTokenFile(slow, "slow", 20)).toMatchObject({ received: "slow (no answer within 0.02 s)" });
    stat.mockRestore();
  });
});

describe("a token command", () => {
  test("a token command gives what it prints, without outer space", async () => {
    expect(await token({ apiTokenCommand: command("console.log(' a.token ')") })).toBe("a.token");
  });

  test("a token command runs in the folder, without a shell and without anything to read", async () => {
    write("beside", "here");
    const program =
      "process.stdin.resume().on('end', () => process.stdout.write(require('fs').readFileSync('beside')))";
    expect(await token({ apiTokenCommand: command(program) })).toBe("here");
    const argument = "$(echo;no)>shell";
    const apiTokenCommand = JSON.stringify([process.execPath, "-p", "process.argv[1]", argument]);
    expect(await token({ apiTokenCommand })).toBe(argument);
  });

  test.each([
    ["fails", "console.log('s3cret'); console.error('s3cret'); process.exit(3)", "got one that ended with exit code 3"],
    ["prints nothing", "console.error('s3cret')", "got nothing"],
    ["prints two lines", "console.log('s3cret\\ns3cret')", "got more than one line"],
    ["prints no token", "console.log('s3cret \\u00e9')", "got one with other characters or spaces"],
    ["prints what is too long", "console.log('s3cret'.repeat(4000))", "got more than 16 KiB"],
    [
      "prints without end",
      "(function more() { process.stdout.write('s3cret'.repeat(1e4), more); })()",
      "got one that prints far more",
    ],
    ["is killed", "process.kill(process.pid, 'SIGKILL')", "got one that could not run (SIGKILL)"],
  ])("a token command that %s is refused by the key, without what it printed", async (_what, program, told) => {
    const message = await refusal({ apiTokenCommand: command(program) });
    expect(message).toContain("configuration: apinizer:apiTokenCommand (or APINIZER_API_TOKEN_COMMAND): expected");
    expect(message).toContain(told);
    expect(message).not.toContain("s3cret");
  });

  test("a token command that is not there is refused, and its arguments are not repeated", async () => {
    const message = await refusal({ apiTokenCommand: '["no-such-program", "s3cret"]' });
    expect(message).toContain("got one that could not run (ENOENT). Run the command by hand");
    expect(message).toContain("Program: no-such-program.");
    expect(message).not.toContain("s3cret");
  });

  test("a token command that does not end is killed", async () => {
    const pidFile = path.join(folder, "pid");
    const program = `require("fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid)); setInterval(() => {}, 1e6)`;
    const reading = readTokenCommand([process.execPath, "-e", program], folder, 2_000);
    expect(await reading).toMatchObject({ received: "one that had not ended after 2 s" });
    const pid = Number(fs.readFileSync(pidFile, "utf8"));
    while (fs.existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test.each([
    "vault read token",
    "{}",
    "[]",
    '["vault", 1]',
    '[""]',
    '["vault", ["s3cret"]]',
    '["a\\u0000"]',
    '"vault"',
  ])("a token command %s is refused in place of a list of a program and its arguments", (given) => {
    const [message] = problems({ apiTokenCommand: given });
    expect(message).toContain("apinizer:apiTokenCommand");
    expect(message).toContain("expected a JSON list of a program and its arguments");
    expect(message).not.toContain("s3cret");
  });
});
