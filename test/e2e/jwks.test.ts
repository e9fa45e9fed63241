import { createPublicKey } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { importJWK, importPKCS8, jwtVerify, SignJWT } from "jose";
import type { DialectChoice } from "../simulator/simulator";
import { selfSigned } from "../support/openssl";
import { failure, type ResourceState, Scenario } from "../support/scenario";

const example = fs.readFileSync(path.resolve("examples/jwks.ts"), "utf8");
const [old, renewal] = [selfSigned({ key: "RSA-2048", days: 90 }), selfSigned({ key: "RSA-2048", days: 90 })];
const files = {
  "Pulumi.yaml": "name: scenario\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": example,
  "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, target: "es2020", module: "commonjs" } }),
};

let scenario: Scenario;
afterEach(() => scenario.stop());

/** The example's stack after its first up. */
async function start(dialect: DialectChoice = "current"): Promise<void> {
  scenario = await Scenario.start({ dialect }, files);
  await scenario.configure({ "jwks:certificateFile": "idp.pem" });
  if (dialect === "legacy") await scenario.configure({ "apinizer:legacyJwkParameters": "true" });
  put(old.certificatePem);
  await mustSucceed(scenario.up());
  scenario.simulator.clearJournal();
}

function put(pem: string): void {
  fs.writeFileSync(path.join(scenario.folder, "idp.pem"), pem);
}

async function mustSucceed<Run extends Awaited<ReturnType<Scenario["up"]>>>(running: Promise<Run>): Promise<Run> {
  const run = await running;
  expect(failure(run)).toBeUndefined();
  return run;
}

async function jwkStates(): Promise<ResourceState[]> {
  return (await scenario.stack.resources()).filter(({ type }) => type.endsWith(":ApinizerJwk"));
}

const writes = () =>
  scenario.simulator.writes().map(({ method, path: at }) => `${method} ${at.split("/").slice(4).join("/")}`);

/** A JWT signed with that private key, verified with the JWK that the Manager holds. */
async function verify(privateKeyPem: string, name: string, algorithm: string): Promise<unknown> {
  const { url, token } = scenario.simulator;
  const at = `${url}/apiops/projects/payments/jwks/${name}/`;
  const answer = await fetch(at, { headers: { authorization: `Bearer ${token}` } });
  const { resultList } = (await answer.json()) as { resultList: [{ rsa: { n: string; e: string } }] };
  const { n, e } = resultList[0].rsa;
  const signed = await new SignJWT({ sub: "somebody" })
    .setProtectedHeader({ alg: algorithm })
    .sign(await importPKCS8(privateKeyPem, algorithm));
  return (await jwtVerify(signed, await importJWK({ kty: "RSA", n, e }, algorithm))).payload;
}

