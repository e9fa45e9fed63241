/** What the plugin's protocol has beyond a dynamic provider: see test/parity for what both have. */

import { createPublicKey } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ServiceError } from "@grpc/grpc-js";
import { status } from "@grpc/grpc-js";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { unknownValue } from "../../provider/resource/properties";
import { memberName } from "../../provider/trustBundle/key";
import { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { newCertificate, oldCertificate } from "../support/certificates";
import { inTemporaryFolder, selfSigned } from "../support/openssl";
import { answer, PluginClient, type Properties, partOf, properties, struct } from "./pluginClient";

const urn = "urn:pulumi:dev::scenario::pulumi:pulumi:Stack$apinizer:index:Certificate::idp";
const inputs = aCertificate({ adoptExisting: false, protectJwks: false });
const signature = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [signature]: "1b47061264138c4ac30d75fd1eb44270", value });

let simulator: Simulator;
let client: PluginClient;
beforeEach(async () => {
  simulator = await Simulator.start();
  client = await PluginClient.start();
  await configure({ managerUrl: simulator.url, apiToken: simulator.token });
});
afterEach(async () => {
  client.stop();
  await simulator.stop();
});

async function configure(args: Properties): Promise<void> {
  const request = new rpc.ConfigureRequest();
  request.setArgs(struct(args));
  await answer<rpc.ConfigureResponse>((reply) => client.provider.configure(request, reply));
}

async function checkConfig(news: Properties) {
  const request = new rpc.CheckRequest();
  request.setNews(struct(news));
  const response = await answer<rpc.CheckResponse>((reply) => client.provider.checkConfig(request, reply));
  const failures = response.getFailuresList();
  return {
    inputs: properties(response.getInputs()),
    properties: failures.map((failure) => failure.getProperty()),
    reasons: failures.map((failure) => failure.getReason()),
  };
}

async function check(news: Properties, of = urn) {
  const request = new rpc.CheckRequest();
  request.setUrn(of);
  request.setNews(struct(news));
  return answer<rpc.CheckResponse>((reply) => client.provider.check(request, reply));
}

async function create(values: Properties, { preview = false, timeout = 0 } = {}) {
  const request = new rpc.CreateRequest();
  request.setUrn(urn);
  request.setProperties(struct(values));
  request.setPreview(preview);
  request.setTimeout(timeout);
  const response = await answer<rpc.CreateResponse>((reply) => client.provider.create(request, reply));
  return { id: response.getId(), outputs: properties(response.getProperties()) };
}

/** As the engine reads: for a program's `get` it sends inputs, although there are none; for an import it does not. */
async function read(id: string, how: "get" | "import") {
  const request = new rpc.ReadRequest();
  request.setUrn(urn);
  request.setId(id);
  request.setProperties(struct({}));
  if (how === "get") request.setInputs(struct({}));
  const response = await answer<rpc.ReadResponse>((reply) => client.provider.read(request, reply));
  return properties(response.getProperties());
}

async function refresh(state: Properties) {
  const request = new rpc.ReadRequest();
  request.setUrn(urn);
  request.setId("payments/idp");
  request.setProperties(struct(state));
  request.setInputs(struct({}));
  const response = await answer<rpc.ReadResponse>((reply) => client.provider.read(request, reply));
  return properties(response.getProperties());
}

async function cancel(): Promise<void> {
  await answer<Empty>((reply) => client.provider.cancel(new Empty(), reply));
}

async function diff(olds: Properties, news: Properties) {
  const request = new rpc.DiffRequest();
  request.setUrn(urn);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  const response = await answer<rpc.DiffResponse>((reply) => client.provider.diff(request, reply));
  const kinds = Object.entries(rpc.PropertyDiff.Kind);
  const details = response.getDetaileddiffMap().toArray() as unknown as [string, rpc.PropertyDiff][];
  const named = response.getDetaileddiffMap();
  const entries = details.map(([name]) => [name, kinds.find(([, kind]) => kind === named.get(name)?.getKind())?.[0]]);
  return Object.fromEntries(entries) as Record<string, string>;
}

