import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Processes, type ProjectId, type ResourceKey, Run } from "../../provider/resource/run";

const here = "https://manager.example.com";
const there = "https://10.0.0.7";
const idp: ResourceKey = { kind: "certificate", id: "payments/idp" };
const inputs = { projectName: "payments", certificateName: "idp", certificatePem: "PEM", apiToken: "secret" };
const [one, two] = ["urn:one", "urn:two"];
const create = { inputs, createFollows: true };
const noCreate = { inputs, createFollows: false };

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "run-test-")));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Two processes of one engine; a process that runs stands for the second one. */
function twoProcesses(projectId?: ProjectId) {
  const [first, second] = [process.pid, process.ppid].map((id) => new Processes("127.0.0.1:4000", folder, id));
  return [new Run(first, projectId), new Run(second, projectId)] as const;
}

describe("a delete in a run that may declare the resource", () => {
  test("a delete is carried out where no check named its resource", async () => {
    expect(await new Run().at(here).keptBy(idp, one)).toBeUndefined();
  });

  test("a delete is carried out where its own URN's create is announced and has not begun", async () => {
    const run = new Run().at(here);
    run.checked(idp, { urn: one, ...noCreate });
    run.checked(idp, { urn: one, ...create });
    expect(await run.keptBy(idp, one)).toBeUndefined();
  });

  test("a delete is left out once the create of its own URN has begun", async () => {
    const run = new Run().at(here);
    run.checked(idp, { urn: one, ...create });
    run.creates(idp);
    expect(await run.keptBy(idp, one)).toEqual({ urn: one, managerUrl: here });
  });

  test("a delete is left out where nothing of that URN is to be created: an old copy of the state is deleted", async () => {
    const run = new Run().at(here);
    run.checked(idp, { urn: one, ...noCreate });
    expect(await run.keptBy(idp, one)).toEqual({ urn: one, managerUrl: here });
  });

  test("a delete is left out where another URN declares its resource, before its create and after", async () => {
    const run = new Run().at(here);
    run.checked(idp, { urn: two, ...create });
    expect(await run.keptBy(idp, one)).toEqual({ urn: two, managerUrl: here });
    run.creates(idp);
    expect(await run.keptBy(idp, one)).toEqual({ urn: two, managerUrl: here });
  });

  test("a delete without a URN is left out, unless the diff of this run answered that it goes first", async () => {
    const run = new Run().at(here);
    run.checked(idp, create);
    expect(await run.keptBy(idp)).toEqual({ managerUrl: here });
    run.replaces({ old: idp, next: idp, inputs });
    expect(await run.keptBy(idp)).toBeUndefined();
    run.creates(idp);
    expect(await run.keptBy(idp)).toEqual({ managerUrl: here });
  });
});

describe("a create that takes over", () => {
  test("a create that takes over may take what the state held or a delete left, but not what another resource gives up", () => {
    const run = new Run().at(here);
    expect(run.isOwn(idp)).toBe(false);
    run.holds(idp, { state: {}, stays: true });
    expect(run.isOwn(idp)).toBe(true);
    run.gives(idp, one);
    expect(run.isOwn(idp)).toBe(false);
    expect(run.giverOf(idp)).toBe(one);
  });

  test("a create that takes over may not take what another URN has in the state, nor what a refresh alone has looked at", () => {
    const run = new Run().at(here);
    run.checked(idp, { urn: one, ...create });
    run.holds(idp, { state: {}, stays: true, urn: two });
    expect(run.isOwn(idp)).toBe(false);
    run.holds(idp, { state: {}, stays: false, urn: one });
    expect(run.isOwn(idp)).toBe(false);
    run.holds(idp, { state: {}, stays: true, urn: one });
    expect(run.isOwn(idp)).toBe(true);
  });

  test("a create that takes over may not take what this run has deleted", () => {
    const run = new Run().at(here);
    run.holds(idp, { state: {}, stays: true });
    run.deleted(idp);
    expect(run.isOwn(idp)).toBe(false);
  });
});

describe("two addresses of the Manager", () => {
  const kept = async (projectId: ProjectId) => {
    const run = new Run(undefined, projectId);
    run.at(there).checked(idp, { urn: two, ...create });
    return run.at(here).keptBy(idp, one);
  };

  test("two addresses with different ids of the project are two Managers: the delete is carried out", async () => {
    expect(await kept(async (managerUrl) => `id at ${managerUrl}`)).toBeUndefined();
  });

  test("two addresses with one id of the project may be one Manager: the delete is left out", async () => {
    expect(await kept(async () => "one id")).toEqual({ urn: two, managerUrl: there });
  });

  test("two addresses of which one does not tell the id may be one Manager", async () => {
    expect(await kept(async (managerUrl) => (managerUrl === here ? "an id" : undefined))).toBeDefined();
  });

  test("two addresses are two Managers where a create succeeded at one while the other held the resource", async () => {
    const run = new Run(undefined, async () => "one id");
    run.at(there).checked(idp, { urn: one, ...create });
    run.at(there).isHeldElsewhere(idp, [here]);
    run.at(there).createdAnew(idp);
    expect(await run.at(here).keptBy(idp, one)).toBeUndefined();
  });

  test("two addresses stay in doubt where the create found the resource there", async () => {
    const run = new Run(undefined, async () => "one id");
    run.at(there).checked(idp, { urn: one, ...create });
    run.at(there).isHeldElsewhere(idp, [here]);
    run.at(there).creates(idp);
    expect(await run.at(here).keptBy(idp, one)).toEqual({ urn: one, managerUrl: there });
  });
});

