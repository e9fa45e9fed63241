/** JWKs from keys, keystores, URLs and from the program itself. */

import { jwkThumbprint } from "../../provider/jose/thumbprint";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import { inputsOf } from "../../provider/jwk/state";
import type { PropertyMap } from "../../provider/resource/properties";
import { rejection } from "../support/client";
import { JwkScene, type TestKey, testKey } from "../support/jwkScene";

const sources = ["PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE", "URL", "COPY_PASTE"] as const;
const linking = ["PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE"] as const;
const none = { changes: false, replaces: [], deleteBeforeReplace: false };
const [key, otherKey] = [testKey(), testKey()];
const thumbprintOf = ({ jwk: members }: TestKey) => jwkThumbprint(members);

let scene: JwkScene;
let inputs: ReturnType<JwkScene["inputsFor"]>;
beforeEach(async () => {
  scene = await JwkScene.start();
  inputs = scene.inputsFor(key);
});
afterEach(() => scene.stop());

describe.each(sources)("%s", (source) => {
  test("a JWK of every source is created, read back, found the same by a refresh, and deleted", async () => {
    const state = await scene.create(inputs[source]);
    expect(state).toMatchObject({
      sourceType: source,
      type: "RSA",
      publicJwk: { kty: "RSA", n: key.jwk.n, e: key.jwk.e },
      thumbprintSha256: thumbprintOf(key),
      linked: linking.some((type) => type === source),
      deployedEnvironments: ["API Manager", "production", "staging", "test"],
    });
    expect(await scene.diff(state, inputs[source])).toEqual(none);
    expect(await scene.refreshed(state)).toEqual(state);
    expect(inputsOf(state)).toEqual(inputs[source]);
    expect(scene.warnings).toEqual([]);
    await jwk.delete(scene.context, state);
    expect(scene.held()).toBeUndefined();
  });

  test("a JWK of every source has no private member in the state, and sends none", async () => {
    const state = await scene.create(inputs[source]);
    const { d } = JSON.parse(JSON.stringify(state.publicJwk));
    expect(d).toBeUndefined();
    expect(JSON.stringify(scene.simulator.journal)).not.toContain('"d":');
  });

  test("a JWK whose create's answer is lost is not created twice", async () => {
    scene.simulator.faults.push({ match: { method: "POST" }, when: "after", what: "reset" });
    expect(await scene.create(inputs[source])).toMatchObject({ thumbprintSha256: thumbprintOf(key) });
    expect(scene.writes()).toEqual(["POST"]);
  });

  test("another description is a replacement, told before, which makes it anew", async () => {
    const state = await scene.create(inputs[source]);
    const next = { ...inputs[source], description: "Other" };
    const difference = await scene.plan(state, next);
    expect(difference).toMatchObject({ replaces: ["description"], deleteBeforeReplace: true });
    expect(scene.warnings).toEqual([expect.stringContaining('it will be recreated (description: none => "Other")')]);
    await jwk.delete(scene.context, state);
    expect(await scene.create(next)).toMatchObject({ description: "Other", thumbprintSha256: thumbprintOf(key) });
  });

  test("a JWK is put back where its create is refused after the delete", async () => {
    const state = await scene.create(inputs[source]);
    const next = { ...inputs[source], description: "Other" };
    scene.context.run.deletedFirst({ kind: "JWK", id: "payments/verify" }, state);
    await jwk.delete(scene.context, state);
    const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } };
    scene.simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    expect((await rejection(scene.create(next))).name).toBe("RequestRejectedError");
    expect(scene.warnings).toEqual([expect.stringContaining("was put back under another id.")]);
    expect(await scene.refreshed(state)).toMatchObject({ thumbprintSha256: thumbprintOf(key), kid: state.kid });
  });

  test("a JWK becomes one of another source by a replacement that names sourceType", async () => {
    const state = await scene.create(inputs[source]);
    const other = source === "URL" ? "COPY_PASTE" : "URL";
    expect((await scene.diff(state, inputs[other])).replaces).toContain("sourceType");
  });
});