async function update(olds: Properties, news: Properties, preview = false) {
  const request = new rpc.UpdateRequest();
  request.setUrn(urn);
  request.setOlds(struct(olds));
  request.setNews(struct(news));
  request.setPreview(preview);
  return properties(
    (await answer<rpc.UpdateResponse>((reply) => client.provider.update(request, reply))).getProperties(),
  );
}

async function invoke(token: string, args: Properties) {
  const request = new rpc.InvokeRequest();
  request.setTok(token);
  request.setArgs(struct(args));
  return properties((await answer<rpc.InvokeResponse>((reply) => client.provider.invoke(request, reply))).getReturn());
}

async function failed(promise: Promise<unknown>): Promise<ServiceError> {
  return promise.then(
    () => {
      throw new Error("was not refused");
    },
    (error: ServiceError) => error,
  );
}

describe("configuration", () => {
  test("configuration makes credentials secret even where they are set in plain, and keeps them so", async () => {
    const { inputs: checked, reasons } = await checkConfig({ managerUrl: simulator.url, apiToken: "plain-token" });
    expect(checked).toEqual({ managerUrl: simulator.url, apiToken: secret("plain-token") });
    expect(reasons).toEqual([]);
    expect((await checkConfig({ managerUrl: secret(simulator.url), apiToken: secret("t") })).inputs).toEqual({
      managerUrl: secret(simulator.url),
      apiToken: secret("t"),
    });
  });

  test("configuration fails with all problems at once, and names no property whose value would be printed", async () => {
    const { properties: named, reasons } = await checkConfig({ managerUrl: "http://example.com", maxRetries: "many" });
    expect(named).toEqual(["", "", ""]);
    expect(reasons.join("\n")).toMatch(/managerUrl.*\n.*apiToken.*\n.*maxRetries/);
  });

  test("configuration accepts numbers and flags as such or as texts, and does not check values not known yet", async () => {
    const { reasons } = await checkConfig({
      managerUrl: simulator.url,
      apiToken: "t",
      maxRetries: 2,
      allowHttp: "true",
    });
    expect(reasons).toEqual([]);
    expect((await checkConfig({ managerUrl: unknownValue })).reasons).toEqual([]);
  });

  test("configuration takes credentials from the environment, and never mixes them with those of a provider", async () => {
    const kept = { ...process.env };
    try {
      process.env.APINIZER_USERNAME = "robot";
      process.env.APINIZER_PASSWORD = "robots-password";
      expect((await checkConfig({ managerUrl: simulator.url })).reasons).toEqual([]);
      expect((await checkConfig({ managerUrl: simulator.url, apiToken: "t" })).reasons).toEqual([]);
      expect((await checkConfig({ managerUrl: simulator.url, username: "other" })).reasons.join()).toContain(
        "password",
      );
    } finally {
      process.env = kept;
    }
  });

  test("a key that nothing reads gives one warning with the nearest known one, and its value is not repeated", async () => {
    const { reasons } = await checkConfig({
      managerUrl: simulator.url,
      apiToken: "t",
      timeoutSecond: secret("s3cret"),
    });
    expect(reasons).toEqual([]);
    expect(client.told).toEqual([
      {
        urn: "",
        severity: "warn",
        message: expect.stringMatching(
          /^apinizer:timeoutSecond has no effect: .*Did you mean apinizer:timeoutSeconds\?$/,
        ),
      },
    ]);
  });

  test("a token file or command of a provider is read in place of credentials of the environment", async () => {
    const kept = { ...process.env };
    try {
      process.env.APINIZER_API_TOKEN = "revoked-token";
      const command = [process.execPath, "-p", JSON.stringify(simulator.token)];
      for (const apiTokenCommand of [command, JSON.stringify(command)]) {
        const args = { managerUrl: simulator.url, apiTokenCommand };
        const { inputs: checked, reasons } = await checkConfig(args);
        expect([checked, reasons]).toEqual([args, []]);
        await configure(args);
        expect(await invoke("apinizer:index:listCertificates", { projectName: "payments" })).toEqual({
          certificates: [],
        });
      }
      await configure({ managerUrl: simulator.url, apiTokenFile: "/no/such/file" });
      const error = await failed(invoke("apinizer:index:listCertificates", { projectName: "payments" }));
      expect(error.code).toBe(status.FAILED_PRECONDITION);
      expect(error.details).toContain("got /no/such/file (ENOENT)");
      const both = { managerUrl: simulator.url, apiToken: secret("s3cret"), apiTokenFile: "token" };
      expect((await checkConfig(both)).reasons).toEqual([
        expect.stringContaining("got apinizer:apiToken, apinizer:apiTokenFile. Remove all but one."),
      ]);
    } finally {
      process.env = kept;
    }
  });

  test("configuration fails without a stack for a client certificate or a proxy that cannot work", async () => {
    const stderr = jest.spyOn(process.stderr, "write");
    const kept = { ...process.env };
    const [clientCertFile, clientKeyFile] = inTemporaryFolder((folder) => [
      path.join(folder, "c"),
      path.join(folder, "k"),
    ]);
    try {
      fs.mkdirSync(path.dirname(clientCertFile ?? ""));
      for (const file of [clientCertFile ?? "", clientKeyFile ?? ""]) fs.writeFileSync(file, "s3cret, not PEM\n");
      const args = { managerUrl: "https://manager.example.com", apiToken: secret("t"), clientCertFile, clientKeyFile };
      process.env.HTTPS_PROXY = "ftp://user:s3cret@proxy.example.com";
      const { reasons } = await checkConfig(args);
      expect(reasons.join("\n")).toMatch(/clientCertFile.*\n.*clientKeyFile.*\n.*HTTPS_PROXY/);
      await configure(args);
      const error = await failed(create(inputs));
      expect(error.code).toBe(status.FAILED_PRECONDITION);
      expect(reasons.join() + error.details).not.toMatch(/bug|s3cret/);
      expect(stderr).not.toHaveBeenCalled();
    } finally {
      process.env = kept;
      fs.rmSync(path.dirname(clientCertFile ?? ""), { recursive: true, force: true });
      stderr.mockRestore();
    }
  });

  test("configuration with another address updates the provider, and replaces resources of another provider", async () => {
    const replaced = async (asked: PluginClient, before: Properties, after: Properties) => {
      const request = new rpc.DiffRequest();
      request.setOldInputs(struct(before));
      request.setNews(struct(after));
      const response = await answer<rpc.DiffResponse>((reply) => asked.provider.diffConfig(request, reply));
      return [response.getDiffsList(), response.getReplacesList()];
    };
    const [a, b] = ["https://a", "https://b"].map((managerUrl) => ({ managerUrl, apiToken: secret("t") }));
    const unconfigured = await PluginClient.start();
    try {
      expect(await replaced(unconfigured, a ?? {}, b ?? {})).toEqual([["managerUrl"], []]);
    } finally {
      unconfigured.stop();
    }
    expect(await replaced(client, a ?? {}, b ?? {})).toEqual([["managerUrl"], ["managerUrl"]]);
    expect(await replaced(client, a ?? {}, { ...a, managerUrl: "https://a/apiops/" })).toEqual([["managerUrl"], []]);
    expect(await replaced(client, a ?? {}, { ...a, managerUrl: unknownValue })).toEqual([["managerUrl"], []]);
  });

  test("configuration that is missing fails the operation that needs it", async () => {
    await configure({ managerUrl: simulator.url });
    const error = await failed(create(inputs));
    expect(error.code).toBe(status.FAILED_PRECONDITION);
    expect(error.details).toContain("apinizer:apiToken (or APINIZER_API_TOKEN)");
  });
});

