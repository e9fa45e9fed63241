/** Import of JWKs: what the Manager tells is known, what it does not tell equals what the program says. */
import { declarationOf, importJwk } from "../../provider/jwk/import";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { PropertyMap } from "../../provider/resource/properties";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { rejection } from "../support/client";
import { address, JwkScene, testKey } from "../support/jwkScene";

const key = testKey();
const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" } as const;
const fromCertificate: JwkInputs = { ...address, sourceType: "CERTIFICATE", certificateName: "idp", ...use };
const none = { changes: false, replaces: [], deleteBeforeReplace: false };
/** The state once the engine has recorded what a program says. */
const saidOf = (state: JwkState, said: JwkInputs) => jwk.completed(state, said as unknown as PropertyMap);

let scene: JwkScene;
let inputs: ReturnType<JwkScene["inputsFor"]> & { readonly CERTIFICATE: JwkInputs };
beforeEach(async () => {
  scene = await JwkScene.start({ dialect: { keystoreIds: true } });
  inputs = { ...scene.inputsFor(key), CERTIFICATE: fromCertificate };
  putCertificate("idp", oldCertificate.pem);
});
afterEach(() => scene.stop());

function putCertificate(name: string, pem: string, environments: readonly string[] = ["production", "staging"]): void {
  scene.simulator.console.putCertificate("payments", name, { alias: name, environments, pem });
}

async function imported(id = "payments/verify") {
  scene.newContext();
  scene.simulator.clearJournal();
  return jwk.import(scene.context, id, "apinizer");
}

/** Held by the Manager, in no state. */
async function hold(declared: JwkInputs): Promise<void> {
  await jwk.create(scene.newContext(), declared);
}

describe.each([
  ["CERTIFICATE", ["environmentName", "useType", "algorithm"]],
  ["PUBLIC_KEY", ["environmentName", "useType", "algorithm"]],
  ["PRIVATE_KEY", ["environmentName", "useType", "algorithm"]],
  ["KEYSTORE", ["keystoreAlias", "environmentName", "useType", "algorithm"]],
  ["URL", []],
  ["COPY_PASTE", []],
] as const)("%s", (source, unknown) => {
  test("an imported JWK comes in by its id, as the Manager holds it", async () => {
    const declared = inputs[source];
    await hold(declared);
    const { state, inputs: found } = await imported();
    const expected = Object.entries(declared).filter(([name]) => !unknown.some((other) => other === name));
    expect(found).toMatchObject(source === "COPY_PASTE" ? address : Object.fromEntries(expected));
    for (const name of unknown) expect(state).not.toHaveProperty(name);
    expect(state).toMatchObject({
      sourceType: source,
      linked: source !== "URL" && source !== "COPY_PASTE",
      type: "RSA",
    });
    expect(scene.simulator.writes()).toEqual([]);
    expect(jwk.check(found as unknown as PropertyMap, found as unknown as PropertyMap).problems).toEqual([]);
  });

  test("what the program says of the rest of an imported JWK is no change, and stays what it said", async () => {
    await hold(inputs[source]);
    const { state } = await imported();
    scene.simulator.clearJournal();
    expect(await scene.diff(state, inputs[source])).toEqual(none);
    expect(scene.simulator.journal).toEqual([]);
    const said = saidOf(state, inputs[source]);
    expect(said).toMatchObject(source === "COPY_PASTE" ? {} : omitPasted(inputs[source]));
    expect(await scene.diff(said, inputs[source])).toEqual(none);
    expect(await scene.diff(await scene.refreshed(said), inputs[source])).toEqual(none);
    expect(scene.warnings).toEqual([]);
  });

  test("an update records all that the program says of an imported JWK, without a write", async () => {
    await hold(inputs[source]);
    const { state } = await imported();
    scene.simulator.clearJournal();
    const wanted = { ...inputs[source], ...(source === "URL" || source === "COPY_PASTE" ? {} : { relink: true }) };
    const updated = await jwk.update(scene.context, state, wanted);
    expect(updated).toMatchObject(omitPasted(wanted));
    expect(updated).not.toHaveProperty("__importedInPart");
    expect(scene.writes()).toEqual([]);
  });

  test("what the program does not say of an imported JWK stays unknown, and is no change", async () => {
    await hold(inputs[source]);
    const { state, inputs: found } = await imported();
    expect((await scene.diff(state, found)).replaces).toEqual([]);
    const seen = await scene.refreshed(state);
    expect((await scene.diff(seen, found)).replaces).toEqual([]);
  });

  test("another description is a replacement, of which the program says the rest", async () => {
    await hold(inputs[source]);
    const { state } = await imported();
    expect(await scene.plan(state, { ...inputs[source], description: "Other" })).toMatchObject({
      replaces: ["description"],
      deleteBeforeReplace: true,
    });
  });

  test("an imported JWK is put back as the program says where its replacement is refused", async () => {
    await hold(inputs[source]);
    const { state } = await imported();
    scene.context.run.deletedFirst({ kind: "JWK", id: "payments/verify" }, state);
    await jwk.delete(scene.context, state);
    const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } };
    scene.simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    expect((await rejection(scene.create({ ...inputs[source], description: "Other" }))).name).toBe(
      "RequestRejectedError",
    );
    expect(scene.warnings).toEqual([expect.stringContaining("was put back")]);
    expect(scene.held()).toMatchObject({ sourceType: source, kid: state.kid });
  });
});

