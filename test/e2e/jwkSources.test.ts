/** JWKs of all sources on the real engine in both hosts: tokens, drift, import, and the way from one host to the other. */
import * as fs from "node:fs";
import * as path from "node:path";
import { importJWK, importPKCS8, type JWK, jwtVerify, SignJWT } from "jose";
import { ServedText, type TestKey, testKey } from "../support/jwkScene";
import type { KeyKind } from "../support/openssl";
import { pluginProject } from "../support/pluginScenario";
import { pulumi } from "../support/pulumiCommand";
import { failure, type ResourceState, Scenario } from "../support/scenario";

/** Declares the JWKs of declared.json by their names, through the host that it names. */
const program = `
const { host, jwks } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));
const Jwk = host === "plugin" ? require("pulumi-apinizer/plugin").Jwk : require("pulumi-apinizer").ApinizerJwk;
for (const [name, { options, ...args }] of Object.entries(jwks)) {
  const jwk = new Jwk(name, { projectName: "payments", name, ...args }, options);
  exports[name] = { thumbprint: jwk.thumbprintSha256, linked: jwk.linked, publicJwk: jwk.publicJwk };
}
`;

type Host = "dynamic" | "plugin";
type Jwks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

let scenario: Scenario;
let served: ServedText;
afterEach(async () => {
  served?.stop();
  await scenario?.stop();
});

async function start(): Promise<void> {
  served = await ServedText.start();
  const files = { "Pulumi.yaml": pluginProject("nodejs", "index.js"), "index.js": program };
  scenario = await Scenario.start({ dialect: { keystoreIds: true, jwkIds: true } }, files);
}

function declare(host: Host, jwks: Jwks): void {
  fs.writeFileSync(path.join(scenario.folder, "declared.json"), JSON.stringify({ host, jwks }));
}

async function mustUp(host: Host, jwks: Jwks) {
  declare(host, jwks);
  const run = await scenario.up();
  expect(failure(run)).toBeUndefined();
  return run;
}

async function noChange(): Promise<void> {
  expect(failure(await scenario.preview({ expectNoChanges: true }))).toBeUndefined();
  expect(failure(await scenario.refresh({ expectNoChanges: true }))).toBeUndefined();
}

const jwkStates = async (): Promise<ResourceState[]> =>
  (await scenario.stack.resources()).filter(({ type }) => /:(Apinizer)?Jwk$/.test(type));

/** The same key in every source, for tokens of one algorithm; names of JWKs end with it. */
function sourcesOf(key: TestKey, algorithm: string): Jwks {
  const { console } = scenario.simulator;
  const environments = ["production"];
  const [publicKey, privateKey, store] = [`public-${algorithm}`, `private-${algorithm}`, `store-${algorithm}`];
  console.putKey("payments", publicKey, { keyType: "PUBLIC_KEY", environments, pem: key.publicPem });
  console.putKey("payments", privateKey, { environments, pem: key.pem });
  console.putKeystore("payments", store, { environments, pem: key.pem, alias: "signing" });
  served.keys.push({ ...key.jwk, kid: algorithm });
  const use = { environmentName: "production", useType: "SIGNATURE", algorithm };
  return {
    [`from-public-key-${algorithm}`]: { sourceType: "PUBLIC_KEY", keyName: publicKey, ...use },
    [`from-private-key-${algorithm}`]: { sourceType: "PRIVATE_KEY", keyName: privateKey, ...use },
    [`from-keystore-${algorithm}`]: { sourceType: "KEYSTORE", keystoreName: store, keystoreAlias: "signing", ...use },
    [`from-url-${algorithm}`]: { sourceType: "URL", url: served.url, kid: algorithm },
    [`pasted-${algorithm}`]: { sourceType: "COPY_PASTE", publicJwk: JSON.stringify({ ...key.jwk, kid: algorithm }) },
  };
}

/** A token signed with that key, verified with the JWK that the Manager holds. */
async function verify(key: TestKey, name: string, algorithm: string): Promise<unknown> {
  const { url, token } = scenario.simulator;
  const at = `${url}/apiops/projects/payments/jwks/${name}/export-file/?publicOnly=true`;
  const answer = await fetch(at, { headers: { authorization: `Bearer ${token}` } });
  const { keys } = (await answer.json()) as { keys: [JWK] };
  const signer = new SignJWT({ sub: "somebody" }).setProtectedHeader({ alg: algorithm });
  const signed = await signer.sign(await importPKCS8(key.pem, algorithm));
  return (await jwtVerify(signed, await importJWK(keys[0], algorithm))).payload;
}

const kinds: readonly (readonly [KeyKind, string])[] = [
  ["RSA-2048", "RS256"],
  ["EC-P-256", "ES256"],
  ["Ed25519", "EdDSA"],
];