describe("previews", () => {
  test("previews of a create know the id and what follows from the certificate", async () => {
    const { id, outputs } = await create(inputs, { preview: true });
    expect(id).toBe("payments/idp");
    expect(outputs).toMatchObject({
      ...inputs,
      thumbprintSha256: oldCertificate.sha256,
      deployedEnvironments: unknownValue,
    });
    expect(simulator.journal).toHaveLength(0);
  });

  test("previews of a create whose names and certificate are not known know neither", async () => {
    const preview = { ...inputs, certificateName: unknownValue, certificatePem: unknownValue };
    const { id, outputs } = await create(preview, { preview: true });
    expect(id).toBe("");
    expect(outputs).toMatchObject({ alias: "idp", thumbprintSha256: unknownValue });
  });

  test("previews of an update know what stays, and of options alone everything", async () => {
    const { outputs } = await create(inputs);
    simulator.clearJournal();
    expect(await update(outputs, { ...inputs, certificatePem: newCertificate.pem }, true)).toMatchObject({
      thumbprintSha256: newCertificate.sha256,
      deployments: unknownValue,
    });
    const recorded = { ...outputs, jwkDeleteAction: "DELETE" };
    expect(await update(outputs, { ...inputs, jwkDeleteAction: "DELETE" }, true)).toEqual(recorded);
    expect(simulator.journal).toHaveLength(0);
  });
});