function omitPasted({ kid, publicJwk, ...others }: JwkInputs): Partial<JwkState> {
  return {
    ...others,
    ...(kid === undefined ? {} : { declaredKid: kid }),
    ...(publicJwk === undefined ? {} : { declaredPublicJwk: publicJwk }),
  };
}

test("another certificate in the program is a replacement", async () => {
  await hold(fromCertificate);
  putCertificate("other", newCertificate.pem);
  const { state } = await imported();
  expect((await scene.diff(state, { ...fromCertificate, certificateName: "other" })).replaces).toEqual([
    "certificateName",
  ]);
});

test.each([
  ["environmentName", { environmentName: "staging" }],
  ["useType", { useType: "ENCRYPTION", algorithm: "RSA-OAEP-256" }],
  ["algorithm", { algorithm: "PS256" }],
] as const)("another %s than the program said before is a replacement", async (property, change) => {
  await hold(fromCertificate);
  const { state } = await imported();
  const said = saidOf(state, fromCertificate);
  expect((await scene.diff(said, { ...fromCertificate, ...change })).replaces).toContain(property);
});

test("an algorithm that the key cannot have is not taken for what the Manager holds", async () => {
  await hold(fromCertificate);
  const { state } = await imported();
  expect((await scene.diff(state, { ...fromCertificate, algorithm: "ES256" })).replaces).toEqual(["algorithm"]);
  expect((await rejection(scene.plan(state, { ...fromCertificate, algorithm: "ES256" }))).message).toContain(
    "algorithm: expected an algorithm for SIGNATURE with the RSA",
  );
});

test("limits for a URL are what the program says, and recorded once they change", async () => {
  await hold(inputs.URL);
  const { state } = await imported();
  const limited = { ...inputs.URL, sizeLimitBytes: 4096 };
  expect(await scene.diff(state, limited)).toEqual(none);
  const said = saidOf(state, limited);
  expect(said).toMatchObject({ sizeLimitBytes: 4096 });
  expect(await scene.diff(said, { ...limited, sizeLimitBytes: 8192 })).toEqual({ ...none, changes: true });
});

