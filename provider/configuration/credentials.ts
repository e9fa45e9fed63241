/** Which of the ways to authenticate a connection is set up for: exactly one of them has to be. */
import type { Credentials } from "../apinizer";
import type { KeyName } from "./keys";
import type { ConfigurationReader } from "./reader";
import { readTokenCommand } from "./tokenCommand";
import { readTokenFile } from "./tokenFile";
import { type TokenProblem, tokenProblem } from "./tokenText";

const allWays = "exactly one of apiToken, apiTokenFile, apiTokenCommand, or username and password";

/** Undefined where they are missing, doubled or cannot serve. What is kept outside is not read yet. */
export function readCredentials(reader: ConfigurationReader): Credentials | undefined {
  const tokens = (["apiToken", "apiTokenFile", "apiTokenCommand"] as const).filter((key) => reader.text(key));
  const user = (["username", "password"] as const).filter((key) => reader.raw(key));
  const [way, ...others] = user.length > 0 ? [...tokens, "user" as const] : tokens;
  if (way === undefined) {
    reader.problem("apiToken", `credentials: ${allWays}`, "none", `Set one, e.g.: ${reader.howToSet("apiToken")}`);
    return undefined;
  }
  if (others.length > 0) {
    const given = [...tokens, ...user].map((key) => reader.origin(key)).join(", ");
    reader.problemAt("credentials", allWays, given, "Remove all but one.");
    return undefined;
  }
  return readers[way](reader);
}

const readers = {
  apiToken: readToken,
  apiTokenFile: fileCredentials,
  apiTokenCommand: commandCredentials,
  user: readUser,
} as const;

function readUser(reader: ConfigurationReader): Credentials | undefined {
  const username = reader.text("username");
  const password = reader.raw("password");
  if (username !== undefined && password !== undefined) return { kind: "user", username, password };
  const [set, missing] =
    username === undefined ? (["password", "username"] as const) : (["username", "password"] as const);
  reader.problem(missing, `a ${missing} beside the ${set}`, "nothing", `Set it, or use apiToken instead of both.`);
  return undefined;
}

function readToken(reader: ConfigurationReader): Credentials | undefined {
  const token = reader.text("apiToken") ?? "";
  const problem = tokenProblem(token);
  if (problem === undefined) return { kind: "token", token };
  reader.problem("apiToken", problem.expected, problem.received, "Copy the token again from the Management Console.");
  return undefined;
}

function fileCredentials(reader: ConfigurationReader): Credentials {
  const named = reader.text("apiTokenFile") ?? "";
  // Resolved now: a program may change its folder later.
  const file = reader.resolved(named);
  return external(reader, "apiTokenFile", () => readTokenFile(file, named));
}

function commandCredentials(reader: ConfigurationReader): Credentials | undefined {
  const command = commandIn(reader.text("apiTokenCommand") ?? "");
  if (command !== undefined) {
    const folder = reader.resolved(".");
    return external(reader, "apiTokenCommand", () => readTokenCommand(command, folder));
  }
  // The value is not repeated: arguments may be secret.
  const expected =
    'a JSON list of a program and its arguments, e.g. ["vault", "kv", "get", "-field=token", "ci/apinizer"]';
  reader.problem("apiTokenCommand", expected, "something else", "Correct the value. No shell reads it.");
  return undefined;
}

/** Program and arguments; undefined where the text is no list of them. */
function commandIn(text: string): [string, ...string[]] | undefined {
  const list = listIn(text);
  const [program, ...args] = list.filter(isArgument);
  return program !== undefined && program.trim() !== "" && args.length === list.length - 1
    ? [program, ...args]
    : undefined;
}

function listIn(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/** No program can be given a NUL. */
function isArgument(item: unknown): item is string {
  return typeof item === "string" && !item.includes("\0");
}

/** `read` gives the token, or what is wrong with it. */
function external(
  reader: ConfigurationReader,
  property: KeyName,
  read: () => Promise<string | TokenProblem>,
): Credentials {
  return {
    kind: "external",
    property,
    read: async () => {
      const found = await read();
      if (typeof found === "string") return found;
      throw reader.error(property, found.expected, found.received, found.action);
    },
  };
}