describe("a diff", () => {
  test.each([
    ["two inputs", { description: "Other", alias: "other" }, { description: "UPDATE", alias: "UPDATE" }],
    ["options", { jwkUpdateAction: "UPDATE", protectJwks: true }, { jwkUpdateAction: "ADD", protectJwks: "UPDATE" }],
    ["an unknown item", { environments: ["production", unknownValue] }, { environments: "UPDATE" }],
    ["an unknown certificate", { certificatePem: unknownValue }, { certificatePem: "UPDATE" }],
    ["a name", { certificateName: "idp-2" }, { certificateName: "UPDATE_REPLACE" }],
    ["the order of a set", { environments: ["staging", "production"] }, {}],
    ["line ends", { certificatePem: oldCertificate.pem.replaceAll("\n", "\r\n") }, {}],
  ])("a diff of %s names the properties, each with its kind", async (_what, changes, kinds) => {
    const { outputs } = await create(inputs);
    expect(await diff(outputs, { ...inputs, ...changes })).toEqual(kinds);
  });

  test("a diff names an option that is removed, and entries that deviate", async () => {
    const { outputs } = await create({ ...inputs, jwkDeleteAction: "DELETE" });
    expect(await diff(outputs, inputs)).toEqual({ jwkDeleteAction: "DELETE" });
    const entry = { environment: "production", alias: "theirs", thumbprintSha256: oldCertificate.sha256 };
    const deviating = { ...outputs, jwkDeleteAction: undefined, environmentEntries: [entry] };
    expect(await diff(deviating, inputs)).toEqual({ alias: "UPDATE" });
  });
});

describe("secrets", () => {
  test("secrets stay secret in what follows from them, and nothing else becomes secret", async () => {
    const { outputs } = await create({ ...inputs, alias: secret("idp") });
    const secrets = Object.keys(outputs).filter((name) => JSON.stringify(outputs[name]).includes(signature));
    expect(secrets.sort()).toEqual(["alias"]);
    expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
    simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
    const seen = await refresh(outputs);
    expect(JSON.stringify(seen.environmentEntries)).toContain(signature);
  });

  test("secrets inside of a list make the list secret", async () => {
    const response = await check({ ...inputs, environments: [secret("production"), "staging"] });
    expect(properties(response.getInputs()).environments).toEqual(secret(["production", "staging"]));
  });

  test("secrets are in the state of a partial failure too", async () => {
    simulator.failDeployment("staging", "no route to worker");
    const error = await failed(create({ ...inputs, certificatePem: secret(oldCertificate.pem) }));
    const part = partOf(error);
    expect(part?.getId()).toBe("payments/idp");
    expect(part?.getReasonsList()).toEqual([error.details]);
    expect(properties(part?.getProperties())).toMatchObject({
      certificatePem: secret(oldCertificate.pem),
      thumbprintSha256: secret(oldCertificate.sha256),
      deployedEnvironments: ["production"],
    });
    expect(properties(part?.getInputs())).toMatchObject({ certificatePem: secret(oldCertificate.pem), alias: "idp" });
  });
});