test("a set that was pasted equals the key that was found of it, and another text is a replacement from then on", async () => {
  await hold(inputs.COPY_PASTE);
  const { state } = await imported();
  const set = {
    keys: [
      { ...key.jwk, kid: "one" },
      { ...testKey().jwk, kid: "two" },
    ],
  };
  const pasted = { ...inputs.COPY_PASTE, publicJwk: JSON.stringify(set), kid: "one" };
  expect(await scene.diff(state, pasted)).toEqual(none);
  const said = saidOf(state, pasted);
  expect(said).toMatchObject({ declaredPublicJwk: pasted.publicJwk, declaredKid: "one" });
  expect(await scene.diff(said, pasted)).toEqual(none);
  expect((await scene.diff(said, { ...pasted, kid: "two" })).replaces).toEqual(["kid"]);
  const shorter = JSON.stringify({ keys: set.keys.slice(0, 1) });
  expect((await scene.diff(said, { ...pasted, publicJwk: shorter })).replaces).toEqual(["publicJwk"]);
});

test("a certificate that is bound later is read again: what the import saw of it is not known to be that one", async () => {
  await hold(fromCertificate);
  const { state } = await imported();
  const bound = { ...fromCertificate, certificateThumbprint: newCertificate.sha256 };
  expect(await scene.diff(state, bound)).toEqual({ ...none, changes: true });
  putCertificate("idp", newCertificate.pem);
  expect(await jwk.update(scene.context, state, bound)).toMatchObject({ linked: false, algorithm: "RS256" });
});

test("another key in the program than the one that the Manager holds is a replacement", async () => {
  await hold(inputs.COPY_PASTE);
  const { state } = await imported();
  const publicJwk = JSON.stringify({ ...testKey().jwk, kid: "one" });
  expect((await scene.diff(state, { ...inputs.COPY_PASTE, publicJwk })).replaces).toEqual(["publicJwk"]);
});

test("an imported JWK that somebody replaced by a symmetric key is read, and the program's key is put there", async () => {
  await hold(inputs.COPY_PASTE);
  const { state } = await imported();
  scene.simulator.console.deleteJwk("payments", "verify");
  scene.simulator.console.addJwk("payments", "verify", { kty: "oct", k: "c2VjcmV0" });
  const seen = await scene.refreshed(state);
  expect((await scene.diff(seen, inputs.COPY_PASTE)).replaces).toContain("publicJwk");
  expect((await scene.diff(await scene.refreshed(seen), inputs.COPY_PASTE)).replaces).toContain("publicJwk");
});

test("an imported JWK whose certificate was rotated without it shows drift after a refresh", async () => {
  await hold(fromCertificate);
  const { state } = await imported();
  putCertificate("idp", newCertificate.pem);
  expect((await scene.diff(await scene.refreshed(state), fromCertificate)).replaces).toEqual([
    "linked",
    "thumbprintSha256",
  ]);
});

test("a certificate is found where the list leaves out contents", async () => {
  await hold(fromCertificate);
  scene.simulator.setDialect({ listContent: false });
  expect((await imported()).state).toMatchObject({ certificateName: "idp" });
});

test("use and algorithm are known where the JWK's members tell them, and another in the program replaces", async () => {
  const { manager } = scene.newContext();
  const held = {
    name: "verify",
    description: "",
    sourceType: "PRIVATE_KEY",
    sourceId: (await manager.keys.get("payments", "private")).id ?? "",
    type: "RSA",
    kid: "one",
    publicJwk: { ...key.jwk, use: "enc", alg: "RSA-OAEP-256" },
    isPrivate: true,
  };
  expect(await declarationOf(manager, address, held, "apinizer")).toEqual({
    inputs: {
      ...address,
      sourceType: "PRIVATE_KEY",
      keyName: "private",
      useType: "ENCRYPTION",
      algorithm: "RSA-OAEP-256",
    },
    assumed: { environmentName: "production" },
  });
});

