import { execFileSync } from "node:child_process";
import { checkedCertificate } from "../support/aCertificate";
import { newCertificate, realCertificates } from "../support/certificates";
import { type Declaration, failure, installedFolder, Scenario } from "../support/scenario";

/** What a script prints last, as JSON, where the packed package is installed. */
function printedBy(script: string): unknown {
  const printed = execFileSync(process.execPath, ["-e", `(async () => { ${script} })()`], {
    cwd: installedFolder(),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

/** Packages and own files that Node.js has loaded after a script ran. */
function loadedAfter(script: string): { packages: string[]; ownFiles: string[] } {
  const loaded = printedBy(`${script}; console.log(JSON.stringify(Object.keys(require.cache)))`) as string[];
  const files = loaded.map((file) => file.replaceAll("\\", "/").split("/node_modules/").at(-1));
  const own = /^pulumi-apinizer\/dist\//;
  const others = files.filter((file) => file !== undefined && !own.test(file)) as string[];
  return {
    packages: [...new Set(others.map((file) => file.match(/^(@[^/]+\/)?[^/]+/)?.[0] ?? file))].sort(),
    ownFiles: files.filter((file) => file !== undefined && own.test(file)).map((file) => (file ?? "").replace(own, "")),
  };
}

/** What a stack's state has for the provider of its resources. */
const host = 'const host = require("pulumi-apinizer/dist/provider/dynamic.js")';
const inputs = checkedCertificate({ environments: ["staging"] });
const configure = `${host}; await host.configure({ config: { get: (key) => ({
  "apinizer:managerUrl": "http://127.0.0.1:1", "apinizer:apiToken": "t", "apinizer:maxRetries": "0" })[key] } })`;

describe("a provider process loads", () => {
  test("a provider process loads one file of its own until the first call", () => {
    expect(loadedAfter(host)).toEqual({ packages: [], ownFiles: ["provider/dynamic.js"] });
    expect(loadedAfter(configure)).toEqual({ packages: [], ownFiles: ["provider/dynamic.js"] });
  });

  const compared = (olds: object) => `${configure};
    const { inputs } = await host.check(${JSON.stringify(olds)}, ${JSON.stringify(inputs)});
    await host.diff("", { ...inputs, environmentEntries: [], deployedEnvironments: ["staging"] }, inputs)`;

  test("a provider process loads for a check and a diff what reads certificates, and nothing for HTTP", () => {
    const olds = { ...inputs, certificatePem: newCertificate.pem };
    expect(loadedAfter(compared(olds)).packages).toEqual(["node-forge"]);
  });

  test("a provider process loads no library for a check and a diff of a certificate that the state has", () => {
    expect(loadedAfter(compared(inputs)).packages).toEqual([]);
  });

  test("a provider process loads for a delete where no JWK is seen HTTP alone: nothing that reads certificates or makes uploads", () => {
    const { packages } = loadedAfter(`${configure}; await host.delete("", ${JSON.stringify(inputs)}).catch(() => {})`);
    expect(packages).toEqual(["cockatiel", "undici"]);
  });

  test("a program that only imports the package loads Pulumi's SDK, and no library of this package", () => {
    const sdk = loadedAfter('require("@pulumi/pulumi")');
    expect(loadedAfter('require("pulumi-apinizer")').packages).toEqual(sdk.packages);
  });
});

describe("no stack is noted while a program constructs, and afterwards the limit is as before", () => {
  const jwk = { ...inputs, name: "idp", environmentName: "staging", algorithm: "RS256", useType: "SIGNATURE" };
  test.each([
    ["pulumi-apinizer", "ApinizerCertificate", inputs],
    ["pulumi-apinizer", "ApinizerJwk", jwk],
    ["pulumi-apinizer/plugin", "Certificate", inputs],
    ["pulumi-apinizer/plugin", "Jwk", jwk],
  ])("no stack is noted while a program constructs a resource: %s: %s", (from, name, args) => {
    const printed = printedBy(`const pulumi = require("@pulumi/pulumi");
      await pulumi.runtime.setMocks({ newResource: ({ inputs }) => ({ id: "1", state: inputs }), call: () => ({}) });
      Error.stackTraceLimit = 7;
      let during;
      const look = () => { during = Error.stackTraceLimit; };
      new (require("${from}").${name})("one", ${JSON.stringify(args)}, { transformations: [look] });
      console.log(JSON.stringify([during, Error.stackTraceLimit]))`);
    expect(printed).toEqual([0, 7]);
  });
});

/** Number of requests since the last call, by kind. */
function takeRequests({ simulator }: Scenario): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { method, path } of simulator.journal) {
    const list = /\/(certificates|environments|jwks|projects)\/$/.exec(path)?.[1];
    const kind = method === "GET" && list !== undefined ? `list of ${list}` : method;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  simulator.clearJournal();
  return kinds;
}

describe("with twenty certificates in two projects on the real engine", () => {
  const names = Array.from({ length: 20 }, (_, index) => `certificate-${index}`);
  const declared = (changes: Declaration = {}) =>
    Object.fromEntries(
      names.map((name, index) => [
        name,
        {
          ...inputs,
          projectName: index % 2 === 0 ? "payments" : "identity",
          certificateName: name,
          alias: name,
          environments: ["production", "staging"],
          ...changes,
        },
      ]),
    );
  const requests = () => takeRequests(scenario);
  /** Of JWKs, before and after: at most five for each of the two projects. */
  const expectFewLists = ({ "list of jwks": jwks = 0, "list of projects": projects = 0, ...others }) => {
    expect(others).toEqual({});
    expect(jwks + projects).toBeLessThanOrEqual(10);
  };
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start();
  });
  afterAll(() => scenario.stop());

  test("create makes one write for each, and one list for each project, whose room the checks look at", async () => {
    await scenario.mustUp(declared());
    expect(requests()).toEqual({ POST: 20, "list of certificates": 2, "list of environments": 2 });
  });

  test("a state has at most 400 bytes of provider, and 2 kB of properties beside it and the certificate", async () => {
    const states = Object.values(await scenario.state());
    expect(states).toHaveLength(20);
    for (const { inputs: ins, outputs: outs } of states) {
      const { __provider, certificatePem, ...otherInputs } = ins;
      const { __provider: copy, certificatePem: pem, ...otherOutputs } = outs;
      expect(String(__provider).length).toBeLessThanOrEqual(400);
      expect([copy, pem]).toEqual([__provider, certificatePem]);
      expect(JSON.stringify([otherInputs, otherOutputs]).length).toBeLessThanOrEqual(2_000);
    }
  });

  test("a state tells where its resource stands in the program", async () => {
    const [state] = Object.values(await scenario.state()) as unknown as { stackTrace?: unknown }[];
    expect(JSON.stringify(state?.stackTrace)).toContain("/index.js#");
  });

  test("an unchanged up makes no request", async () => {
    expect((await scenario.up()).changes).toEqual({ same: 21 });
    expect(requests()).toEqual({});
  });

  test("a refresh makes at most five requests for each project", async () => {
    expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
    const { GET, ...lists } = requests();
    expect(GET).toBe(2);
    expect(Object.keys(lists).sort()).toEqual(["list of certificates", "list of jwks"]);
    for (const count of Object.values(lists)) expect(count).toBeLessThanOrEqual(4);
  });

  test("a rotation makes one write for each and reads no certificate, and so does a destroy", async () => {
    await scenario.mustUp(declared({ certificatePem: newCertificate.pem }));
    const { PUT, ...seen } = requests();
    expect(PUT).toBe(20);
    expectFewLists(seen);
    await scenario.destroy();
    const { DELETE, ...foreseen } = requests();
    expect(DELETE).toBe(20);
    expectFewLists(foreseen);
  });
});