describe("an operation", () => {
  const hang = { when: "before", what: "hang", match: { method: "POST" } } as const;

  test("an operation ends at the resource's own time limit, before the request's", async () => {
    simulator.faults.push({ ...hang, times: 10 });
    const error = await failed(create(inputs, { timeout: 0.2 }));
    expect(error.details).toContain("certificate payments/idp: expected the certificate to be created");
  });

  test("an operation ends when the engine cancels, and no further one makes a request", async () => {
    simulator.faults.push(hang);
    const creating = failed(create(inputs));
    while (simulator.journal.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await cancel();
    expect((await creating).details).toContain("certificate payments/idp");
    simulator.clearJournal();
    await failed(create(inputs));
    expect(simulator.journal).toHaveLength(0);
  });

  test.each([
    ["the engine cancels", 0, cancel],
    ["the resource's time limit is over", 0.3, async () => {}],
  ])(
    "an operation that has been applied when %s is settled first, and its resource is not lost",
    async (_when, timeout, end) => {
      simulator.faults.push({ when: "after", what: "hang", match: { method: "POST" } });
      const creating = create(inputs, { timeout });
      while (simulator.deployed("payments", "idp").length === 0) await new Promise((resolve) => setImmediate(resolve));
      await end();
      expect((await creating).outputs).toMatchObject({ ...inputs, deployedEnvironments: ["production", "staging"] });
      expect(simulator.writes()).toHaveLength(1);
    },
  );

  describe("an operation that asks the Manager from which its resource comes", () => {
    let former: Simulator;
    // Left to itself, the read asks a second time after two seconds.
    const patience = { timeoutSeconds: 2, maxRetries: 1 };
    beforeEach(async () => {
      former = await Simulator.start();
      former.faults.push({ when: "before", what: "hang", times: 99 });
      const request = new rpc.DiffRequest();
      request.setOldInputs(struct({ managerUrl: former.url, apiToken: former.token, ...patience }));
      request.setNews(struct({ managerUrl: simulator.url, apiToken: simulator.token }));
      await answer<rpc.DiffResponse>((reply) => client.provider.diffConfig(request, reply));
    });
    afterEach(() => former.stop());

    test("an operation that asks a former Manager waits for it no longer than its own time limit", async () => {
      expect((await create(inputs, { timeout: 1 })).id).toBe("payments/idp");
      expect(former.journal).toHaveLength(1);
    });

    test("an operation that asks a former Manager ends when the engine cancels", async () => {
      const creating = failed(create(inputs));
      while (former.journal.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await cancel();
      expect((await creating).details).toContain("the operation was cancelled");
      expect(former.journal).toHaveLength(1);
      expect(simulator.journal).toHaveLength(0);
    });
  });

  test("an operation reports its messages on its resource", async () => {
    simulator.faults.push({ when: "before", what: { status: 503 }, match: { method: "POST" } });
    await create(inputs);
    expect(client.told).toEqual([{ urn, severity: "info", message: expect.stringContaining("Retry 1 of 4") }]);
  });

  test("an operation warns of a certificate that ends soon", async () => {
    const { certificatePem } = selfSigned({ days: 10 });
    await check({ ...inputs, certificatePem });
    expect(client.told).toEqual([{ urn, severity: "warn", message: expect.stringContaining("expires in") }]);
    await configure({ managerUrl: simulator.url, apiToken: simulator.token, expiryWarningDays: "0" });
    await check({ ...inputs, certificatePem });
    expect(client.told).toHaveLength(1);
    await check({ ...inputs, certificatePem, expiryWarningPercent: 100 });
    expect(client.told).toHaveLength(2);
  });

  test("an operation does not warn of a certificate that lives for days in its first hour", async () => {
    await check({ ...inputs, certificatePem: selfSigned({ days: 5 }).certificatePem });
    expect(client.told).toEqual([]);
  });
});

describe("a read by id alone", () => {
  beforeEach(() => {
    const held = {
      alias: "idp",
      description: "Signing",
      environments: ["production", "staging"],
      pem: oldCertificate.pem,
    };
    simulator.console.putCertificate("payments", "idp", held);
    simulator.console.setEntry("payments", "idp", "staging", { alias: "\u001b[31mother", pem: newCertificate.pem });
  });

  test("a read by id alone for a program's get shows a certificate whose environments differ", async () => {
    const found = await read("payments/idp", "get");
    expect(found).toMatchObject({ alias: "idp", thumbprintSha256: oldCertificate.sha256 });
    expect(found.environmentEntries).toEqual([
      { environment: "production", alias: "idp", thumbprintSha256: oldCertificate.sha256 },
      { environment: "staging", alias: "\u001b[31mother", thumbprintSha256: newCertificate.sha256 },
    ]);
  });

  test("a read by id alone for an import refuses a certificate whose environments differ, in a printable message", async () => {
    const { details } = await failed(read("payments/idp", "import"));
    expect(details).toContain("alias idp in production,  [31mother in staging");
  });

  test.each(["get", "import"] as const)(
    "a read by id alone for a name that does not exist says to check it (%s)",
    async (how) => {
      const { details } = await failed(read("payments/nobody", how));
      expect(details).toContain(
        '"Certificate (name: nobody) is not found!". Check the names; they are case-sensitive.',
      );
    },
  );
});

describe("an imported certificate", () => {
  const { adoptExisting, protectJwks, ...held } = inputs;
  const choice = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" };

  beforeEach(() => {
    simulator.console.putCertificate("payments", "idp", { ...held, pem: inputs.certificatePem });
  });

  test("an imported certificate equals whatever the program chooses for the JWKs of an update, after a refresh too", async () => {
    const imported = await read("payments/idp", "import");
    for (const state of [imported, await refresh(imported)]) {
      expect(await diff(state, inputs)).toEqual({});
      expect(await diff(state, { ...inputs, ...choice })).toEqual({});
    }
  });

  test("an imported certificate does not equal what a delete has to find in the state", async () => {
    const imported = await read("payments/idp", "import");
    expect(await diff(imported, { ...inputs, jwkDeleteAction: "DELETE" })).toEqual({ jwkDeleteAction: "ADD" });
    expect(await diff(imported, { ...inputs, protectJwks: true })).toEqual({ protectJwks: "UPDATE" });
  });

  test("an imported certificate has the choice recorded by the first update, and differs from another one then", async () => {
    const imported = await read("payments/idp", "import");
    for (const change of [{ jwkDeleteAction: "DELETE" }, { description: "Another" }]) {
      const updated = await update(imported, { ...inputs, ...choice, ...change });
      expect(updated).toMatchObject({ ...choice, ...change });
      expect(await diff(updated, { ...inputs, ...choice, ...change })).toEqual({});
      expect(await diff(updated, { ...inputs, ...change })).toEqual({
        jwkUpdateAction: "DELETE",
        updateScope: "DELETE",
      });
    }
  });

  test("an imported certificate is rotated with the choice for its JWKs", async () => {
    const imported = await read("payments/idp", "import");
    simulator.clearJournal();
    await update(imported, { ...inputs, ...choice, certificatePem: newCertificate.pem });
    expect(simulator.writes().map(({ query }) => query)).toEqual([choice]);
  });
});

describe("texts of the Manager that are not well-formed", () => {
  test("texts of the Manager that are not well-formed reach the engine as valid UTF-8, in a create and in a refresh", async () => {
    const row = { environmentName: "production", success: true, message: "ok \ude00 half" };
    const result = { success: true, message: "m", environmentResults: [row, { ...row, environmentName: "staging" }] };
    const what = { status: 200, body: { success: true, deploymentResult: result } };
    simulator.faults.push({ match: { method: "POST" }, when: "after", what });
    const { outputs } = await create(inputs);
    expect(outputs.deployments).toMatchObject([{ message: "ok \ufffd half" }, { message: "ok \ufffd half" }]);
    simulator.console.setDescription("payments", "idp", "\ude00");
    simulator.console.setEntry("payments", "idp", "production", { alias: "\ude00" });
    const found = await read("payments/idp", "get");
    expect(found).toMatchObject({ description: "\ufffd", alias: "\ufffd" });
  });
});

describe("functions", () => {
  beforeEach(async () => {
    await create(inputs);
    simulator.console.addJwkFromCertificate("payments", "verify", {
      certificateName: "idp",
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
    });
  });

  test("functions return what the Manager holds", async () => {
    const key = { projectName: "payments", certificateName: "idp" };
    expect(await invoke("apinizer:index:getCertificate", key)).toMatchObject({
      id: "payments/idp",
      thumbprintSha256: oldCertificate.sha256,
      environments: ["production", "staging"],
    });
    const { certificates } = await invoke("apinizer:index:listCertificates", { projectName: "payments" });
    expect(certificates).toMatchObject([{ certificateName: "idp", description: "Signing" }]);
    const { jwks } = await invoke("apinizer:index:listJwks", { projectName: "payments" });
    expect(jwks).toMatchObject([{ name: "verify", linked: true }]);
    const { environments } = await invoke("apinizer:index:listEnvironments", {});
    expect(environments).toContainEqual(expect.objectContaining({ name: "production" }));
    const { keys } = await invoke("apinizer:index:getJwkSet", { projectName: "payments", names: ["verify"] });
    expect(keys).toEqual([{ kty: "RSA", n: expect.any(String), e: "AQAB", kid: expect.any(String) }]);
  });

  test("readCertificates works where nothing is configured", async () => {
    const bare = await PluginClient.start();
    try {
      const request = new rpc.InvokeRequest();
      request.setTok("apinizer:index:readCertificates");
      request.setArgs(struct({ text: oldCertificate.pem }));
      const answered = await answer<rpc.InvokeResponse>((reply) => bare.provider.invoke(request, reply));
      expect(properties(answered.getReturn()).certificates).toMatchObject([
        { subjectDn: expect.stringContaining("CN="), thumbprintSha256: oldCertificate.sha256, selfSigned: true },
      ]);
    } finally {
      bare.stop();
    }
  });

  test.each([
    [
      "apinizer:index:getCertificate",
      { projectName: "payments" },
      "function getCertificate: certificateName: expected a name, got nothing",
    ],
    ["apinizer:index:getCertificate", { projectName: "payments", certificateName: "x" }, "certificate payments/x"],
    [
      "apinizer:index:getJwkSet",
      { projectName: "payments", names: ["x"] },
      'names: expected names of its JWKs, got "x"',
    ],
    ["apinizer:index:readCertificates", { text: "x" }, "function readCertificates: text: expected certificates: a PEM"],
    ["apinizer:index:nothing", {}, 'got "apinizer:index:nothing"'],
  ])("%s of %j fails and says why", async (token, args, message) => {
    expect((await failed(invoke(token, args))).details).toContain(message);
  });
});

test("a resource type that the plugin does not have is refused", async () => {
  const request = new rpc.CheckRequest();
  request.setUrn("urn:pulumi:dev::scenario::apinizer:index:Keystore::one");
  const error = await failed(answer<rpc.CheckResponse>((reply) => client.provider.check(request, reply)));
  expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining("Keystore") });
});