describe("what the Manager is sent", () => {
  const sent = (source: (typeof sources)[number], changes: Partial<JwkInputs> = {}) =>
    scene.create({ ...inputs[source], ...changes }).then(() => scene.simulator.writes()[0]?.json);

  test("a JWK of a key is sent with the key's name and its environment", async () => {
    expect(await sent("PRIVATE_KEY")).toEqual({
      name: "verify",
      sourceType: "PRIVATE_KEY",
      keyName: "private",
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
    });
  });

  test("a JWK of a keystore is sent by the names that the Manager's calls have", async () => {
    expect(await sent("KEYSTORE")).toMatchObject({ keyStoreName: "store", aliasName: "signing" });
  });

  test("a JWK from a URL is sent with its limits", async () => {
    const limits = { connectTimeoutMs: 1000, readTimeoutMs: 2000, sizeLimitBytes: 5000 };
    expect(await sent("URL", limits)).toEqual({
      name: "verify",
      sourceType: "URL",
      url: scene.served.url,
      kid: "one",
      urlOptionConnectTimeout: 1000,
      urlOptionReadTimeout: 2000,
      urlOptionSizeLimit: 5000,
    });
  });

  test("a JWK of the program is sent as it stands there", async () => {
    const { publicJwk } = inputs.COPY_PASTE;
    expect(await sent("COPY_PASTE")).toEqual({ name: "verify", sourceType: "COPY_PASTE", jwkStr: publicJwk });
  });
});

describe("what the Manager would refuse is told by property, and nothing is sent", () => {
  test.each([
    ["PUBLIC_KEY", { keyName: "nobody" }, "KeyNotFoundError", "keyName", "Key (name: nobody) is not found!"],
    ["PRIVATE_KEY", { environmentName: "test" }, "InvalidInputError", "environmentName", "production, staging."],
    ["KEYSTORE", { keystoreName: "nobody" }, "KeystoreNotFoundError", "keystoreName", "Keystore (name: nobody)"],
    ["KEYSTORE", { environmentName: "test" }, "InvalidInputError", "environmentName", "keystore store is in"],
    ["PRIVATE_KEY", { projectName: "nowhere" }, "ProjectNotFoundError", "projectName", "nowhere"],
  ] as const)(
    "%s with %j is refused by property, and nothing is sent",
    async (source, changes, name, property, text) => {
      const error = await rejection(scene.create({ ...inputs[source], ...changes }));
      expect(error).toMatchObject({ name, property });
      expect(error.message).toContain(text);
      expect(scene.writes()).toEqual([]);
    },
  );

  test("a secret key is refused by property, and nothing is sent", async () => {
    const environments = ["production"];
    scene.simulator.console.putKey("payments", "secret", { keyType: "SECRET_KEY", environments, pem: "c2VjcmV0" });
    const error = await rejection(scene.create({ ...inputs.PRIVATE_KEY, keyName: "secret" }));
    expect(error).toMatchObject({ name: "InvalidInputError", property: "keyName" });
    expect(scene.writes()).toEqual([]);
  });

  test("a keystore whose environments are told by id is left to the Manager", async () => {
    scene.simulator.setDialect({ keystoreEnvironments: "id" });
    expect(await scene.create(inputs.KEYSTORE)).toMatchObject({ linked: true });
    await jwk.delete(scene.context, await scene.create({ ...inputs.KEYSTORE, name: "second" }));
  });

  test.each(linking)("a replacement of %s whose source is gone is refused before anything is lost", async (source) => {
    const state = await scene.create(inputs[source]);
    const { console } = scene.simulator;
    if (source === "KEYSTORE") console.deleteKeystore("payments", "store");
    else console.deleteKey("payments", `${inputs[source].keyName}`);
    const error = await rejection(scene.plan(state, { ...inputs[source], description: "Other" }));
    expect(error.name).toBe("JwkReplacementImpossibleError");
    expect(error.message).toContain("Nothing was deleted");
    expect(scene.writes()).toEqual(["POST"]);
  });
});

describe.each(linking)("a link to %s that was cut", (source) => {
  test("a link that was cut is a warning, and a replacement with relink alone", async () => {
    const state = await scene.create(inputs[source]);
    scene.simulator.console.detachJwk("payments", "verify");
    const cut = await scene.refreshed(state);
    expect(cut.linked).toBe(false);
    expect(await scene.diff(cut, inputs[source])).toEqual(none);
    expect(scene.warnings).toEqual([expect.stringMatching(/its link to key(store)? \w+ was cut/)]);
    expect(await scene.diff(cut, { ...inputs[source], relink: true })).toMatchObject({ replaces: ["relink"] });
  });
});