describe("with forty certificates in five projects on the real engine, ten of which have a JWK", () => {
  const projects = Array.from({ length: 5 }, (_, index) => `project-${index}`);
  const environments = ["production", "staging"];
  const pems = realCertificates("rsa").slice(0, 40);
  const declared = (description: string): Record<string, Declaration> =>
    Object.fromEntries(
      pems.map(({ pem: certificatePem }, index) => {
        const name = `certificate-${index}`;
        const projectName = projects[index % projects.length];
        const named = { projectName, certificateName: name, alias: name };
        return [name, { ...inputs, ...named, description, environments, certificatePem, jwkUpdateAction: "NULLIFY" }];
      }),
    );
  /** Requests of an edit of every description. */
  const edit = async (description: string, parallel: number): Promise<Record<string, number>> => {
    scenario.declare(declared(description));
    takeRequests(scenario);
    expect(failure(await scenario.up({ parallel }))).toBeUndefined();
    return takeRequests(scenario);
  };
  const expectAllLinked = () => {
    const jwks = scenario.simulator.state().projects.flatMap((project) => project.jwks);
    expect(jwks.map(({ sourceId }) => sourceId !== null)).toEqual(Array(10).fill(true));
  };
  let scenario: Scenario;
  beforeAll(async () => {
    scenario = await Scenario.start({
      projects: Object.fromEntries(projects.map((name) => [name, { environments }])),
      latencyMs: 100,
    });
    await scenario.mustUp(declared("First"));
    for (let index = 0; index < 40; index += 4) {
      scenario.simulator.console.addJwkFromCertificate(projects[(index / 4) % 5] as string, `jwk-${index}`, {
        certificateProject: projects[index % 5] as string,
        certificateName: `certificate-${index}`,
        environmentName: "production",
        useType: "SIGNATURE",
        algorithm: "RS256",
      });
    }
  });
  afterAll(() => scenario.stop());

  test.each([
    ["sixty-four", 64],
    ["eight", 8],
  ])(
    "an edit by %s at a time looks once before all of them, and then at the projects of JWKs alone",
    async (name, parallel) => {
      const seen = await edit(name, parallel);
      const { "list of jwks": jwks = 0, "list of certificates": certificates = 0, ...others } = seen;
      expect(others).toEqual({ PUT: 40, GET: 10, "list of projects": 1 });
      // How many end together is the engine's matter: a batch that has a JWK in a project lists it once.
      expect(jwks).toBeGreaterThanOrEqual(5 + 5);
      expect(jwks).toBeLessThanOrEqual(5 + 10);
      // The first ones do not know yet of which certificates the run is: whose JWKs these are is read once.
      expect(certificates).toBeLessThanOrEqual(5);
      expectAllLinked();
    },
  );

  test("a further unchanged up makes no request", async () => {
    expect((await scenario.up()).changes).toEqual({ same: 41 });
    expect(takeRequests(scenario)).toEqual({});
  });
});