describe.each(["dynamic", "plugin"] as const)("%s host", (host) => {
  test("every source verifies tokens of RSA, EC and Ed25519, stays as it is, and goes", async () => {
    await start();
    const keys = kinds.map(([kind, algorithm]) => ({ kind, algorithm, key: testKey(kind) }));
    const sources = keys.map(({ key, algorithm }) => sourcesOf(key, algorithm));
    await mustUp(host, Object.assign({}, ...sources));
    for (const [index, { kind, key, algorithm }] of keys.entries()) {
      for (const name of Object.keys(sources[index] ?? {})) {
        expect(await verify(key, name, algorithm)).toMatchObject({ sub: "somebody" });
        await expect(verify(testKey(kind), name, algorithm)).rejects.toThrow("signature verification failed");
      }
    }
    for (const { outputs } of await jwkStates()) {
      expect(outputs.linked).toBe(!["URL", "COPY_PASTE"].includes(`${outputs.sourceType}`));
    }
    await noChange();
    expect(failure(await scenario.destroy())).toBeUndefined();
    expect(scenario.simulator.state().projects.find(({ name }) => name === "payments")?.jwks).toEqual([]);
  });

  test("a pasted key that changed is drift, a cut link is told, and bad input is refused", async () => {
    await start();
    const key = testKey();
    const jwks = sourcesOf(key, "RS256");
    await mustUp(host, jwks);
    const { console } = scenario.simulator;
    console.deleteJwk("payments", "pasted-RS256");
    console.addJwk("payments", "pasted-RS256", { ...testKey().jwk, kid: "RS256" });
    console.detachJwk("payments", "from-private-key-RS256");
    served.keys.length = 0;
    await scenario.refresh();
    const preview = await scenario.preview();
    expect(failure(preview)).toBeUndefined();
    expect(preview.changes).toMatchObject({ replace: 1, same: 5 });
    expect(preview.text).toContain("its link to key private-RS256 was cut");
    await mustUp(host, jwks);
    expect(await verify(key, "pasted-RS256", "RS256")).toMatchObject({ sub: "somebody" });
    scenario.simulator.clearJournal();

    const secret = "bm90LWZvci1hbnlib2R5LWVsc2U";
    scenario.secrets.add(secret);
    const bad: Jwks = {
      ...jwks,
      "pasted-RS256": { sourceType: "COPY_PASTE", publicJwk: JSON.stringify({ ...key.jwk, d: secret }) },
    };
    declare(host, bad);
    const refused = await scenario.up();
    expect(refused.succeeded).toBe(false);
    expect(refused.text.replace(/\s+/g, " ")).toContain("publicJwk: expected the JSON of a public JWK");
    expect(refused.text).not.toMatch(/\n\s+at /);
    expect(scenario.simulator.writes()).toEqual([]);
    fs.writeFileSync(path.join(scenario.folder, "declared.json"), JSON.stringify({ host, jwks }));
  });
});

const importAll = (jwks: Jwks) =>
  Object.keys(jwks).map((name) => [
    "import",
    "apinizer:index:Jwk",
    name,
    `payments/${name}`,
    "--generate-code=false",
    "--yes",
  ]);

test("pulumi import takes JWKs of every source, and the program that declares them shows nothing to write", async () => {
  await start();
  const jwks = sourcesOf(testKey(), "RS256");
  const bodies: Jwks = Object.fromEntries(
    Object.entries(jwks).map(([name, { keystoreName, keystoreAlias, publicJwk, ...args }]) => [
      name,
      { ...args, keyStoreName: keystoreName, aliasName: keystoreAlias, jwkStr: publicJwk },
    ]),
  );
  for (const [name, body] of Object.entries(bodies)) await scenario.simulator.console.createJwk("payments", name, body);
  scenario.simulator.clearJournal();
  for (const command of importAll(jwks)) expect(await pulumi(scenario, command)).toMatchObject({ code: 0 });
  declare("plugin", jwks);
  const preview = await scenario.preview();
  expect(failure(preview)).toBeUndefined();
  expect(Object.keys(preview.changes)).not.toContain("replace");
  scenario.simulator.clearJournal();
  await mustUp("plugin", jwks);
  expect(scenario.simulator.writes()).toEqual([]);
  await noChange();
  for (const { outputs } of await jwkStates()) {
    const declared = jwks[`${outputs.name}`];
    expect(outputs).toMatchObject({ ...declared, publicJwk: { kty: "RSA" } });
  }
  const missing = await pulumi(scenario, [
    "import",
    "apinizer:index:Jwk",
    "none",
    "payments/nobody",
    "--generate-code=false",
    "--yes",
  ]);
  expect(missing.code).not.toBe(0);
  expect(missing.text.replace(/\s+/g, " ")).toContain("JWK (name: nobody) is not found!");
});

test("a move from the dynamic resources to the plugin's does not touch the Manager, as docs/hosts.md says", async () => {
  await start();
  const jwks = sourcesOf(testKey(), "RS256");
  const withOptions = (options: (name: string) => object): Jwks =>
    Object.fromEntries(Object.entries(jwks).map(([name, args]) => [name, { ...args, options: options(name) }]));
  await mustUp("dynamic", jwks);
  await mustUp(
    "dynamic",
    withOptions(() => ({ retainOnDelete: true })),
  );
  scenario.simulator.clearJournal();
  await mustUp(
    "plugin",
    withOptions((name) => ({ import: `payments/${name}` })),
  );
  await mustUp("plugin", jwks);
  expect(scenario.simulator.writes()).toEqual([]);
  expect((await jwkStates()).map(({ type }) => type)).toEqual(Object.keys(jwks).map(() => "apinizer:index:Jwk"));
  await noChange();
});