describe("another key than the source's", () => {
  const swap = () => {
    scene.simulator.console.deleteJwk("payments", "verify");
    scene.simulator.console.addJwk("payments", "verify", { ...otherKey.jwk, kid: "one" });
  };

  test("another key than the source's is drift of a JWK of the program, and a replacement repairs it", async () => {
    const state = await scene.create(inputs.COPY_PASTE);
    swap();
    const seen = await scene.refreshed(state);
    expect(await scene.diff(seen, inputs.COPY_PASTE)).toMatchObject({ replaces: ["thumbprintSha256"] });
    expect(await scene.refreshed(seen)).toEqual(seen);
    await jwk.delete(scene.context, seen);
    expect(await scene.diff(await scene.create(inputs.COPY_PASTE), inputs.COPY_PASTE)).toEqual(none);
  });

  const swapServed = () => {
    scene.served.text = JSON.stringify({ keys: [{ ...otherKey.jwk, kid: "one" }] });
    scene.simulator.console.deleteJwk("payments", "verify");
    const { url, kid } = inputs.URL;
    return scene.simulator.console.createJwk("payments", "verify", { sourceType: "URL", url, kid });
  };

  test.each([
    ["URL", swapServed],
    ["PUBLIC_KEY", swap],
  ] as const)(
    "another key than the source's of %s cannot be told: the outputs show it, nothing is planned",
    async (source, change) => {
      const state = await scene.create(inputs[source]);
      await change();
      const seen = await scene.refreshed(state);
      expect(seen.thumbprintSha256).toBe(thumbprintOf(otherKey));
      expect((await scene.diff(seen, inputs[source])).replaces).toEqual([]);
    },
  );
});

describe("a JWK of the program", () => {
  const pasted = (members: object): JwkInputs => ({ ...inputs.COPY_PASTE, publicJwk: JSON.stringify(members) });

  test("a JWK of the program that changed in its text alone has nothing to do", async () => {
    const state = await scene.create(inputs.COPY_PASTE);
    const { kid, ...members } = JSON.parse(`${inputs.COPY_PASTE.publicJwk}`);
    const publicJwk = JSON.stringify({ kid, ...members }, null, 2);
    expect(await scene.diff(state, { ...inputs.COPY_PASTE, publicJwk })).toEqual(none);
  });

  test.each([
    ["another key", () => pasted({ ...otherKey.jwk, kid: "one" })],
    ["another algorithm", () => pasted({ ...key.jwk, kid: "one", alg: "PS256" })],
  ])("%s of a JWK of the program is a replacement", async (_what, next) => {
    const state = await scene.create(inputs.COPY_PASTE);
    expect((await scene.diff(state, next())).replaces).toEqual(["publicJwk"]);
  });

  test("a pasted number with a leading zero octet or padding is sent as it is, and its thumbprint is that of RFC 7638", async () => {
    const { n } = key.jwk as { readonly n: string };
    const zero = Buffer.concat([Buffer.from([0]), Buffer.from(n, "base64url")]).toString("base64url");
    for (const written of [zero, `${n}==`]) {
      const state = await scene.create(pasted({ ...key.jwk, n: written }));
      expect(state).toMatchObject({ thumbprintSha256: thumbprintOf(key), certificateKeyThumbprint: thumbprintOf(key) });
      expect(scene.simulator.writes().at(-1)?.json).toMatchObject({ jwkStr: expect.stringContaining(written) });
      expect(await scene.refreshed(state)).toEqual(state);
      expect(await scene.diff(state, pasted({ ...key.jwk, n: written }))).toEqual(none);
      await jwk.delete(scene.context, state);
    }
  });

  test("a JWK of the program comes out of a set by its kid", async () => {
    const set = {
      keys: [
        { ...otherKey.jwk, kid: "two" },
        { ...key.jwk, kid: "one" },
      ],
    };
    const state = await scene.create({ ...pasted(set), kid: "one" });
    expect(state).toMatchObject({ kid: "one", declaredKid: "one", thumbprintSha256: thumbprintOf(key) });
    expect(await scene.diff(state, { ...pasted(set), kid: "two" })).toMatchObject({ replaces: ["kid"] });
    expect(await scene.refreshed(state)).toEqual(state);
  });

  test.each(["EC-P-256", "EC-P-521", "Ed25519"] as const)(
    "a JWK of the program may be of the type %s",
    async (kind) => {
      const other = testKey(kind);
      const state = await scene.create(pasted({ ...other.jwk, kid: "one" }));
      expect(state).toMatchObject({ publicJwk: other.jwk, thumbprintSha256: thumbprintOf(other) });
    },
  );
});

