/** Tokens that are kept outside, in a file or behind a command, and are rotated and revoked while a client works. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { ApinizerClient, type Operation } from "../../provider/apinizer";
import { readConfiguration } from "../../provider/configuration/configuration";
import { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { rejection } from "../support/client";

const upload = aCertificate({ environments: ["production"] });
/** Prints the file `token`, and notes in `asked` that it was asked. */
const script = `
const fs = require("node:fs");
fs.appendFileSync("asked", ".");
process.stdout.write(fs.readFileSync("token"));
`;
const ways = {
  apiTokenFile: "token",
  apiTokenCommand: JSON.stringify([process.execPath, "ask.js"]),
} as const;

let simulator: Simulator;
let folder: string;
beforeEach(async () => {
  simulator = await Simulator.start();
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "external-tokens-"));
  fs.writeFileSync(path.join(folder, "ask.js"), script);
  keep(simulator.token);
});
afterEach(async () => {
  await simulator.stop();
  fs.rmSync(folder, { recursive: true });
});

/** Puts the token where it is read from. */
function keep(token: string): void {
  fs.writeFileSync(path.join(folder, "token"), token);
}

/** A new token takes the place of the one that is known to the Manager. */
function rotate(from: string, to: string): void {
  simulator.addToken(to);
  simulator.console.revokeToken(from);
  keep(to);
}

/** One client for several operations, as a host keeps it. */
function clientWith(way: keyof typeof ways) {
  const config: Readonly<Record<string, string>> = { managerUrl: simulator.url, [way]: ways[way], maxRetries: "0" };
  const read = readConfiguration("apinizer", (key) => config[key.replace("apinizer:", "")], {}, folder);
  if ("problems" in read) throw read.problems[0];
  const client = new ApinizerClient(read.settings);
  return (operation?: Operation) => client.forOperation(operation);
}

const asked = () => fs.readFileSync(path.join(folder, "asked"), "utf8").length;
const statuses = () => simulator.journal.map(({ status }) => status);

describe.each(["apiTokenFile", "apiTokenCommand"] as const)("a token from %s", (way) => {
  test("a token that was rotated and revoked is read once more after a 401, in the middle of a run", async () => {
    const manager = clientWith(way)();
    await manager.certificates.create(upload, async () => true);
    rotate(simulator.token, "second-token");
    await manager.certificates.list("payments");
    rotate("second-token", "third-token");
    const outcome = await manager.certificates.delete(upload, undefined, async () => true);
    expect(outcome).not.toBe("confirmedByRead");
    expect(statuses()).toEqual([200, 401, 200, 401, 200]);
    expect(simulator.state().projects.flatMap(({ certificates }) => certificates)).toEqual([]);
  });

  test("a token that is refused also after a second read is told by the key, and by nothing of the token", async () => {
    keep("revoked-token");
    const error = await rejection(clientWith(way)().certificates.list("payments"));
    expect(error.name).toBe("AuthenticationError");
    expect(error.message).toContain(`${way}: expected`);
    expect(error.message).toContain(
      'got HTTP 401 "Token is not valid!". The Manager refused what was read there, also',
    );
    expect(error.message).not.toContain("revoked-token");
    expect(statuses()).toEqual([401, 401]);
  });

  test("a token that cannot be read any more ends the operation, which was not processed", async () => {
    const manager = clientWith(way)();
    await manager.certificates.list("payments");
    simulator.console.revokeToken(simulator.token);
    keep("");
    const error = await rejection(manager.certificates.create(upload, async () => true));
    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toContain(`apinizer:${way}`);
    expect(simulator.state().projects.flatMap(({ certificates }) => certificates)).toEqual([]);
  });

  test("a token is redacted in what the Manager says, also after it was rotated", async () => {
    const operation = clientWith(way);
    await operation().certificates.list("payments");
    rotate(simulator.token, `${simulator.token}-2`);
    await operation().certificates.list("payments");
    const resultMessage = `no ${simulator.token}-2 and no ${simulator.token} here`;
    simulator.faults.push({ when: "before", what: { status: 400, body: { status: "FAILURE", resultMessage } } });
    const error = await rejection(operation().certificates.list("payments"));
    expect(error.message).toContain('"no [redacted] and no [redacted] here"');
  });
});

describe("operations under way", () => {
  const many = [...Array(20).keys()];

  test("operations under way share one read of the token, and one more after it was revoked", async () => {
    const operation = clientWith("apiTokenCommand");
    const listAll = () => Promise.all(many.map(() => operation().certificates.list("payments")));
    await listAll();
    expect(asked()).toBe(1);
    rotate(simulator.token, "second-token");
    await listAll();
    expect(asked()).toBe(2);
  });

  test("operations under way share the second read of the token also where it gives the one that was refused", async () => {
    keep("revoked-token");
    const operation = clientWith("apiTokenCommand");
    const errors = await Promise.all(many.map(() => rejection(operation().certificates.list("payments"))));
    expect(new Set(errors.map(({ name }) => name))).toEqual(new Set(["AuthenticationError"]));
    expect(asked()).toBe(2);
  });

  test("operations under way share a read of the token that fails", async () => {
    keep("");
    const operation = clientWith("apiTokenCommand");
    const errors = await Promise.all(many.map(() => rejection(operation().certificates.list("payments"))));
    expect(new Set(errors.map(({ message }) => message)).size).toBe(1);
    expect(asked()).toBe(1);
    keep(simulator.token);
    await operation().certificates.list("payments");
  });

  test("operations that are cancelled do not wait for the token's command", async () => {
    fs.writeFileSync(path.join(folder, "ask.js"), "setTimeout(() => {}, 3_000);");
    const cancel = new AbortController();
    const listing = rejection(clientWith("apiTokenCommand")({ signal: cancel.signal }).certificates.list("payments"));
    cancel.abort();
    expect((await listing).message).toContain("the operation was cancelled");
  });
});