test.each(["current", "legacy"] as const)(
  "%s Manager: a rotation re-keys both JWKs of the example in one up, and tokens prove it",
  async (dialect) => {
    await start(dialect);
    const before = await jwkStates();
    expect(before).toHaveLength(2);
    for (const { inputs, outputs } of before) {
      expect(String(inputs.__provider).length).toBeLessThanOrEqual(400);
      expect(outputs).toMatchObject({ linked: true, type: "RSA" });
    }
    expect((await mustSucceed(scenario.up())).changes).toEqual({ same: 4 });
    expect(scenario.simulator.journal).toEqual([]);
    await mustSucceed(scenario.refresh({ expectNoChanges: true }));
    expect(await verify(old.privateKeyPem, "idp-access-tokens", "RS256")).toMatchObject({ sub: "somebody" });

    put(renewal.certificatePem);
    scenario.simulator.clearJournal();
    const preview = await mustSucceed(scenario.preview());
    expect(preview.text).toContain("payments/idp-access-tokens, payments/idp-id-tokens will be re-keyed from the new");
    expect(preview.changes).toMatchObject({ update: 3 });
    expect(writes()).toEqual([]);

    const rotated = await mustSucceed(scenario.up());
    expect(rotated.changes).toEqual({ same: 1, update: 3 });
    expect(writes()).toEqual(["PUT certificates/idp-signing/"]);
    expect(rotated.text.replaceAll(/warning: .* the Manager gave it another id/g, "")).not.toContain("warning:");
    const journal = scenario.simulator.journal.map(({ method, path: at }) => `${method} ${at}`);
    const put_ = journal.findLastIndex((request) => request.startsWith("PUT"));
    const lastRead = (name: string) => journal.lastIndexOf(`GET /apiops/projects/payments/jwks/${name}/`);
    expect(lastRead("idp-access-tokens")).toBeGreaterThan(put_);
    expect(lastRead("idp-id-tokens")).toBeGreaterThan(put_);

    await mustSucceed(scenario.refresh({ expectNoChanges: true }));
    await mustSucceed(scenario.preview({ expectNoChanges: true }));
    expect(await scenario.outputsOf("idp-signing")).toMatchObject({
      jwks: [
        { projectName: "payments", name: "idp-access-tokens", inSync: true },
        { projectName: "payments", name: "idp-id-tokens", inSync: true },
      ],
    });
    const after = await jwkStates();
    for (const [index, { outputs }] of after.entries()) {
      expect(outputs).toMatchObject({ linked: true, kid: before[index]?.outputs.kid });
      expect(outputs.thumbprintSha256).not.toBe(before[index]?.outputs.thumbprintSha256);
    }
    for (const [name, algorithm] of [
      ["idp-access-tokens", "RS256"],
      ["idp-id-tokens", "PS256"],
    ] as const) {
      expect(await verify(renewal.privateKeyPem, name, algorithm)).toMatchObject({ sub: "somebody" });
      await expect(verify(old.privateKeyPem, name, algorithm)).rejects.toThrow("signature verification failed");
    }
    await mustSucceed(scenario.destroy());
    expect(writes().slice(1).sort()).toEqual([
      "DELETE certificates/idp-signing/",
      "DELETE jwks/idp-access-tokens/",
      "DELETE jwks/idp-id-tokens/",
    ]);
    expect(writes().at(-1)).toBe("DELETE certificates/idp-signing/");
  },
);

test("a refresh shows drift of a JWK, and up recreates it", async () => {
  await start();
  const { console } = scenario.simulator;
  console.deleteJwk("payments", "idp-id-tokens");
  console.addJwk("payments", "idp-id-tokens", createPublicKey(renewal.certificatePem).export({ format: "jwk" }));
  expect((await scenario.refresh({ expectNoChanges: true })).succeeded).toBe(false);
  await mustSucceed(scenario.refresh());
  const preview = await mustSucceed(scenario.preview());
  expect(preview.changes).toMatchObject({ replace: 1, same: 3 });
  scenario.simulator.clearJournal();
  await mustSucceed(scenario.up());
  expect(writes()).toEqual(["DELETE jwks/idp-id-tokens/", "POST jwks/"]);
  await mustSucceed(scenario.refresh({ expectNoChanges: true }));

  scenario.simulator.console.deleteJwk("payments", "idp-id-tokens");
  expect((await mustSucceed(scenario.refresh())).changes).toMatchObject({ delete: 1 });
  expect((await mustSucceed(scenario.up())).changes).toMatchObject({ create: 1 });
});

test("the example's protection fails a rotation without jwkUpdateAction in the preview", async () => {
  await start();
  const file = path.join(scenario.folder, "index.ts");
  fs.writeFileSync(file, example.replace(/ {2}jwkUpdateAction: .*\n.*\n/, ""));
  put(renewal.certificatePem);
  const preview = await scenario.preview();
  expect(preview.succeeded).toBe(false);
  expect(preview.text).toContain("protectJwks: expected no JWK to be cut");
  expect(preview.text).toContain("payments/idp-access-tokens, payments/idp-id-tokens will be cut");
  expect(preview.text).not.toMatch(/\n\s+at /);
  expect(writes()).toEqual([]);
});

test("bad input of a JWK is named by property before anything is sent", async () => {
  await start();
  const file = path.join(scenario.folder, "index.ts");
  fs.writeFileSync(file, example.replace('"PS256"', '"ES256"'));
  const mismatch = await scenario.up();
  expect(mismatch.text).toContain("algorithm: expected an algorithm for SIGNATURE with the RSA key");
  expect(mismatch.text).toContain("Use one of: RS256, RS384, RS512, PS256, PS384, PS512.");
  expect(mismatch.text).toContain("Nothing was deleted");
  expect(mismatch.text).not.toMatch(/\n\s+at /);
  fs.writeFileSync(file, example.replace('"PS256"', '"HS256"'));
  const preview = await scenario.preview();
  expect(preview.text).toContain("algorithm: expected an algorithm for SIGNATURE, got HS256");
  expect(writes()).toEqual([]);
});