describe("a JWK from a URL", () => {
  const variable = "APINIZER_COMPARE_URL_JWKS";
  afterEach(() => {
    delete process.env[variable];
  });

  test("other limits are recorded, without a request: the Manager does not fetch it again", async () => {
    const state = await scene.create(inputs.URL);
    scene.simulator.clearJournal();
    const next = { ...inputs.URL, readTimeoutMs: 2000 };
    expect(await scene.diff(state, next)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: false });
    expect(await jwk.update(scene.context, state, next)).toEqual({ ...state, readTimeoutMs: 2000 });
    expect(scene.simulator.journal).toEqual([]);
  });

  test("another url is a replacement; so is one that the Manager tells", async () => {
    const state = await scene.create(inputs.URL);
    expect((await scene.diff(state, { ...inputs.URL, url: `${scene.served.url}?v=2` })).replaces).toEqual(["url"]);
    scene.simulator.console.deleteJwk("payments", "verify");
    await scene.simulator.console.createJwk("payments", "verify", {
      sourceType: "URL",
      url: `${scene.served.url}?v=2`,
      kid: "one",
    });
    expect((await scene.diff(await scene.refreshed(state), inputs.URL)).replaces).toEqual(["url"]);
  });

  test("a JWK from a URL is not compared with what the URL serves now unless that is switched on", async () => {
    const state = await scene.create(inputs.URL);
    scene.served.text = JSON.stringify({ keys: [{ ...otherKey.jwk, kid: "one" }] });
    await scene.refreshed(state);
    expect(scene.warnings).toEqual([]);
  });

  test.each([
    ["the same key", () => JSON.stringify({ keys: [{ ...key.jwk, kid: "one" }] }), undefined],
    ["another key", () => JSON.stringify({ keys: [{ ...otherKey.jwk, kid: "one" }] }), "which serves another key now"],
    [
      "no such key",
      () => JSON.stringify({ keys: [{ ...otherKey.jwk, kid: "two" }] }),
      "no key with the kid one any more",
    ],
    ["something else", () => "<html>", "which serves no public JWK now, but a text that is no JSON"],
    ["too much", () => " ".repeat(2_000_000), "an answer of more than 1048576 bytes"],
  ])("a URL that serves %s now is told, never a failure, and no plan", async (_what, text, message) => {
    process.env[variable] = "true";
    const state = await scene.create(inputs.URL);
    scene.served.text = text();
    const seen = await scene.refreshed(state);
    expect(scene.warnings).toEqual(message === undefined ? [] : [expect.stringContaining(message)]);
    expect(await scene.diff(seen, inputs.URL)).toEqual(none);
  });

  test.each([
    ["has no scheme, as curl takes it", "proxy.example.com:3128", []],
    [
      "is none",
      "ftp://user:s3cret@proxy.example.com",
      [expect.stringMatching(/from here: HTTPS_PROXY is not the address of a proxy\. Nothing/)],
    ],
  ])("a refresh does not fail where the address in HTTPS_PROXY %s", async (_what, proxy, warnings) => {
    const before = process.env.HTTPS_PROXY;
    process.env[variable] = "true";
    process.env.HTTPS_PROXY = proxy;
    try {
      const state = await scene.create(inputs.URL);
      expect(await scene.refreshed(state)).toEqual(state);
    } finally {
      if (before === undefined) delete process.env.HTTPS_PROXY;
      else process.env.HTTPS_PROXY = before;
    }
    expect(scene.warnings).toEqual(warnings);
  });

  test("a URL that cannot be reached from here is told, and nothing follows from that", async () => {
    process.env[variable] = "true";
    const state = await scene.create(inputs.URL);
    scene.served.stop();
    expect(await scene.refreshed(state)).toEqual(state);
    expect(scene.warnings).toEqual([expect.stringContaining("which cannot be compared from here: ECONNREFUSED")]);
  });
});

test("a check of a create refuses what would have to be made of a key that is gone", async () => {
  await scene.create(inputs.PRIVATE_KEY);
  scene.simulator.console.deleteKey("payments", "private");
  const checking = jwk.beforeCreate(scene.newContext(), inputs.PRIVATE_KEY as unknown as PropertyMap, true);
  expect((await rejection(checking)).message).toContain("keyName");
});
