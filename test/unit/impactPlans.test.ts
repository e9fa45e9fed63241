/** What Pulumi's CLI prints of a preview, recorded in test/fixtures/previews, and what else may be handed to `impact`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { unknownValue } from "../../provider/resource/properties";
import { PlanNotReadableError } from "../../sdk/cli/impact/errors";
import { logicalName, newId, oldId } from "../../sdk/cli/impact/plan";
import { keeperOf, keepsName } from "../../sdk/cli/impact/planned";
import { readPlan } from "../../sdk/cli/impact/readPlan";

const recorded = (name: string) =>
  fs.readFileSync(path.resolve(__dirname, "../fixtures/previews", name.includes(".") ? name : `${name}.json`), "utf8");
const planOf = (text: string) => readPlan({ name: "file plan.json", text });
const stepsOf = (name: string) =>
  planOf(recorded(name)).steps.map((step) => [step.operation, step.kind, logicalName(step), oldId(step), newId(step)]);

function refusal(text: string): PlanNotReadableError {
  try {
    planOf(text);
  } catch (error) {
    if (error instanceof PlanNotReadableError) return error;
    throw error;
  }
  throw new Error("was read");
}

test.each(["dynamic", "plugin"])("the %s host's steps are read, with what they were and will be", (host) => {
  expect(stepsOf(`${host}-rotation`)).toEqual([["update", "certificate", "idp", "payments/idp", "payments/idp"]]);
  expect(stepsOf(`${host}-destroy`)).toEqual([
    ["delete", "JWK", "own", "payments/own", undefined],
    ["delete", "certificate", "idp", "payments/idp", undefined],
    ["delete", "certificate", "other", "payments/other", undefined],
  ]);
  expect(planOf(recorded(`${host}-rotation`)).config).toMatchObject({ "apinizer:managerUrl": expect.any(String) });
});

test("steps of trust bundles are read, of either host", () => {
  const types = ["pulumi-nodejs:dynamic/apinizer:ApinizerTrustBundle", "apinizer:index:TrustBundle"];
  const inputs = { projectName: "payments", bundleName: "partner" };
  const steps = types.map((type) => ({
    op: "update",
    urn: `urn:pulumi:dev::shop::${type}::cas`,
    oldState: { id: "payments/partner", inputs, outputs: inputs },
    newState: { inputs },
  }));
  const read = planOf(JSON.stringify({ config: {}, steps, changeSummary: {} })).steps;
  expect(read.map((step) => [step.kind, oldId(step), newId(step)])).toEqual(
    types.map(() => ["trust bundle", "payments/partner", "payments/partner"]),
  );
});

test("a secret is not known, and neither is what another resource has still to tell", () => {
  const contents = (name: string) =>
    planOf(recorded(name)).steps.map(({ old, news }) => [old?.outputs.certificatePem, news?.inputs.certificatePem]);
  expect(contents("plugin-secret")).toEqual([[unknownValue, unknownValue]]);
  expect(contents("dynamic-unknown").at(-1)).toEqual([unknownValue, unknownValue]);
});

test("the plugin tells why it updates, the dynamic host does not", () => {
  const reasonsOf = (name: string) => planOf(recorded(name)).steps.map(({ reasons }) => reasons);
  expect(reasonsOf("plugin-secret")).toEqual([["certificatePem"]]);
  expect(reasonsOf("plugin-secret-meta")).toEqual([["description"]]);
  expect(reasonsOf("dynamic-secret")).toEqual([undefined]);
});

test("a replacement tells which of both goes first", () => {
  const orderOf = (name: string) =>
    planOf(recorded(name)).steps.map(({ operation, deletedFirst }) => [operation, deletedFirst]);
  expect(orderOf("dynamic-deletefirst")).toEqual([
    ["replace", true],
    ["delete", false],
  ]);
  expect(orderOf("dynamic-createfirst")).toEqual([
    ["replace", false],
    ["replace", true],
  ]);
  expect(planOf(recorded("dynamic-createfirst")).steps.map(keepsName)).toEqual([false, true]);
});

test("what is replaced by itself, created first, keeps itself; what is deleted first does not", () => {
  const [replaced, recreated] = ["plugin-replace", "dynamic-jwk"].map((name) => planOf(recorded(name)));
  if (replaced?.steps[0] === undefined || recreated?.steps[0] === undefined) throw new Error("no step");
  expect(keeperOf(replaced, replaced.steps[0])).toMatchObject({ step: replaced.steps[0], condition: undefined });
  expect(keeperOf(recreated, recreated.steps[0])).toBeUndefined();
});

test("the form with one event a line has the same steps, and those that stay as they are", () => {
  const steps = stepsOf("plugin-rotation-stream.jsonl");
  expect(steps.filter(([operation]) => operation !== "same")).toEqual(stepsOf("plugin-rotation"));
  expect(steps).toHaveLength(3);
});

test("a preview without changes, and one of a refresh, are read as plans without steps that write", () => {
  for (const name of ["dynamic-same", "plugin-showsames", "plugin-refresh"])
    expect(stepsOf(name).filter(([operation]) => operation !== "same")).toEqual([]);
});

test("what a refresh finds changed is no step, although it stands as an update", () => {
  const refreshed = recorded("plugin-refresh").replaceAll('"op": "refresh"', '"op": "update"');
  expect(planOf(refreshed).steps).toEqual([]);
});

test("a replacement that was deleted, and whose create is taken back, is a plan without steps", () => {
  const waiting = { op: "remove-pending-replace", urn: ours, oldState: { id: "payments/idp" } };
  expect(planOf(JSON.stringify({ config: {}, steps: [waiting] })).steps).toEqual([]);
});

test("UTF-8 and UTF-16 with a byte order mark are no matter of the plan", () => {
  expect(
    planOf(new TextDecoder("utf-16le").decode(Buffer.from(`\ufeff${recorded("dynamic-same")}`, "utf16le"))),
  ).toBeDefined();
});

const foreign = { op: "create", urn: "urn:pulumi:dev::scenario::random:index:Pet::pet", newState: {} };
const ours = "urn:pulumi:dev::scenario::apinizer:index:Certificate::idp";

test.each([
  ["an empty file", " \n", "got nothing. The preview printed nothing: look at what it wrote to standard error."],
  ["text", "Previewing update (dev):", "got what is not JSON. Print it with `pulumi preview --json > plan.json`"],
  ["a list", "[]", "got what is not JSON"],
  ["another object", "{}", "got another JSON object, or one of a version that is not known"],
  ["a state", JSON.stringify({ version: 3, deployment: {} }), "got a state, as `pulumi stack export` prints it"],
  ["a saved plan", JSON.stringify({ manifest: {}, resourcePlans: {} }), "got a plan, as `pulumi preview --save-plan`"],
  ["no steps", JSON.stringify({ config: {}, duration: 1 }), "got a preview without steps. Select the stack that holds"],
  [
    "other resources alone",
    JSON.stringify({ config: {}, steps: [foreign], changeSummary: { create: 1 } }),
    "got a preview without certificates, JWKs and trust bundles of Apinizer",
  ],
  [
    "a step of a later version",
    JSON.stringify({ config: {}, steps: [{ op: "transmogrify", urn: ours }] }),
    "got the step transmogrify of a version that is not known. Update pulumi-apinizer.",
  ],
  [
    "a step without URN",
    JSON.stringify({ config: {}, steps: [{ op: "create" }] }),
    "got a step without operation or URN",
  ],
  ["JSON lines of something else", '{"a":1}\n{"b":2}\n', "got JSON lines that are no events of a preview"],
  [
    "the events of an up",
    '{"preludeEvent":{"config":{}}}\n{"summaryEvent":{"isPreview":false}}\n',
    "got the events of an update that was carried out",
  ],
  [
    "events that end early",
    '{"preludeEvent":{"config":{}}}\n{"cancelEvent":{}}\n',
    "got a preview that failed: its events end before its summary",
  ],
])("%s is refused as a plan, with what to do", (_what, text, expected) => {
  const { message } = refusal(text);
  expect(message).toContain("file plan.json: expected the output of `pulumi preview --json`, ");
  expect(message).toContain(expected);
});

test("a preview that failed is refused with its own reason", () => {
  const { message } = refusal(recorded("dynamic-failed"));
  expect(message).toContain(
    "got a preview that failed: error: pulumi-nodejs:dynamic/apinizer:ApinizerCertificate resource 'idp'",
  );
  expect(message).toContain("Correct that, and run the preview again.");
});

test("other resources beside ones that are not shown may hide certificates: nothing changes for them", () => {
  const text = JSON.stringify({ config: {}, steps: [foreign], changeSummary: { create: 1, same: 3 } });
  expect(planOf(text).steps).toEqual([]);
});