describe("two processes of one engine", () => {
  test("two processes of one engine know what the other one's program declares, also after they have looked before", async () => {
    const [first, second] = twoProcesses();
    first.at(here).checked({ ...idp, id: "payments/other" }, { urn: one, ...create });
    expect(await second.at(here).keptBy(idp, two)).toBeUndefined();
    first.at(here).checked(idp, { urn: one, ...create });
    expect(await second.at(here).keptBy(idp, two)).toEqual({ urn: one, managerUrl: here });
    expect(second.at(here).declaredElsewhere(idp, two)).toEqual({ urn: one, managerUrl: here });
    expect(second.at(here).declaredElsewhere(idp, one)).toBeUndefined();
    first.close();
    second.close();
  });

  test("two processes of one engine know that two addresses were proved to be two Managers, and where the other one can be asked", async () => {
    const [first, second] = twoProcesses(async () => "one id");
    first.at(there).checked(idp, { urn: one, ...create });
    first.at(there).isHeldElsewhere(idp, [here]);
    first.at(there).creates(idp);
    expect(await second.at(here).keptBy(idp, one)).toBeDefined();
    first.at(there).createdAnew(idp);
    expect(await second.at(here).keptBy(idp, one)).toBeUndefined();
    first.at(there).serves(1234);
    expect([second.portOf(there), second.portOf(here)]).toEqual([1234, undefined]);
    first.close();
    second.close();
  });

  test("two processes of one engine share files of mode 0600 without inputs, which go with the run", () => {
    const [first, second] = twoProcesses();
    for (const run of [first, second]) run.at(here).checked(idp, { urn: one, ...create });
    const [shared = ""] = fs.readdirSync(folder);
    const files = fs.readdirSync(path.join(folder, shared)).map((name) => path.join(folder, shared, name));
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(fs.statSync(file).mode & 0o777).toBe(0o600);
      expect(fs.readFileSync(file, "utf8")).not.toMatch(/secret|PEM/);
    }
    first.close();
    second.close();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("processes of one engine sweep what a killed one left behind", () => {
    const { pid: ended } = spawnSync(process.execPath, ["-e", ""]);
    new Run(new Processes("127.0.0.1:1", folder, ended)).at(here).checked(idp, create);
    const [left = ""] = fs.readdirSync(folder);
    const openAnother = () => {
      const run = new Run(new Processes("127.0.0.1:2", folder));
      run.at(here).checked(idp, create);
      run.close();
    };
    // It may run in another container, where ids mean something else.
    openAnother();
    expect(fs.readdirSync(folder)).toEqual([left]);
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    fs.utimesSync(path.join(folder, left, `${ended}.jsonl`), twoDaysAgo, twoDaysAgo);
    openAnother();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("processes of one engine go on where a note cannot be written, and get the notes before and after it", async () => {
    let isFull = false;
    const write = (descriptor: number, text: string) => {
      fs.writeSync(descriptor, isFull ? text.slice(0, text.length / 2) : text);
      if (isFull) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    };
    const first = new Run(new Processes("127.0.0.1:4000", folder, process.ppid, write));
    const second = new Run(new Processes("127.0.0.1:4000", folder));
    const declare = (name: string) => first.at(here).checked({ ...idp, id: name }, { urn: one, ...create });
    declare("payments/before");
    isFull = true;
    declare("payments/lost");
    expect(second.at(here).isDeclared({ ...idp, id: "payments/before" })).toBe(true);
    isFull = false;
    declare("payments/after");
    const names = ["before", "lost", "after"].filter((name) =>
      second.at(here).isDeclared({ ...idp, id: `payments/${name}` }),
    );
    expect(names).toEqual(["before", "after"]);
    first.close();
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  test("processes of different engines know nothing of each other", async () => {
    const other = new Run(new Processes("127.0.0.1:4001", folder, process.ppid));
    other.at(here).checked(idp, { urn: one, ...create });
    const run = new Run(new Processes("127.0.0.1:4000", folder));
    expect(await run.at(here).keptBy(idp, two)).toBeUndefined();
    other.close();
    run.close();
  });
});

describe("a question that a run asks once", () => {
  test("a question that a run asks once is answered by what came first, which may be a failure", async () => {
    const run = new Run().at("https://manager.example.com");
    let asked = 0;
    const ask = async () => {
      asked += 1;
      if (asked === 1) throw new Error("no answer");
      return asked;
    };
    await expect(run.once("names", ask)).rejects.toThrow("no answer");
    await expect(run.once("names", ask)).rejects.toThrow("no answer");
    expect(await Promise.all([run.once("others", ask), run.once("others", ask)])).toEqual([2, 2]);
  });
});