test("a declaration names values that can be right for what is not told", async () => {
  putCertificate("elliptic", ellipticCertificate.pem, ["staging"]);
  await scene.simulator.console.createJwk("payments", "verify", {
    sourceType: "CERTIFICATE",
    certificateName: "elliptic",
    environmentName: "staging",
    useType: "SIGNATURE",
    algorithm: "ES384",
  });
  const { manager } = scene.newContext();
  const found = await declarationOf(manager, address, await manager.jwks.get(address), "apinizer");
  expect(found).toMatchObject({
    inputs: { certificateName: "elliptic" },
    assumed: { environmentName: "staging", useType: "SIGNATURE", algorithm: expect.stringMatching(/^ES/) },
  });
});

describe("an import is refused, and says why,", () => {
  test.each([
    ["by an id of another form", "verify", "import: expected an id of the form projectName/name"],
    ["by an id with three parts", "a/b/c", "import: expected an id of the form projectName/name"],
    ["of a name that is not there", "payments/nobody", "JWK (name: nobody) is not found!"],
    ["from a project that is not there", "nowhere/verify", "projectName"],
  ])("an import %s is refused, and says why", async (_what, id, message) => {
    expect((await rejection(imported(id))).message).toContain(message);
  });

  test("an import is refused where two certificates have the JWK's key", async () => {
    await hold(fromCertificate);
    putCertificate("twin", oldCertificate.pem);
    const error = await rejection(imported());
    expect(error).toMatchObject({ name: "ImportImpossibleError", subject: "JWK payments/verify" });
    expect(error.message).toContain("any of which it may be derived from: idp, twin");
    expect(error.message).toContain("Nothing was imported");
  });

  test.each([
    [
      "where no certificate has its key",
      () => putCertificate("idp", newCertificate.pem),
      "CERTIFICATE",
      "no certificate of project payments has",
    ],
    [
      "where its key is not linked any more",
      () => scene.simulator.console.detachJwk("payments", "verify"),
      "PRIVATE_KEY",
      "not linked to one of the keys any more",
    ],
    [
      "where ids of keystores are not told",
      () => scene.simulator.setDialect({ keystoreIds: false }),
      "KEYSTORE",
      "whose ids the Manager does not tell",
    ],
  ] as const)("an import of a JWK %s is refused, and says why", async (_what, change, source, message) => {
    await hold(inputs[source]);
    change();
    expect((await rejection(imported())).message).toContain(message);
  });

  test.each([
    ["a private key", () => JSON.parse(JSON.stringify({ ...key.jwk, d: "c2VjcmV0" }))],
    ["a symmetric key", () => ({ kty: "oct", k: "c2VjcmV0" })],
  ])("an import is refused where the JWK that was pasted is %s; nothing of it is told", async (_what, members) => {
    scene.simulator.console.addJwk("payments", "verify", members());
    const error = await rejection(imported());
    expect(error.message).toContain("a private or symmetric key, which no program may hold");
    expect(JSON.stringify(error)).not.toContain("c2VjcmV0");
  });

  test("an import of a JWK that the Manager generated is refused, and says why", async () => {
    const { url, token } = scene.simulator;
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const body = JSON.stringify({ name: "verify", type: "EC" });
    await fetch(`${url}/apiops/projects/payments/jwks/generate`, { method: "POST", headers, body });
    expect((await rejection(imported())).message).toContain("a JWK of the source GENERATE");
    const { state } = await jwk.get(scene.newContext(), "payments/verify", "apinizer");
    expect(state).toMatchObject({ type: "EC", publicJwk: { kty: "EC" } });
    expect(JSON.stringify(state)).not.toContain('"d"');
  });
});

test("a project's certificates are listed once for all of its JWKs", async () => {
  for (const name of ["a", "b", "c"]) await hold({ ...fromCertificate, name });
  scene.newContext();
  scene.simulator.clearJournal();
  await Promise.all(["a", "b", "c"].map((name) => importJwk(scene.context, `payments/${name}`, "apinizer")));
  const lists = scene.simulator.journal.filter(({ path }) => path.endsWith("/certificates/"));
  expect(lists).toHaveLength(1);
});