test("what the plugin does not serve is answered as unimplemented", async () => {
  const error = await failed(answer<rpc.CallResponse>((reply) => client.provider.call(new rpc.CallRequest(), reply)));
  expect(error.code).toBe(status.UNIMPLEMENTED);
});

test("everything that is kept of a trust bundle's secret certificates is secret", async () => {
  const bundleUrn = urn.replace("Certificate::idp", "TrustBundle::partner");
  const { connection: _, certificates, ...bundle } = checkedTrustBundle();
  const request = new rpc.CreateRequest();
  request.setUrn(bundleUrn);
  request.setProperties(struct({ ...bundle, certificates: secret(certificates) }));
  const response = await answer<rpc.CreateResponse>((reply) => client.provider.create(request, reply));
  const outputs = properties(response.getProperties());
  const clear = Object.keys(outputs).filter((name) => (outputs[name] as Properties)?.[signature] === undefined);
  expect(clear).not.toEqual(expect.arrayContaining([expect.stringMatching(/^__|^members$|^deployments$/)]));
});

describe("a detailed diff of what the outputs do not repeat", () => {
  const bundleUrn = urn.replace("Certificate::idp", "TrustBundle::partner");
  const { connection: _, ...bundle } = checkedTrustBundle();
  const jwkUrn = urn.replace("Certificate::idp", "Jwk::verify");
  const [publicJwk, other] = [oldCertificate, newCertificate].map(({ pem }) =>
    JSON.stringify(createPublicKey(pem).export({ format: "jwk" })),
  );
  const use = { useType: "SIGNATURE", algorithm: "RS256", relink: false };
  const jwk = { projectName: "payments", name: "verify", sourceType: "COPY_PASTE", publicJwk, ...use };
  const isInput = (kind: string) => ({ kind, isInput: true });

  /** What a diff tells of each property that has changed since a create with these inputs, and since outputs were seen. */
  async function details(
    of: string,
    olds: Properties,
    news: Properties,
    { sendsOldInputs = true, seen = {} }: { sendsOldInputs?: boolean; seen?: Properties } = {},
  ) {
    const creation = new rpc.CreateRequest();
    creation.setUrn(of);
    creation.setProperties(struct(olds));
    const created = await answer<rpc.CreateResponse>((reply) => client.provider.create(creation, reply));
    const request = new rpc.DiffRequest();
    request.setUrn(of);
    request.setOlds(struct({ ...properties(created.getProperties()), ...seen }));
    if (sendsOldInputs) request.setOldInputs(struct(olds));
    request.setNews(struct(news));
    const response = await answer<rpc.DiffResponse>((reply) => client.provider.diff(request, reply));
    const named = response.getDetaileddiffMap();
    const kinds = Object.entries(rpc.PropertyDiff.Kind);
    const detailOf = (name: string) => ({
      kind: kinds.find(([, kind]) => kind === named.get(name)?.getKind())?.[0],
      isInput: named.get(name)?.getInputdiff(),
    });
    return Object.fromEntries(response.getDiffsList().map((name) => [name, detailOf(name)]));
  }

  test("certificates of a trust bundle differ from the old inputs, where the engine sends them", async () => {
    const news = { ...bundle, certificates: [...bundle.certificates, newCertificate.pem], description: "Other" };
    const description = { kind: "UPDATE", isInput: false };
    expect(await details(bundleUrn, bundle, news)).toEqual({ certificates: isInput("UPDATE"), description });
    expect(await details(bundleUrn, bundle, news, { sendsOldInputs: false })).toEqual({
      certificates: { kind: "ADD", isInput: false },
      description,
    });
  });

  test("outputs alone are updated", async () => {
    const seen = { __drifted: [memberName("partner", oldCertificate.sha256)] };
    expect(await details(bundleUrn, bundle, bundle, { seen })).toEqual({ members: { kind: "UPDATE", isInput: false } });
  });

  test.each<[string, Properties, Properties, Properties]>([
    ["another public JWK", jwk, { ...jwk, publicJwk: other }, { publicJwk: isInput("UPDATE_REPLACE") }],
    ["a key id that is new", jwk, { ...jwk, kid: "one" }, { kid: isInput("ADD_REPLACE") }],
    ["another key id", { ...jwk, kid: "one" }, { ...jwk, kid: "two" }, { kid: isInput("UPDATE_REPLACE") }],
    ["an option that is new", inputs, { ...inputs, jwkUpdateAction: "UPDATE" }, { jwkUpdateAction: isInput("ADD") }],
    [
      "an option that is gone",
      { ...inputs, jwkUpdateAction: "UPDATE" },
      inputs,
      { jwkUpdateAction: { kind: "DELETE", isInput: false } },
    ],
  ])("%s is told as what it is", async (_what, olds, news, expected) => {
    expect(await details("publicJwk" in olds ? jwkUrn : urn, olds, news)).toEqual(expected);
  });
});

test.each([false, true])(
  "a certificate of a trust bundle and a resource of its own are declared twice; the resource first: %s",
  async (first) => {
    const bundleUrn = urn.replace("Certificate::idp", "TrustBundle::partner");
    const member = memberName("partner", oldCertificate.sha256);
    const { connection: _, ...bundle } = checkedTrustBundle();
    const alone = aCertificate({ certificateName: member, alias: member, certificatePem: oldCertificate.pem });
    const checks = [() => check(bundle, bundleUrn), () => check(alone)];
    const [one, other] = first ? checks.reverse() : checks;
    expect((await one?.())?.getFailuresList()).toEqual([]);
    const failures = (await other?.())?.getFailuresList().map((failure) => failure.getReason());
    expect(failures).toEqual([
      expect.stringContaining(`certificate payments/${member}: certificateName: expected one resource`),
    ]);
  },
);
